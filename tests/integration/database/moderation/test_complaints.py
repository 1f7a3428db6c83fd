"""Complaints of people without an account, in memory and in PostgreSQL."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import uuid4

import pytest

from application.compliance.apply_retention import ApplyRetention
from domain.identity.permissions import Role
from domain.ids import ComplaintId, ModerationCaseId, StreamId
from domain.moderation.cases.clocks import Proof
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.complaint import Capacity, Complaint, ComplaintIdReused, Standing
from ports.compliance.requests import RetentionQueries
from ports.moderation.complaints import ComplaintQueries, ComplaintRow
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_legal_hold
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk

SEALED = Sealed(WrappedKey("key-1", b"wrapped"), b"sealed")


def a_complaint(world: World, **changes: Any) -> Complaint:
    whole = {
        "id": ComplaintId(uuid4()), "reference": uuid4().hex[:10].upper(), "secret_digest": b"digest",
        "subject": Subject(SubjectKind.SHOW, uuid4()), "reason": CaseKind.NCII, "capacity": Capacity.SELF,
        "contact_digest": hashlib.sha256(uuid4().bytes).digest(), "is_hidden": True, "received_at": world.now(),
        "text_language": None,
    }  # fmt: skip
    return Complaint(**{**whole, **changes})


@pytest.fixture
def queries(world: World) -> ComplaintQueries:
    return cast(ComplaintQueries, world.query("moderation.complaints", "ComplaintQueries"))


async def received(world: World, complaint: Complaint) -> ModerationCaseId:
    case = await CaseDesk(world).report(complaint.reason, subject=complaint.subject)
    async with world.begin() as tx:
        await tx.complaints.add(complaint, SEALED)
        await tx.complaints.bring_to(complaint.id, case.id)
    return case.id


async def close(world: World, case_id: ModerationCaseId, outcome: CaseOutcome) -> None:
    desk = CaseDesk(world)
    meera = await desk.person()
    case = (await desk.claimed(await desk.stored(case_id), meera)).case
    by = By.staff(meera, note="", now=world.now())
    for law in {clock.law for clock in case.status.unproved if clock.duty.value != "dispose"}:
        case = await desk.record(case.proved(Proof(law, world.now(), "Done", ""), by))
    async with world.begin() as tx:
        lease = await tx.case_leases.find(case_id)
    await desk.record(case.closed(outcome, by, lease=lease, seen=case.version))


async def test_leg_16_a_complaint_comes_back_whole_and_a_repeat_is_answered_with_the_first(
    world: World,
) -> None:
    complaint = a_complaint(world, capacity=Capacity.ACTING_FOR)
    case_id = await received(world, complaint)
    async with world.begin() as tx:
        assert await tx.complaints.add(a_complaint(world, id=complaint.id), SEALED) == complaint
        assert await tx.complaints.find_words(complaint.id) == (case_id, SEALED)
        assert await tx.complaints.find_words(ComplaintId(uuid4())) is None
    complaint.require_same_request(a_complaint(world, **{
        name: getattr(complaint, name) for name in ("subject", "reason", "contact_digest")
    }))  # fmt: skip
    with pytest.raises(ComplaintIdReused):
        complaint.require_same_request(a_complaint(world))


async def test_mod_15_its_state_is_its_cases_and_a_new_code_takes_the_place_of_the_first(
    world: World, queries: ComplaintQueries
) -> None:
    complaint = a_complaint(world)
    case_id = await received(world, complaint)
    async with world.begin() as tx:
        await tx.complaints.renew(complaint.id, b"another")
        due_at = (await tx.moderation_cases.get_for_update(case_id)).status.due_at
    assert await queries.find(complaint.reference) == ComplaintRow(
        complaint.id, complaint.reference, b"another", "ncii", "self", True, complaint.received_at, "queued", None,
        None, due_at, False,
    )  # fmt: skip
    assert due_at == complaint.received_at + timedelta(hours=2)  # LEG-03
    assert await queries.find("0000000000") is None
    await close(world, case_id, CaseOutcome.ACTED)
    row = await queries.find(complaint.reference)
    assert row is not None
    assert (row.state, row.outcome, row.decided_at) == ("closed", "acted", world.now())


async def test_mod_14_complaints_of_a_case_are_listed_newest_first(
    world: World, queries: ComplaintQueries
) -> None:
    first = a_complaint(world)
    later = a_complaint(world, subject=first.subject, received_at=world.now() + timedelta(minutes=1))
    case_id = await received(world, first)
    assert await received(world, later) == case_id
    await received(world, a_complaint(world))
    rows = await queries.of_case(case_id, limit=50)
    assert [row.complaint_id for row in rows] == [later.id, first.id]
    assert len(await queries.of_case(case_id, limit=1)) == 1


async def test_leg_18_an_address_stands_by_what_came_of_its_complaints(world: World) -> None:
    contact = hashlib.sha256(uuid4().bytes).digest()
    for outcome in (CaseOutcome.ACTED, CaseOutcome.NO_VIOLATION, CaseOutcome.NO_VIOLATION):
        case_id = await received(world, a_complaint(world, contact_digest=contact))
        await close(world, case_id, outcome)
    await received(world, a_complaint(world, contact_digest=contact))
    other = await received(world, a_complaint(world))
    await close(world, other, CaseOutcome.NO_VIOLATION)
    async with world.begin() as tx:
        assert await tx.complaints.standing_of(contact) == Standing(upheld=1, unfounded=2)
        assert await tx.complaints.standing_of(b"nobody") == Standing(upheld=0, unfounded=0)


async def test_leg_16_those_who_are_told_by_text_message_are_found_by_their_case(world: World) -> None:
    texted = a_complaint(world, text_language="hi")
    case_id = await received(world, texted)
    other = await received(world, a_complaint(world, text_language="en"))
    quiet = a_complaint(world, subject=texted.subject)
    assert await received(world, quiet) == case_id
    async with world.begin() as tx:
        assert await tx.complaints.find(texted.id) == texted
        assert await tx.complaints.find(quiet.id) == quiet
        assert await tx.complaints.find(ComplaintId(uuid4())) is None
        assert await tx.complaints.texted_of_case(case_id) == [texted.id]
        assert len(await tx.complaints.texted_of_case(other)) == 1


async def test_leg_17_what_a_complaint_covered_is_known_by_its_show_and_the_revision_of_its_room(
    world: World,
) -> None:
    first, later, rude = a_complaint(world), a_complaint(world), a_complaint(world, is_hidden=False)
    case_id, show, other = await received(world, first), StreamId(uuid4()), await received(world, later)
    await received(world, rude)
    async with world.begin() as tx:
        await tx.complaints.note_cover(first.id, show, 4)
        await tx.complaints.note_cover(later.id, show, None)
        await tx.complaints.bring_to(later.id, case_id)
        assert await tx.complaints.covered_by_case(case_id) == [show]
        assert await tx.complaints.covered_by_case(other) == []
        assert await tx.complaints.has_covered(show, 4)
        assert not await tx.complaints.has_covered(show, 5)
        assert not await tx.complaints.has_covered(StreamId(uuid4()), 4)


async def test_prv_03_words_are_found_for_erasing_once_their_case_is_closed_and_the_complaint_stays(
    world: World, queries: ComplaintQueries
) -> None:
    retention = cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries"))
    complaint = a_complaint(world)
    case_id, far = await received(world, complaint), world.now() + timedelta(days=1)

    async def due(before: datetime) -> bool:
        found = await retention.complaint_words(before=before, now=world.now(), limit=10_000)
        return complaint.id in {each.complaint_id for each in found}

    assert not await due(far)
    async with world.begin() as tx:
        assert await tx.complaints.erase_words(complaint.id) == 0, "its case is open"
    await close(world, case_id, CaseOutcome.NO_VIOLATION)
    assert await due(far)
    assert not await due(world.now()), "closed no earlier than now"
    row = await queries.find(complaint.reference)
    assert row is not None
    assert not row.is_erased
    async with world.begin() as tx:
        assert await tx.complaints.erase_words(complaint.id) == 1
        assert await tx.complaints.erase_words(complaint.id) == 0
        assert await tx.complaints.find_words(complaint.id) is None
        assert await tx.complaints.standing_of(complaint.contact_digest) == Standing(0, 1), (
            "what came of it stays"
        )
    assert not await due(far)
    assert await queries.find(complaint.reference) == replace(row, is_erased=True)


async def test_cmp_06_what_was_said_of_somebody_on_hold_is_kept(world: World) -> None:
    retention = cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries"))
    desk = CaseDesk(world)
    ravi, officer = await desk.person(Role.PERFORMER, "Ravi"), await desk.person(Role.LEGAL_OFFICER, "Vikram")
    complaint = a_complaint(world, subject=Subject(SubjectKind.PERSON, ravi))
    case = await desk.report(complaint.reason, subject=complaint.subject, person_id=ravi)
    async with world.begin() as tx:
        await tx.complaints.add(complaint, SEALED)
        await tx.complaints.bring_to(complaint.id, case.id)
    await close(world, case.id, CaseOutcome.NO_VIOLATION)
    far = world.now() + timedelta(days=1)

    async def due() -> bool:
        found = await retention.complaint_words(before=far, now=world.now(), limit=10_000)
        return (complaint.id, ravi) in {(each.complaint_id, each.person_id) for each in found}

    assert await due()
    async with world.begin() as tx:
        await tx.legal_holds.add(a_legal_hold(account_id=ravi, placed_by=officer, placed_at=world.now()))
    assert not await due()


@pytest.mark.parametrize("world", ["memory"], indirect=True)  # elsewhere it would erase what others keep
async def test_prv_03_the_words_go_half_a_year_after_the_case_and_the_erasure_is_reported(
    world: World,
) -> None:
    retention = cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries"))
    complaint = a_complaint(world)
    case_id = await received(world, complaint)
    await close(world, case_id, CaseOutcome.ACTED)
    closed_at = world.now()
    for days, erased in ((180, 0), (181, 1), (181, 0)):
        then = closed_at + timedelta(days=days)
        assert await ApplyRetention(world.begin, retention, lambda now=then: now, world.new_id)() == erased
    [told] = world.database.tables.compliance.erasures
    assert (told.cause, told.rule, told.table, told.rows) == ("retention", "complaint_words", "complaint", 1)
    assert told.account_id is None
