"""A hold ends by officers who know of it, and an age with the approval that it rests on."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.age_verification.queries import MemoryCaseQueries
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.age_verification.claim_case import ClaimCase
from application.age_verification.decide_case import DecideCase, Decision
from application.age_verification.override_age import Override, OverrideAge
from application.age_verification.revoke_case import RevokeCase
from application.age_verification.sweep_cases import PROVIDER_TIME, SweepCases
from domain.age_verification.age import AccountHeld, AgeState, AgeStatus
from domain.age_verification.case import VerificationCase
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import Checklist, CheckPoint
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.ids import UserId
from tests.builders import ASHA, NOW, RAVI, a_moved, a_user, a_verified_adult, an_attempt, an_evidence

PROFILE = "IN-nonexplicit"
KIRAN, LEELA = UserId(uuid4()), UserId(uuid4())
NOTE = "looked at it"
GIVEN = (EvidenceKind.CONSENT, EvidenceKind.AGREEMENT)


class Stage:
    """Asha's performer's case is before two officers, Kiran and Leela."""

    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.begin = self.database.begin
        self.moved = a_moved(user_id=ASHA, purpose=Purpose.PERFORMER, state=CaseState.NEEDS_REVIEW)

    def now(self) -> datetime:
        return self.time

    async def people(self) -> None:
        async with self.begin() as tx:
            await tx.users.add(a_user(id=ASHA, email="asha@example.in"))
            for officer in (KIRAN, LEELA):
                await tx.users.add(a_user(id=officer, email=f"{officer}@example.in", role=Role.KYC_OFFICER))
            await tx.ages.save(a_verified_adult(ASHA))
            await tx.cases.record(self.moved)
            for kind in GIVEN:
                await tx.evidence.add(
                    an_evidence(
                        case_id=self.moved.case.id, kind=kind, method=Method.PLATFORM, expires_at=None
                    )
                )

    async def decide(self, officer: UserId, decision: Decision = Decision.APPROVE) -> VerificationCase:
        await ClaimCase(self.begin, self.now)(case_id=self.moved.case.id, officer_id=officer)
        return await DecideCase(self.begin, self.now, uuid4, PROFILE)(
            case_id=self.moved.case.id,
            officer_id=officer,
            decision=decision,
            reason="",
            note=NOTE,
            checklist=Checklist(frozenset(CheckPoint)),
        )

    async def hold(self) -> None:
        await OverrideAge(self.begin, self.now, uuid4)(
            user_id=ASHA, officer_id=KIRAN, override=Override.HOLD, reason="second_account", note=NOTE
        )

    async def status(self) -> AgeStatus:
        async with self.begin() as tx:
            return await tx.ages.get(ASHA)

    async def role(self) -> Role:
        async with self.begin() as tx:
            return (await tx.users.get(ASHA)).role


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_acc_11_a_hold_after_the_first_approval_is_not_lifted_by_the_second(stage: Stage) -> None:
    await stage.decide(KIRAN)
    await stage.hold()
    with pytest.raises(AccountHeld):
        await stage.decide(LEELA)
    assert ((await stage.status()).state, await stage.role()) == (AgeState.HELD, Role.VIEWER)

    await stage.decide(LEELA, Decision.SEND_BACK)
    assert (await stage.decide(KIRAN)).hold is Reason.ACCOUNT_HELD
    assert (await stage.decide(LEELA)).state is CaseState.APPROVED, "both knew of it"
    assert ((await stage.status()).state, await stage.role()) == (AgeState.VERIFIED_ADULT, Role.PERFORMER)


async def test_age_13_an_age_goes_with_the_performers_approval_that_it_rests_on(stage: Stage) -> None:
    stage.time += timedelta(days=1)
    await stage.decide(KIRAN)
    await stage.decide(LEELA)
    assert (await stage.status()).decided_at == stage.time
    await RevokeCase(stage.begin, stage.now, uuid4)(
        case_id=stage.moved.case.id, officer_id=KIRAN, reason="document_forged", note=NOTE, bar=False
    )
    assert ((await stage.status()).state, await stage.role()) == (AgeState.UNVERIFIED, Role.VIEWER)


async def test_acc_09_a_locked_account_that_waits_for_a_provider_does_not_stop_the_sweep(
    stage: Stage,
) -> None:
    waiting = a_moved(user_id=ASHA, purpose=Purpose.VIEWER, state=CaseState.PROCESSING)
    lapsed = AgeStatus(RAVI, AgeState.VERIFIED_ADULT, Method.AGE_PROVIDER, "sandbox", NOW, NOW)
    async with stage.begin() as tx:
        await tx.users.add(a_user(id=RAVI, email="ravi@example.in"))
        await tx.ages.save(lapsed)
        await tx.cases.record(waiting)
        await tx.attempts.add(an_attempt(case_id=waiting.case.id, user_id=ASHA))
        for kind in (EvidenceKind.CONSENT, EvidenceKind.AGE):
            await tx.evidence.add(
                an_evidence(case_id=waiting.case.id, kind=kind, verdict=Verdict.PASSED, expires_at=None)
            )
        locked = (await tx.ages.get(ASHA)).locked(method=None, provider="officer", now=NOW)
        await tx.ages.save(locked)
    stage.time += PROVIDER_TIME + timedelta(minutes=1)
    await SweepCases(stage.begin, MemoryCaseQueries(stage.database), stage.now, PROFILE)()
    async with stage.begin() as tx:
        assert (await tx.cases.get(waiting.case.id)).state is CaseState.NEEDS_REVIEW
        assert (await tx.ages.get(ASHA)).state is AgeState.MINOR_LOCKED
        assert (await tx.ages.get(RAVI)).state is AgeState.UNVERIFIED
