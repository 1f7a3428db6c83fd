"""One suite holds both databases to the promises of the port of verification cases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.case import Moved
from domain.age_verification.case_event import Act
from domain.age_verification.case_refusals import CaseClaimed, CaseNotFound, CaseOpen
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import (
    OVER,
    CaseState,
)
from domain.casework import InvalidTransition, Lease
from domain.ids import CaseId, DocumentId, UserId
from tests.builders import a_case, a_moved
from tests.integration.database.age_verification.verification import a_person, kept_case
from tests.integration.database.conftest import World


async def test_age_02_a_case_and_its_event_come_back_whole(world: World) -> None:
    asha, meera, tara = [(await a_person(world)).id for _ in range(3)]
    now = world.now()
    moved = a_moved(
        user_id=asha,
        purpose=Purpose.PERFORMER,
        policy_version="IN-nonexplicit/performer/2026-01",
        state=CaseState.AWAITING_SECOND,
        method=Method.PASSPORT,
        reason=Reason.REVIEWED,
        hold=Reason.DUPLICATE_IDENTITY,
        missing=("tax_id", "agreement"),
        first_officer_id=meera,
        appealed_officers=frozenset({meera, tara}),
        unblock_document_id=DocumentId(uuid4()),
        decided_by=tara,
        lease=Lease(tara, now + timedelta(minutes=15)),
        opened_at=now,
        submitted_at=now + timedelta(minutes=1),
        decided_at=now + timedelta(minutes=2),
        valid_until=now + timedelta(days=365),
    )
    async with world.begin() as tx:
        await tx.cases.record(moved)
    async with world.begin() as tx:
        assert await tx.cases.find(moved.case.id) == moved.case
        assert await tx.cases.get(moved.case.id) == moved.case
        assert await tx.cases.get_for_update(moved.case.id) == moved.case
        assert await tx.cases.find_latest(asha, Purpose.PERFORMER) == moved.case
        assert await tx.cases.find_latest(asha, Purpose.VIEWER) is None
        assert await tx.cases.list_of_user(asha) == [moved.case]
        assert await tx.cases.events(moved.case.id) == [moved.event]


async def test_every_state_that_a_case_can_have_is_kept(world: World) -> None:
    for state in CaseState:
        case = await kept_case(world, state=state)
        async with world.begin() as tx:
            assert (await tx.cases.get(case.id)).state is state


async def test_an_unknown_case_is_not_found(world: World) -> None:
    unknown = CaseId(uuid4())
    async with world.begin() as tx:
        assert await tx.cases.find(unknown) is None
        assert await tx.cases.list_of_user(UserId(uuid4())) == []
        assert await tx.cases.events(unknown) == []
        with pytest.raises(CaseNotFound):
            await tx.cases.get(unknown)
        with pytest.raises(CaseNotFound):
            await tx.cases.get_for_update(unknown)


async def test_each_move_appends_one_event_and_the_chain_holds(world: World) -> None:
    opened = await kept_case(world)
    meera = await a_person(world)
    consented = replace(opened, state=CaseState.SUBMITTED).processing(
        now=world.now() + timedelta(microseconds=7)
    )
    noted = consented.case.blocked_minor(
        Act.by_officer(meera.id, Reason.FOUND_MINOR, note="जन्म 2012", now=world.now() + timedelta(minutes=1))
    )
    async with world.begin() as tx:
        await tx.cases.record(consented)
        await tx.cases.record(noted)
    async with world.begin() as tx:
        events = await tx.cases.events(opened.id)
        assert await tx.cases.get(opened.id) == noted.case
    assert events[1:] == [consented.event, noted.event]
    previous = b""
    for number, event in enumerate(events, start=1):
        assert event.seq == number
        assert event.digest == event.digest_after(previous)
        previous = event.digest
    assert previous == noted.case.chain


async def test_what_a_failed_transaction_recorded_is_gone(world: World) -> None:
    asha = await a_person(world)
    opened = await kept_case(world, purpose=Purpose.PERFORMER, user_id=asha.id)
    other = a_moved(user_id=asha.id)
    withdrawn = opened.withdrawn(now=world.now())
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.cases.record(other)
            await tx.cases.record(withdrawn)
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.cases.list_of_user(asha.id) == [opened]
        assert len(await tx.cases.events(opened.id)) == 1
        assert await tx.cases.events(other.case.id) == []


@pytest.mark.parametrize("state", [state for state in CaseState if state not in OVER])
async def test_a_person_has_one_case_of_a_purpose_that_is_not_over(world: World, state: CaseState) -> None:
    first = await kept_case(world, state=state)
    with pytest.raises(CaseOpen):
        await kept_case(world, user_id=first.user_id)
    performer = await kept_case(world, user_id=first.user_id, purpose=Purpose.PERFORMER)
    async with world.begin() as tx:
        assert {case.id for case in await tx.cases.list_of_user(first.user_id)} == {first.id, performer.id}


@pytest.mark.parametrize("state", sorted(OVER))
async def test_after_a_case_that_is_over_there_may_be_another(world: World, state: CaseState) -> None:
    first = await kept_case(world, state=state, opened_at=world.now())
    second = await kept_case(world, user_id=first.user_id, opened_at=world.now() + timedelta(seconds=1))
    async with world.begin() as tx:
        assert await tx.cases.list_of_user(first.user_id) == [first, second]
        assert await tx.cases.find_latest(first.user_id, Purpose.VIEWER) == second


async def test_a_case_is_not_opened_again_beside_a_newer_one(world: World) -> None:
    refused = await kept_case(world, state=CaseState.REJECTED)
    await kept_case(world, user_id=refused.user_id)
    with pytest.raises(CaseOpen):
        async with world.begin() as tx:
            await tx.cases.record(refused.appealed(now=world.now()))
    async with world.begin() as tx:
        assert await tx.cases.get(refused.id) == refused
        assert len(await tx.cases.events(refused.id)) == 1


async def test_of_twenty_who_open_a_case_at_once_one_does(world: World) -> None:
    asha = await a_person(world)

    async def open_one() -> bool:
        try:
            async with world.begin() as tx:
                await tx.cases.record(a_moved(user_id=asha.id))
        except CaseOpen:
            return False
        return True

    assert sum(await asyncio.gather(*(open_one() for _ in range(20)))) == 1
    async with world.begin() as tx:
        [case] = await tx.cases.list_of_user(asha.id)
        assert len(await tx.cases.events(case.id)) == 1


async def test_a_move_of_a_case_that_has_moved_on_is_refused(world: World) -> None:
    case = await kept_case(world, state=CaseState.APPROVED)
    async with world.begin() as tx:
        await tx.cases.record(case.withdrawn(now=world.now()))
    with pytest.raises(InvalidTransition):
        async with world.begin() as tx:
            await tx.cases.record(case.lapsed(Reason.TIME_OVER, now=world.now()))
    with pytest.raises(InvalidTransition):
        async with world.begin() as tx:
            await tx.cases.keep(case.held(Reason.APPEALED))
    async with world.begin() as tx:
        kept = await tx.cases.get(case.id)
        assert (kept.state, kept.hold) == (CaseState.WITHDRAWN, None)
        assert [event.after for event in await tx.cases.events(case.id)] == [
            CaseState.APPROVED,
            CaseState.WITHDRAWN,
        ]


async def test_a_move_of_a_case_that_was_never_kept_is_refused(world: World) -> None:
    never = a_case(user_id=(await a_person(world)).id)
    for write in ("record", "keep"):
        with pytest.raises(InvalidTransition):
            async with world.begin() as tx:
                if write == "record":
                    await tx.cases.record(never.withdrawn(now=world.now()))
                else:
                    await tx.cases.keep(never)


async def test_of_twenty_who_record_the_same_move_one_does(world: World) -> None:
    """Nobody here locks the case first: the record itself tells who was late."""
    case = await kept_case(world)
    moved = case.withdrawn(now=world.now())

    async def record() -> bool:
        try:
            async with world.begin() as tx:
                await tx.cases.record(moved)
        except InvalidTransition:
            return False
        return True

    assert sum(await asyncio.gather(*(record() for _ in range(20)))) == 1
    async with world.begin() as tx:
        assert (await tx.cases.events(case.id))[1:] == [moved.event]


async def test_a_lease_and_a_hold_are_kept_without_an_event(world: World) -> None:
    case = await kept_case(world, state=CaseState.NEEDS_REVIEW)
    meera = await a_person(world)
    claimed = case.held(Reason.LINKED_TO_BARRED).claimed(meera.id, now=world.now())
    async with world.begin() as tx:
        await tx.cases.keep(claimed)
    async with world.begin() as tx:
        assert await tx.cases.get(case.id) == claimed
        assert len(await tx.cases.events(case.id)) == 1
        await tx.cases.keep(claimed.released(meera.id))
    async with world.begin() as tx:
        assert (await tx.cases.get(case.id)).lease is None
    assert (await world.case_queries.row(case.id)).waiting_since == case.opened_at


async def test_an_officer_who_claims_while_another_does_waits_and_is_refused(world: World) -> None:
    case = await kept_case(world, state=CaseState.NEEDS_REVIEW)
    meera, tara = await a_person(world), await a_person(world)

    async def claim(officer_id: UserId) -> None:
        async with world.begin() as tx:
            seen = await tx.cases.get_for_update(case.id)
            await tx.cases.keep(seen.claimed(officer_id, now=world.now()))

    async with world.begin() as tx:
        seen = await tx.cases.get_for_update(case.id)
        claiming = asyncio.create_task(claim(tara.id))
        await asyncio.sleep(0.2)
        assert not claiming.done()
        await tx.cases.keep(seen.claimed(meera.id, now=world.now()))
    with pytest.raises(CaseClaimed):
        await claiming
    async with world.begin() as tx:
        lease = (await tx.cases.get(case.id)).lease
    assert lease is not None
    assert lease.holder_id == meera.id


async def test_a_first_event_of_a_case_that_is_there_already_is_refused(world: World) -> None:
    case = await kept_case(world, state=CaseState.WITHDRAWN)
    again = a_moved(id=case.id, user_id=case.user_id)
    with pytest.raises(CaseOpen):
        async with world.begin() as tx:
            await tx.cases.record(Moved(again.case, again.event))
    async with world.begin() as tx:
        assert await tx.cases.get(case.id) == case
