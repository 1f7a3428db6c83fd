"""Officers of verification take what an age allowed: a decision with reasons, and an appeal that others of them decide
(AGE-19)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from application.age_verification.block_minor import BlockMinor
from application.age_verification.override_age import Override, OverrideAge
from application.moderation.decisions.appeal_decision import AppealDecision
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.moderation.decisions.state_staff_act import EndActsOfAge
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.events import AgeDecided, AgeGivenBack
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import DecisionAppealId, EventId, UserId
from domain.language import Language
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.action import ACCOUNT, ActionKind
from domain.moderation.decisions.appeal import (
    AppealMade,
    AppealNotFound,
    AppealTooLate,
    DecisionAppeal,
    SameReviewer,
    appeal_until,
)
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import StaffActed
from ports.moderation.decisions import DecisionRow
from ports.transaction import Transaction
from tests.builders import a_moved, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE

WORDS = "Both documents are mine; the newer one has my married name."


class AgeStage(ActStage):
    """Farah and Gita are officers of verification; Asha is a verified adult."""

    farah: UserId
    gita: UserId

    async def set_up(self) -> "AgeStage":
        await super().set_up()
        self.farah = await self.person(Role.KYC_OFFICER, "Farah")
        self.gita = await self.person(Role.KYC_OFFICER, "Gita")
        return self

    async def override(
        self, override: Override = Override.HOLD, *, by: UserId | None = None, reason: str = "name_differs"
    ) -> None:
        await OverrideAge(self.world.begin, self.world.now, self.world.new_id)(
            user_id=self.asha, officer_id=by or self.farah, override=override, reason=reason,
            note="For officers only: two names, one number",
        )  # fmt: skip
        self.world.now.advance(seconds=1)

    async def stated(self) -> None:
        await self.work_these(*await self.events(self.asha))

    async def overridden(self, override: Override = Override.HOLD) -> DecisionRow:
        await self.override(override)
        await self.stated()
        return (await self.rows(self.asha))[0]

    async def appealed_to_officers(self, row: DecisionRow) -> DecisionAppeal:
        return await AppealDecision(self.world.begin, self.world.now)(
            appeal_id=DecisionAppealId(self.world.new_id()), decision_id=row.decision.id, person_id=self.asha,
            text=WORDS,
        )  # fmt: skip

    async def answered(
        self, appeal: DecisionAppeal, outcome: str = "overturned", *, by: UserId | None = None
    ) -> None:
        await DecideAppeal(self.world.begin, self.world.now, self.world.new_id)(
            appeal_id=appeal.id, actor_id=by or self.gita, outcome=outcome, answer="We looked again.", note=""
        )
        self.world.now.advance(seconds=1)

    async def age(self) -> AgeStatus:
        async with self.world.begin() as tx:
            return await tx.ages.get(self.asha)

    async def saved(self, status: AgeStatus) -> None:
        async with self.world.begin() as tx:
            await tx.ages.save(status)

    async def heard_of_age(self, state: AgeState = AgeState.VERIFIED_ADULT) -> None:
        event = AgeDecided(self.asha, state)
        await EndActsOfAge(self.world.begin, self.world.now)(event, EventId(self.world.new_id()))


@pytest.fixture
async def stage(world: World) -> AgeStage:
    return await AgeStage(world).set_up()


@pytest.mark.parametrize(
    ("override", "kind", "said"),
    [
        (Override.HOLD, ActionKind.HOLD_ACCOUNT, "Your account is held"),
        (Override.RESET, ActionKind.RESET_AGE, "does not count any more"),
    ],
)
async def test_age_19_enf_01_whose_age_is_overridden_reads_what_why_and_how_to_appeal(
    stage: AgeStage, override: Override, kind: ActionKind, said: str
) -> None:
    row = await stage.overridden(override)
    [action] = row.decision.actions
    assert (action.kind, action.scope, row.decision.decided_by) == (kind, ACCOUNT, stage.farah)
    english, hindi = (row.decision.statement.text(each) for each in Language)
    for words in (
        said,
        "The names on your documents differ.",
        "who have shown that they are adults",
        "you may appeal here, once",
    ):
        assert words in english
    assert "आपके दस्तावेज़ों पर नाम अलग-अलग हैं।" in hindi
    assert "For officers only" not in english + hindi
    assert row.decision.statement.appeal_until == appeal_until(row.decision.decided_at, PROFILE)
    assert (await stage.names(row.decision.case_id))[-1] == "closed"
    assert len(await stage.rows(stage.asha)) == 1, "told twice, written once"
    record = dsa_record(row.decision)
    of = "decision_account" if override is Override.HOLD else "decision_provision"
    assert record[of] is not None


@pytest.mark.parametrize("override", Override)
async def test_age_19_enf_03_another_officer_gives_the_age_back_as_it_was(
    stage: AgeStage, override: Override
) -> None:
    row = await stage.overridden(override)
    appeal = await stage.appealed_to_officers(row)
    assert (await stage.age()).state is not AgeState.VERIFIED_ADULT, "shut while it waits"
    await stage.answered(appeal)
    assert await stage.age() == a_verified_adult(stage.asha)
    [row] = await stage.rows(stage.asha)
    assert row.sanctions[0].ended_by is EndedBy.APPEAL


async def told(stage: AgeStage) -> list[tuple[str, str]]:
    """What the outbox has of Asha's age: the name of each event, and the state that it tells."""
    if stage.world.kind == "memory":
        events = stage.world.database.tables.outbox.events()
        of_age = [each for each in events if isinstance(each, AgeGivenBack | AgeDecided)]
        return [(each.name, each.state) for each in of_age if each.user_id == stage.asha]
    query = text(
        "SELECT name, payload ->> 'state' AS state FROM outbox"
        " WHERE name IN (:given_back, :decided) AND payload ->> 'user_id' = :asha"
    )
    asked = {"given_back": AgeGivenBack.name, "decided": AgeDecided.name, "asha": str(stage.asha)}
    async with stage.world.engine.connect() as connection:
        return [(row.name, row.state) for row in await connection.execute(query, asked)]


