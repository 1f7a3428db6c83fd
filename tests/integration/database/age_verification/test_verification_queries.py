"""What officers' screens and the sweepers are told, by both databases.

On PostgreSQL the cases of other tests are there too: each test looks at its own.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.appeal import AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import Act
from domain.age_verification.case_refusals import CaseNotFound
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import WITH_OFFICERS, WITH_PERSON, CaseState
from domain.casework import Lease
from domain.ids import CaseId, UserId
from ports.age_verification.cases import CaseEventRow, CaseRow, QueueFilter
from tests.builders import a_verified_adult, an_appeal, an_attempt, an_evidence
from tests.integration.database.age_verification.verification import a_person, kept_case
from tests.integration.database.conftest import World

ALL = QueueFilter(purpose=None, state=None, overdue=False, mine=None)
MANY = 10_000


async def queued(
    world: World, among: Collection[VerificationCase], wanted: QueueFilter = ALL
) -> Sequence[CaseId]:
    rows = await world.case_queries.queue(wanted, now=world.now(), limit=MANY)
    ids = {case.id for case in among}
    return [row.case_id for row in rows if row.case_id in ids]


async def test_a_row_says_all_that_an_officer_needs(world: World) -> None:
    asha, meera, tara = [await a_person(world, display_name=name) for name in ("Asha", "Meera", "Tara")]
    now = world.now()
    case = await kept_case(
        world,
        user_id=asha.id,
        purpose=Purpose.PERFORMER,
        state=CaseState.NEEDS_REVIEW,
        method=Method.PASSPORT,
        reason=Reason.OFFICER_MUST_COMPARE,
        hold=Reason.DUPLICATE_IDENTITY,
        missing=("face", "tax_id"),
        first_officer_id=tara.id,
        lease=Lease(meera.id, now + timedelta(minutes=15)),
        opened_at=now - timedelta(days=2),
        at=now - timedelta(hours=1),
    )
    expected = CaseRow(
        case_id=case.id,
        user_id=asha.id,
        display_name="Asha",
        purpose=Purpose.PERFORMER,
        state=CaseState.NEEDS_REVIEW,
        method=Method.PASSPORT,
        reason="officer_must_compare",
        hold="duplicate_identity",
        missing=("face", "tax_id"),
        waiting_since=now - timedelta(hours=1),
        due_at=now + timedelta(hours=47),
        claimed_by=meera.id,
        claimed_by_name="Meera",
        claimed_until=now + timedelta(minutes=15),
        first_officer_id=tara.id,
        has_appeal=False,
    )
    assert await world.case_queries.row(case.id) == expected
    rows = await world.case_queries.queue(ALL, now=now, limit=MANY)
    assert [row for row in rows if row.case_id == case.id] == [expected]


async def test_a_row_of_any_case_may_be_asked_for(world: World) -> None:
    case = await kept_case(world)
    row = await world.case_queries.row(case.id)
    assert (row.state, row.method, row.hold, row.claimed_by, row.claimed_by_name, row.claimed_until) == (
        CaseState.DRAFT, None, None, None, None, None,
    )  # fmt: skip
    with pytest.raises(CaseNotFound):
        await world.case_queries.row(CaseId(uuid4()))


async def test_only_what_waits_for_officers_is_in_the_queue(world: World) -> None:
    cases = {state: await kept_case(world, state=state) for state in CaseState}
    assert set(await queued(world, cases.values())) == {cases[state].id for state in WITH_OFFICERS}


async def test_a_minors_case_is_in_the_queue_while_its_appeal_is_open(world: World) -> None:
    minor, refused = [
        await kept_case(world, state=state, opened_at=world.now() - timedelta(days=90))
        for state in (CaseState.BLOCKED_MINOR, CaseState.REJECTED)
    ]
    appeals = [
        an_appeal(case_id=case.id, user_id=case.user_id, filed_at=world.now()) for case in (minor, refused)
    ]
    async with world.begin() as tx:
        for appeal in appeals:
            await tx.appeals.add(appeal)
    assert await queued(world, [minor, refused]) == [minor.id]
    row = await world.case_queries.row(minor.id)
    assert row.has_appeal
    # Officers have their day from the appeal on, not from the lock of three months ago.
    assert row.due_at == world.now() + timedelta(hours=24)

    meera = await a_person(world)
    async with world.begin() as tx:
        await tx.appeals.update(appeals[0].decided(AppealOutcome.UPHELD, by=meera.id, now=world.now()))
    assert await queued(world, [minor, refused]) == []
    assert not (await world.case_queries.row(minor.id)).has_appeal


async def test_an_appeals_own_end_counts_where_it_is_earlier(world: World) -> None:
    case = await kept_case(world, state=CaseState.NEEDS_REVIEW, purpose=Purpose.PERFORMER)
    appeal = an_appeal(
        case_id=case.id,
        user_id=case.user_id,
        filed_at=world.now() - timedelta(days=6),
        due_at=world.now() + timedelta(hours=5),
    )
    async with world.begin() as tx:
        await tx.appeals.add(appeal)
    assert (await world.case_queries.row(case.id)).due_at == appeal.due_at


async def test_urgent_cases_come_first_then_what_is_due_first(world: World) -> None:
    start = world.now() - timedelta(hours=10)
    performer = await kept_case(
        world, state=CaseState.NEEDS_REVIEW, purpose=Purpose.PERFORMER, opened_at=start
    )
    viewer = await kept_case(world, state=CaseState.AUTO_PASSED, opened_at=start + timedelta(hours=8))
    urgent = [
        await kept_case(world, state=CaseState.NEEDS_REVIEW, hold=hold, opened_at=start + timedelta(hours=9))
        for hold in (Reason.DECLARED_MINOR, Reason.FACE_CHANGED, Reason.LINKED_TO_BARRED)
    ]
    held = await kept_case(
        world, state=CaseState.NEEDS_REVIEW, hold=Reason.DUPLICATE_IDENTITY, opened_at=start
    )
    ordered = [*sorted(case.id for case in urgent), held.id, viewer.id, performer.id]
    assert await queued(world, [performer, viewer, *urgent, held]) == ordered


async def test_a_queue_is_no_longer_than_asked(world: World) -> None:
    for _ in range(2):
        await kept_case(world, state=CaseState.NEEDS_REVIEW)
    assert len(await world.case_queries.queue(ALL, now=world.now(), limit=1)) == 1


async def test_the_queue_is_narrowed_by_purpose_and_state(world: World) -> None:
    viewer = await kept_case(world, state=CaseState.NEEDS_REVIEW)
    performer = await kept_case(world, state=CaseState.AWAITING_SECOND, purpose=Purpose.PERFORMER)
    approved = await kept_case(world, state=CaseState.APPROVED)
    cases = [viewer, performer, approved]
    assert await queued(world, cases, replace(ALL, purpose=Purpose.VIEWER)) == [viewer.id]
    assert await queued(world, cases, replace(ALL, purpose=Purpose.PERFORMER)) == [performer.id]
    assert await queued(world, cases, replace(ALL, state=CaseState.AWAITING_SECOND)) == [performer.id]
    assert await queued(world, cases, replace(ALL, state=CaseState.APPROVED)) == []
    both = replace(ALL, purpose=Purpose.VIEWER, state=CaseState.AWAITING_SECOND)
    assert await queued(world, cases, both) == []


async def test_overdue_begins_when_the_time_is_up(world: World) -> None:
    case = await kept_case(world, state=CaseState.NEEDS_REVIEW)
    overdue = replace(ALL, overdue=True)
    world.now.advance(hours=24, seconds=-1)
    assert await queued(world, [case], overdue) == []
    world.now.advance(seconds=1)
    assert await queued(world, [case], overdue) == [case.id]


async def test_mine_are_those_that_are_kept_for_me_now(world: World) -> None:
    meera, tara = await a_person(world), await a_person(world)
    until = world.now() + timedelta(minutes=15)
    hers, his, nobodys = [
        await kept_case(world, state=CaseState.NEEDS_REVIEW, lease=lease)
        for lease in (Lease(meera.id, until), Lease(tara.id, until), None)
    ]
    assert await queued(world, [hers, his, nobodys], replace(ALL, mine=meera.id)) == [hers.id]
    world.now.set(until)
    assert await queued(world, [hers, his, nobodys], replace(ALL, mine=meera.id)) == []


async def test_what_waits_is_counted_and_what_is_overdue(world: World) -> None:
    waiting, overdue = await world.case_queries.waiting(now=world.now())
    await kept_case(world, state=CaseState.NEEDS_REVIEW)
    await kept_case(world, state=CaseState.NEEDS_REVIEW, opened_at=world.now() - timedelta(hours=24))
    minor = await kept_case(world, state=CaseState.BLOCKED_MINOR)
    await kept_case(world, state=CaseState.BLOCKED_MINOR)
    await kept_case(world, state=CaseState.COLLECTING, opened_at=world.now() - timedelta(days=9))
    async with world.begin() as tx:
        await tx.appeals.add(an_appeal(case_id=minor.id, user_id=minor.user_id, filed_at=world.now()))
    assert await world.case_queries.waiting(now=world.now()) == (waiting + 3, overdue + 1)


async def test_the_history_names_who_moved_it(world: World) -> None:
    asha, meera = await a_person(world, display_name="Asha"), await a_person(world, display_name="Meera")
    case = await kept_case(world, user_id=asha.id, state=CaseState.SUBMITTED, reason=Reason.HANDED_IN)
    second, third = [world.now() + timedelta(seconds=number) for number in (1, 2)]
    processing = case.processing(now=second)
    act = Act.by_officer(meera.id, Reason.FOUND_MINOR, note="born in 2012", now=third)
    async with world.begin() as tx:
        await tx.cases.record(processing)
        await tx.cases.record(processing.case.blocked_minor(act))
    assert await world.case_queries.history(case.id) == [
        CaseEventRow(1, None, CaseState.SUBMITTED, "person", "Asha", "handed_in", "", world.now()),
        CaseEventRow(
            2, CaseState.SUBMITTED, CaseState.PROCESSING, "platform", None, "taken_up", "", second
        ),
        CaseEventRow(
            3, CaseState.PROCESSING, CaseState.BLOCKED_MINOR, "officer", "Meera", "found_minor", "born in 2012", third
        ),
    ]  # fmt: skip
    assert (await world.case_queries.row(case.id)).waiting_since == third


async def test_a_persons_cases_are_listed_newest_first(world: World) -> None:
    old = await kept_case(world, state=CaseState.EXPIRED, opened_at=world.now() - timedelta(days=1))
    new = await kept_case(world, user_id=old.user_id)
    assert await world.case_queries.of_user(old.user_id) == [new, old]
    assert await world.case_queries.of_user(UserId(uuid4())) == []


async def lapsing(world: World, case: VerificationCase, *, idle_days: int = 30) -> bool:
    ids = await world.case_queries.due_to_lapse(
        now=world.now(), idle_before=world.now() - timedelta(days=idle_days), limit=MANY
    )
    return case.id in ids


async def test_age_13_an_approval_lapses_when_its_time_is_over(world: World) -> None:
    until = world.now() + timedelta(days=365)
    case = await kept_case(world, state=CaseState.APPROVED, valid_until=until)
    revoked = await kept_case(world, state=CaseState.REVOKED, valid_until=until)
    endless = await kept_case(world, state=CaseState.APPROVED)
    world.now.set(until - timedelta(seconds=1))
    assert not await lapsing(world, case)
    world.now.set(until)
    assert await lapsing(world, case)
    assert not await lapsing(world, revoked)
    assert not await lapsing(world, endless)


async def test_who_is_to_verify_again_has_as_long_as_everybody(world: World) -> None:
    """The end of the approval is behind them already: it says nothing of how long they have."""
    case = await kept_case(world, state=CaseState.REVERIFY_DUE, valid_until=world.now())
    world.now.advance(days=30)
    assert not await lapsing(world, case)
    world.now.advance(seconds=1)
    assert await lapsing(world, case)


@pytest.mark.parametrize("state", list(CaseState))
async def test_a_case_that_its_person_left_lying_lapses(world: World, state: CaseState) -> None:
    case = await kept_case(world, state=state)
    world.now.advance(days=30)
    assert not await lapsing(world, case)
    world.now.advance(seconds=1)
    assert await lapsing(world, case) == (state in WITH_PERSON | {CaseState.REVERIFY_DUE})


async def test_a_case_to_which_something_was_brought_does_not_lie_idle(world: World) -> None:
    with_evidence, with_attempt, with_neither = [
        await kept_case(world, state=CaseState.COLLECTING) for _ in range(3)
    ]
    later = world.now() + timedelta(days=20)
    async with world.begin() as tx:
        await tx.evidence.add(an_evidence(case_id=with_evidence.id, at=later))
        await tx.attempts.add(
            an_attempt(case_id=with_attempt.id, user_id=with_attempt.user_id, started_at=later)
        )
    world.now.set(later + timedelta(days=30))
    assert [await lapsing(world, case) for case in (with_evidence, with_attempt, with_neither)] == [
        False,
        False,
        True,
    ]
    world.now.advance(seconds=1)
    assert await lapsing(world, with_evidence)
    assert await lapsing(world, with_attempt)


async def test_what_machines_have_left_standing_is_found(world: World) -> None:
    cases = {state: await kept_case(world, state=state) for state in CaseState}
    now = world.now()

    async def stuck(at_once: int = MANY) -> set[CaseId]:
        found = await world.case_queries.stuck(before=world.now(), limit=at_once)
        return set(found) & {case.id for case in cases.values()}

    assert await stuck() == set()
    world.now.set(now + timedelta(seconds=1))
    assert await stuck() == {cases[CaseState.SUBMITTED].id, cases[CaseState.PROCESSING].id}
    async with world.begin() as tx:
        await tx.cases.record(cases[CaseState.SUBMITTED].processing(now=world.now()))
    assert await stuck() == {cases[CaseState.PROCESSING].id}
    assert len(await stuck(at_once=1)) <= 1


async def test_age_13_assurances_that_are_over_are_found(world: World) -> None:
    people = [(await a_person(world)).id for _ in range(4)]
    over, running, held, endless = people
    until = world.now() + timedelta(days=1)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(over), assured_until=until))
        await tx.ages.save(replace(a_verified_adult(running), assured_until=until + timedelta(seconds=1)))
        await tx.ages.save(replace(a_verified_adult(held), state=AgeState.HELD, assured_until=until))
        await tx.ages.save(replace(a_verified_adult(endless), assured_until=None))

    async def lapsed() -> set[UserId]:
        found = await world.case_queries.lapsed_assurances(now=world.now(), limit=MANY)
        return set(found) & set(people)

    assert await lapsed() == set()
    world.now.set(until)
    assert await lapsed() == {over}
    world.now.advance(seconds=1)
    assert await lapsed() == {over, running}
    assert len(await world.case_queries.lapsed_assurances(now=world.now(), limit=1)) == 1
