"""Requests of authorities and legal holds: one suite on memory and PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.compliance.legal_hold import LegalHoldIdReused, LegalHoldNotFound
from domain.compliance.legal_request import (
    Approval,
    LegalRequestNotFound,
    RequestState,
    Step,
    StepKind,
)
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import LegalHoldId, LegalRequestId
from ports.compliance.requests import LegalQueries, LegalRequestRow, StepRow
from tests.builders import (
    a_legal_hold,
)
from tests.integration.database.compliance.compliance_office import (
    LIMIT,
    Office,
    a_person,
    legal,
    office,
    retention,
)
from tests.integration.database.conftest import World

__all__ = ["legal", "office", "retention"]


async def test_a_request_comes_back_whole(world: World, office: Office, legal: LegalQueries) -> None:
    now = world.now()
    received = await office.added()
    closed = await office.answered(
        state=RequestState.CLOSED, gag_until=now + timedelta(days=1), told_at=now, ended_at=now
    )
    for request in (received, closed):
        async with world.begin() as tx:
            assert await tx.legal_requests.get_for_update(request.id) == request
        assert await legal.request(request.id) == request


async def test_a_taken_id_answers_with_the_request_that_has_it(world: World, office: Office) -> None:
    first = await office.added()
    other = await office.request(id=first.id, authority="Another")
    async with world.begin() as tx:
        assert await tx.legal_requests.add(other) == first


async def test_a_change_is_of_one_request(world: World, office: Office, legal: LegalQueries) -> None:
    request, bystander = await office.added(), await office.added()
    changed = replace(request, state=RequestState.APPROVED, **office.agreed())  # type: ignore[arg-type]
    async with world.begin() as tx:
        await tx.legal_requests.update(changed)
    assert await legal.request(request.id) == changed
    assert await legal.request(bystander.id) == bystander


async def test_a_request_that_is_not_there(world: World, legal: LegalQueries) -> None:
    with pytest.raises(LegalRequestNotFound):
        await legal.request(LegalRequestId(uuid4()))
    async with world.begin() as tx:
        with pytest.raises(LegalRequestNotFound):
            await tx.legal_requests.get_for_update(LegalRequestId(uuid4()))


async def test_what_is_rolled_back_was_never_received(
    world: World, office: Office, legal: LegalQueries
) -> None:
    request = await office.request()
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.legal_requests.add(request)
            raise ZeroDivisionError
    with pytest.raises(LegalRequestNotFound):
        await legal.request(request.id)


async def test_leg_10_of_twenty_approvals_at_once_one_is_the_second(world: World, office: Office) -> None:
    request = await office.added(state=RequestState.UNDER_REVIEW)

    async def approve(by: User) -> bool:
        try:
            async with world.begin() as tx:
                found = await tx.legal_requests.get_for_update(request.id)
                await tx.legal_requests.update(
                    found.approved(by=by.id, reason="The order names her", now=world.now())
                )
        except Exception:
            return False
        return True

    officers = [office.vikram, office.nandini] * 10
    assert sum(await asyncio.gather(*(approve(officer) for officer in officers))) == 2


async def test_the_queue_shows_the_first_due_first_and_then_the_answered(
    world: World, office: Office, legal: LegalQueries
) -> None:
    late = await office.added(due_at=world.now() + timedelta(hours=72))
    once = {"state": RequestState.APPROVED_ONCE, "first": Approval(office.vikram.id, "Why", world.now())}
    soon = await office.added(due_at=world.now() + timedelta(hours=3), **once)
    answered = await office.answered()
    mine = {late.id, soon.id, answered.id}
    opened = [row for row in await legal.open_requests(limit=LIMIT) if row.request_id in mine]
    assert [row.request_id for row in opened] == [soon.id, late.id]
    assert opened[1] == LegalRequestRow(
        late.id, "received", late.authority, late.reference, late.basis.value, 1, late.received_at,
        late.due_at, None, None,
    )  # fmt: skip
    others = [row for row in await legal.answered_requests(limit=LIMIT) if row.request_id in mine]
    assert [(row.request_id, row.answered_at) for row in others] == [(answered.id, world.now())]


async def test_steps_are_read_in_their_order(world: World, office: Office, legal: LegalQueries) -> None:
    request, other = await office.added(), await office.added()
    async with world.begin() as tx:
        for kind, by in ((StepKind.RECEIVED, office.vikram.id), (StepKind.TOLD, None)):
            await tx.legal_requests.add_step(Step(request.id, kind, by, "why", world.now()))
        await tx.legal_requests.add_step(Step(other.id, StepKind.RECEIVED, None, "", world.now()))
    assert await legal.steps(request.id) == [
        StepRow("received", "Vikram", "why", world.now()),
        StepRow("told", "LivePanty", "why", world.now()),
    ]


async def test_people_are_told_when_the_answer_is_out_and_the_gag_is_over(
    world: World, office: Office
) -> None:
    now = world.now()
    silent = await office.answered(gag_until=now + timedelta(seconds=1))
    free, told = await office.answered(gag_until=now), await office.answered(told_at=now)
    unanswered = await office.added()
    async with world.begin() as tx:
        due = set(await tx.legal_requests.to_tell(now=now, limit=LIMIT))
        later = set(await tx.legal_requests.to_tell(now=now + timedelta(seconds=1), limit=LIMIT))
    assert free.id in due
    assert not due & {silent.id, told.id, unanswered.id}
    assert silent.id in later


async def test_exports_expire(world: World, office: Office) -> None:
    request, purged = await office.answered(), await office.answered(export=None)
    assert request.export is not None
    async with world.begin() as tx:
        for seconds, expired in ((-1, False), (0, True)):
            at = request.export.expires_at + timedelta(seconds=seconds)
            found = await tx.legal_requests.with_expired_export(now=at, limit=LIMIT)
            assert (request.id in found) is expired
            assert purged.id not in found


async def test_a_hold_comes_back_whole_and_holds_one_account(
    world: World, office: Office, legal: LegalQueries
) -> None:
    now = world.now()
    hold = a_legal_hold(account_id=office.asha.id, placed_by=office.vikram.id, placed_at=now, until=None)
    over = a_legal_hold(account_id=office.nandini.id, placed_by=office.vikram.id, until=now)
    async with world.begin() as tx:
        for each in (hold, over):
            await tx.legal_holds.add(each)
    async with world.begin() as tx:
        assert await tx.legal_holds.find(hold.id) == hold
        assert await tx.legal_holds.get_for_update(over.id) == over
        assert await tx.legal_holds.is_held(office.asha.id, now=now)
        assert not await tx.legal_holds.is_held(office.nandini.id, now=now)
        assert await tx.legal_holds.is_held(office.nandini.id, now=now - timedelta(seconds=1))
        assert not await tx.legal_holds.is_held(office.vikram.id, now=now)
        assert await tx.legal_holds.find(LegalHoldId(uuid4())) is None
        with pytest.raises(LegalHoldNotFound):
            await tx.legal_holds.get_for_update(LegalHoldId(uuid4()))
    shown = {row.hold_id: row for row in await legal.holds(now=now, limit=LIMIT)}
    assert shown[hold.id].placed_by_name == "Vikram"
    assert over.id not in shown

    lifted = hold.lifted(by=office.nandini.id, reason="No longer needed", now=now)
    async with world.begin() as tx:
        await tx.legal_holds.update(lifted)
    async with world.begin() as tx:
        assert await tx.legal_holds.get_for_update(hold.id) == lifted
        assert not await tx.legal_holds.is_held(office.asha.id, now=now)


async def test_another_hold_under_the_same_id_is_refused(world: World, office: Office) -> None:
    hold = a_legal_hold(account_id=office.asha.id, placed_by=office.vikram.id)
    async with world.begin() as tx:
        await tx.legal_holds.add(hold)
    with pytest.raises(LegalHoldIdReused):
        async with world.begin() as tx:
            await tx.legal_holds.add(hold)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE legal_request_step SET note = 'never happened'",
        "DELETE FROM legal_request_step WHERE false",
        "TRUNCATE legal_request_step",
        "SET LOCAL session_replication_role = replica; DELETE FROM legal_request_step",
        "UPDATE erasure SET rows = 0",
        "DELETE FROM erasure WHERE false",
        "TRUNCATE erasure",
    ],
)
async def test_postgres_refuses_to_change_what_is_append_only(engine: AsyncEngine, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            for statement in change.split("; "):
                await connection.execute(text(statement))


async def test_leg_10_postgres_itself_lets_nothing_out_without_two_officers(engine: AsyncEngine) -> None:
    world = World("postgres", engine)
    vikram = await a_person(world, "Vikram", Role.LEGAL_OFFICER)
    office = Office(world, vikram, vikram, await a_person(world))
    once = Approval(vikram.id, "The order names her", world.now())
    for state in (RequestState.APPROVED, RequestState.EXPORTED):
        with pytest.raises(IntegrityError, match="approved_twice"):
            await office.added(state=state, first=once)
    with pytest.raises(IntegrityError, match="four_eyes"):
        await office.added(state=RequestState.APPROVED, first=once, second=once)
    with pytest.raises(IntegrityError, match="export_state"):
        await office.answered(state=RequestState.APPROVED)