async def test_age_19_enf_03_the_person_and_the_rooms_hear_that_it_is_given_back(stage: AgeStage) -> None:
    await stage.answered(await stage.appealed_to_officers(await stage.overridden()))
    heard = await told(stage)
    assert (AgeGivenBack.name, AgeState.VERIFIED_ADULT) in heard
    assert (AgeDecided.name, AgeState.VERIFIED_ADULT) in heard


async def test_age_19_upheld_it_stays_taken(stage: AgeStage) -> None:
    await stage.answered(await stage.appealed_to_officers(await stage.overridden()), "upheld")
    assert (await stage.age()).state is AgeState.HELD


async def test_enf_02_age_19_it_is_appealed_once_and_in_time(stage: AgeStage) -> None:
    row = await stage.overridden()
    appeal = await stage.appealed_to_officers(row)
    await stage.answered(appeal, "upheld")
    with pytest.raises(AppealMade):
        await stage.appealed_to_officers(row)
    await stage.saved(a_verified_adult(stage.asha))
    late = await stage.overridden(Override.RESET)
    stage.world.now.advance(days=200)
    with pytest.raises(AppealTooLate):
        await stage.appealed_to_officers(late)


async def test_enf_02_age_19_neither_who_overrode_nor_a_moderator_decides(stage: AgeStage) -> None:
    appeal = await stage.appealed_to_officers(await stage.overridden())
    with pytest.raises(SameReviewer):
        await stage.answered(appeal, by=stage.farah)
    for role in (Role.MODERATOR, Role.CHILD_SAFETY_OFFICER, Role.ADMIN):
        with pytest.raises(AppealNotFound):
            await stage.answered(appeal, by=await stage.person(role, "Another"))
    with pytest.raises(PermissionDenied):
        await stage.answered(appeal, by=await stage.person(Role.FINANCE_OFFICER, "Fatima"))
    assert (await stage.age()).state is AgeState.HELD


async def test_prv_06_age_19_an_officer_of_verification_decides_no_other_appeal(stage: AgeStage) -> None:
    await stage.keep_out(
        stream_id=stage.show.id, actor_id=stage.meera, person_id=stage.asha, seconds=3600, rule="hate", note="Contempt"
    )  # fmt: skip
    await stage.work()
    [row] = await stage.rows(stage.asha)
    with pytest.raises(AppealNotFound):
        await stage.answered(await stage.appealed_to_officers(row))


async def test_age_19_each_desk_finds_its_own_appeals(stage: AgeStage) -> None:
    appeal, queries = await stage.appealed_to_officers(await stage.overridden()), stage.world.decision_queries
    queues = frozenset(Queue)
    for of_age in (True, False):
        rows = await queries.appeals(queues, of_age=of_age, limit=1_000)
        assert (appeal.id in [row.appeal.id for row in rows]) is of_age
    assert (await queries.appeal(appeal.id, queues, of_age=True)).appeal == appeal
    with pytest.raises(AppealNotFound):
        await queries.appeal(appeal.id, queues, of_age=False)


async def test_age_19_enf_03_a_crash_gives_nothing_back(stage: AgeStage) -> None:
    appeal = await stage.appealed_to_officers(await stage.overridden())

    class Crash(Exception):
        pass

    @asynccontextmanager
    async def crashing() -> AsyncIterator[Transaction]:
        async with stage.world.begin() as tx:
            yield tx
            raise Crash

    with pytest.raises(Crash):
        await DecideAppeal(crashing, stage.world.now, stage.world.new_id)(
            appeal_id=appeal.id, actor_id=stage.gita, outcome="overturned", answer="So it is.", note=""
        )
    assert (await stage.age()).state is AgeState.HELD
    assert (await stage.rows(stage.asha))[0].sanctions[0].ended_at is None


