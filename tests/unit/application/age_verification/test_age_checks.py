"""Age checks and performer applications, on the memory database."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from application.age_verification.apply_as_performer import ApplyAsPerformer
from application.age_verification.decide_application import DecideApplication
from application.age_verification.record_age_report import RecordAgeReport
from application.age_verification.start_age_check import StartAgeCheck
from domain.age_verification.performer import ApplicationDecided, ApplicationOpen, OwnApplication

from adapters.memory.age_provider import MemoryAgeVerifier
from adapters.memory.database import MemoryDatabase
from adapters.memory.feed import MemoryRoomFeed
from adapters.memory.media import MemoryMedia
from domain.age_verification.age import AgeLocked, AgeState, AgeVerificationRequired, Finding
from domain.age_verification.events import AgeDecided, PerformerApplicationDecided
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import AgeAttemptId, ApplicationId, UserId
from ports.age_verification import AgeReport
from tests.builders import ASHA, MEERA, NOW, RAVI, a_user, a_verified_adult

ADULT = Finding(date(1994, 5, 20), None)
MINOR = Finding(date(2010, 5, 20), None)
NOTHING = Finding(None, None)


class Stage:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.verifier = MemoryAgeVerifier()
        begin = self.database.begin
        self.start = StartAgeCheck(begin, self.verifier, lambda: NOW, uuid4)
        self.media = MemoryMedia()
        self.record = RecordAgeReport(begin, self.verifier, self.media, lambda: NOW, uuid4)
        self.apply = ApplyAsPerformer(begin, lambda: NOW)
        self.decide = DecideApplication(begin, lambda: NOW, uuid4)

    async def people(self) -> None:
        async with self.database.begin() as tx:
            await tx.users.add(a_user(id=ASHA, email="asha@example.in"))
            await tx.users.add(a_user(id=RAVI, email="ravi@example.in"))
            await tx.users.add(a_user(id=MEERA, email="meera@example.in", role=Role.MODERATOR))
            await tx.ages.save(a_verified_adult(RAVI))

    async def begun(self, user_id: UserId) -> AgeAttemptId:
        await self.start(user_id=user_id, return_url="https://livepanty.example/age-check/return")
        attempt_id = self.database.tables.age.statuses[user_id].attempt_id
        assert attempt_id is not None
        return attempt_id

    async def reported(self, attempt_id: AgeAttemptId, finding: Finding, *, finished: bool = True) -> None:
        await self.record(report=AgeReport(attempt_id, finished, finding))

    def state(self, user_id: UserId) -> AgeState:
        return self.database.tables.age.status_of(user_id).state

    def events(self) -> list[object]:
        return [entry.event for entry in self.database.tables.outbox.entries.values()]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_an_adults_report_verifies_the_account_once(stage: Stage) -> None:
    attempt = await stage.begun(ASHA)
    assert stage.state(ASHA) is AgeState.PENDING
    await stage.reported(attempt, ADULT)
    await stage.reported(attempt, ADULT)
    assert stage.state(ASHA) is AgeState.VERIFIED_ADULT
    assert stage.events() == [AgeDecided(user_id=ASHA, state="verified_adult")]


async def test_a_minors_report_locks_even_a_verified_account(stage: Stage) -> None:
    attempt = await stage.begun(ASHA)
    await stage.reported(attempt, ADULT)
    await stage.reported(attempt, MINOR)
    assert stage.state(ASHA) is AgeState.MINOR_LOCKED
    with pytest.raises(AgeLocked):
        await stage.begun(ASHA)


async def test_ops_10_silence_an_unfinished_report_or_an_unknown_attempt_verify_nobody(stage: Stage) -> None:
    attempt = await stage.begun(ASHA)
    await stage.reported(attempt, ADULT, finished=False)
    assert stage.state(ASHA) is AgeState.PENDING
    await stage.reported(AgeAttemptId(UUID(int=404)), ADULT)
    assert stage.state(ASHA) is AgeState.PENDING
    await stage.reported(attempt, NOTHING)
    assert stage.state(ASHA) is AgeState.UNVERIFIED


async def test_no_date_of_birth_is_kept(stage: Stage) -> None:
    attempt = await stage.begun(ASHA)
    await stage.reported(attempt, ADULT)
    assert "1994" not in repr(vars(stage.database.tables.age))


APPLICATION = ApplicationId(UUID(int=31))


async def test_an_approved_applicant_becomes_a_performer_and_the_act_is_recorded(stage: Stage) -> None:
    await stage.apply(application_id=APPLICATION, user_id=RAVI)
    await stage.decide(application_id=APPLICATION, actor_id=MEERA, approve=True, reason="documents seen")
    tables = stage.database.tables
    assert tables.identity.users[RAVI].role is Role.PERFORMER
    (entry,) = tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.reason, entry.note) == (
        MEERA, "performer_application.decide", "approved", "documents seen",
    )  # fmt: skip
    assert stage.events() == [
        PerformerApplicationDecided(
            application_id=APPLICATION, user_id=RAVI, state="approved", reason="documents seen"
        )
    ]


async def test_a_refused_applicant_stays_a_viewer_and_may_apply_again(stage: Stage) -> None:
    await stage.apply(application_id=APPLICATION, user_id=RAVI)
    with pytest.raises(ApplicationOpen):
        await stage.apply(application_id=ApplicationId(uuid4()), user_id=RAVI)
    await stage.decide(application_id=APPLICATION, actor_id=MEERA, approve=False, reason="no face visible")
    assert stage.database.tables.identity.users[RAVI].role is Role.VIEWER
    await stage.apply(application_id=ApplicationId(uuid4()), user_id=RAVI)


async def test_nobody_unverified_applies_and_nobody_locked_is_approved(stage: Stage) -> None:
    with pytest.raises(AgeVerificationRequired):
        await stage.apply(application_id=ApplicationId(uuid4()), user_id=ASHA)
    await stage.apply(application_id=APPLICATION, user_id=RAVI)
    async with stage.database.begin() as tx:
        await tx.ages.add_attempt(AgeAttemptId(UUID(int=5)), RAVI, provider="sandbox", now=NOW)
    await stage.reported(AgeAttemptId(UUID(int=5)), MINOR)
    with pytest.raises(AgeLocked):
        await stage.decide(application_id=APPLICATION, actor_id=MEERA, approve=True, reason="documents seen")
    assert stage.database.tables.identity.users[RAVI].role is Role.VIEWER


async def test_only_staff_decide_and_only_once(stage: Stage) -> None:
    await stage.apply(application_id=APPLICATION, user_id=RAVI)
    with pytest.raises(PermissionDenied):
        await stage.decide(application_id=APPLICATION, actor_id=ASHA, approve=True, reason="my friend")
    with pytest.raises((PermissionDenied, OwnApplication)):
        await stage.decide(application_id=APPLICATION, actor_id=RAVI, approve=True, reason="it is me")
    await stage.decide(application_id=APPLICATION, actor_id=MEERA, approve=True, reason="documents seen")
    with pytest.raises(ApplicationDecided):
        await stage.decide(
            application_id=APPLICATION, actor_id=MEERA, approve=False, reason="on second thoughts"
        )