async def test_age_19_what_another_act_keeps_stays_taken_whatever_is_stated_first(stage: AgeStage) -> None:
    row = await stage.overridden(Override.RESET)
    appeal = await stage.appealed_to_officers(row)
    await stage.override(Override.HOLD, by=stage.gita)
    third = await stage.person(Role.KYC_OFFICER, "Hema")
    await stage.answered(appeal, by=third)
    assert (await stage.age()).state is AgeState.HELD, "the later act is not even written down yet"
    await stage.stated()
    held = next(
        row for row in await stage.rows(stage.asha) if row.decision.actions[0].kind is ActionKind.HOLD_ACCOUNT
    )
    assert held.sanctions[0].ended_at is None
    await stage.answered(await stage.appealed_to_officers(held), by=third)
    assert await stage.age() == a_verified_adult(stage.asha)


async def test_acc_09_age_19_whoever_is_found_to_be_a_minor_stays_out_whatever_the_appeal_says(
    stage: AgeStage,
) -> None:
    moved = a_moved(user_id=stage.asha, purpose=Purpose.VIEWER)
    async with stage.world.begin() as tx:
        await tx.cases.record(moved)
    appeal = await stage.appealed_to_officers(await stage.overridden())
    await BlockMinor(stage.world.begin, stage.media, stage.world.now, stage.world.new_id)(
        case_id=moved.case.id, officer_id=stage.farah, note="Born in 2012"
    )
    await stage.answered(appeal)
    assert (await stage.age()).state is AgeState.MINOR_LOCKED


async def test_age_19_what_changes_nothing_is_no_decision(stage: AgeStage) -> None:
    await stage.override()
    await stage.override()
    await stage.saved(a_verified_adult(stage.asha).held())
    await stage.override()
    await stage.override(Override.RESET)
    acted = [event for _, event in await stage.events(stage.asha)]
    assert [event.act for event in acted] == [ActionKind.HOLD_ACCOUNT]


async def test_age_19_staff_too_read_why_their_age_was_overridden(stage: AgeStage) -> None:
    stage.asha = stage.meera
    await stage.saved(a_verified_adult(stage.meera))
    row = await stage.overridden()
    assert row.decision.person_id == stage.meera


@pytest.mark.parametrize("order", ["stated first", "approved first"])
async def test_age_19_an_approval_ends_what_was_taken_in_the_decision_too(
    stage: AgeStage, order: str
) -> None:
    await stage.override()
    if order == "stated first":
        await stage.stated()
        await stage.heard_of_age(AgeState.HELD)
        assert (await stage.rows(stage.asha))[0].sanctions[0].ended_at is None, (
            "of the hold itself it hears too"
        )
    status, now = await stage.age(), stage.world.now()
    until = now + timedelta(days=365)
    await stage.saved(status.assured(method=Method.PASSPORT, provider="officer", until=until, now=now))
    await stage.heard_of_age()
    await stage.heard_of_age()
    await stage.stated()
    [row] = await stage.rows(stage.asha)
    assert row.sanctions[0].ended_by is EndedBy.SYSTEM
    assert (await stage.names(row.decision.case_id)).count("reversed_by_system") == (order == "stated first")


async def test_age_19_of_two_officers_who_answer_at_once_one_gives_back(stage: AgeStage) -> None:
    appeal = await stage.appealed_to_officers(await stage.overridden())
    third = await stage.person(Role.KYC_OFFICER, "Hema")
    done = await asyncio.gather(
        stage.answered(appeal, "upheld"),
        stage.answered(appeal, "overturned", by=third),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["AppealOver", "NoneType"]
    outcome = (await stage.rows(stage.asha))[0].appeal
    assert outcome is not None
    is_back = (await stage.age()).state is AgeState.VERIFIED_ADULT
    assert is_back is (outcome.outcome == "overturned")


async def test_age_19_a_status_with_what_was_taken_comes_back_whole(stage: AgeStage) -> None:
    now = stage.world.now()
    status = (
        a_verified_adult(stage.asha).reset_by_officer(now=now).held_by_officer(now=now + timedelta(seconds=1))
    )
    await stage.saved(status)
    assert await stage.age() == status


async def test_age_19_the_event_says_what_the_decision_needs(stage: AgeStage) -> None:
    await stage.override()
    [(key, event)] = await stage.events(stage.asha)
    assert isinstance(event, StaffActed)
    assert UUID(key)
    assert (event.stream_id, event.actor_id, event.policy) == (None, stage.farah, "age_not_shown")
