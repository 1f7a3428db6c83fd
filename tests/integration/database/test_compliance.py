"""Requests of authorities, legal holds, erasures and retention: one suite on memory and PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.age_verification.age import AgeState
from domain.age_verification.document import Document, DocumentPurpose
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.chat.message import Message
from domain.chat.settings import ChatSettings
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_hold import LegalHoldIdReused, LegalHoldNotFound
from domain.compliance.legal_request import (
    Approval,
    LegalRequest,
    LegalRequestNotFound,
    OrderDocument,
    RequestState,
    Step,
    StepKind,
)
from domain.compliance.open_matter import OpenMatter
from domain.compliance.retention import Kept
from domain.compliance.scope import DataCategory, RequestScope
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import CaseId, ErasureId, LegalHoldId, LegalRequestId, MessageId, NoticeId, UserId
from domain.moderation.case_event import By, CaseOutcome, Closed, Subject, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.streaming.room_event import CHAT_MESSAGE, CHAT_SETTINGS, TIP_CREATED
from domain.streaming.stream import ERASED_TITLE
from ports.compliance import LegalQueries, LegalRequestRow, RetentionQueries, StepRow
from tests.builders import (
    a_document,
    a_legal_hold,
    a_legal_request,
    a_moved,
    a_notice,
    a_report,
    a_stored_file,
    a_stream,
    a_tip,
    a_user,
    a_verified_adult,
    a_view,
    an_appeal,
    an_attempt,
    an_evidence,
    an_export_file,
    some_sealed_claims,
)
from tests.integration.database.conftest import World
from tests.integration.database.decision_desk import WARNING, DecisionDesk

LIMIT = 10_000


@pytest.fixture
def legal(world: World) -> LegalQueries:
    return cast(LegalQueries, world.query("compliance_queries", "LegalQueries"))


@pytest.fixture
def retention(world: World) -> RetentionQueries:
    return cast(RetentionQueries, world.query("compliance_queries", "RetentionQueries"))


async def a_person(world: World, name: str = "Asha", role: Role = Role.VIEWER) -> User:
    user = a_user(id=UserId(uuid4()), display_name=name, role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def a_stored_document(world: World, owner: User, **changes: object) -> Document:
    whole = {"owner_id": owner.id, "stored_at": world.now(), "created_at": world.now()} | changes
    document = a_document(file=a_stored_file(object_key=f"documents/{uuid4()}"), **whole)
    async with world.begin() as tx:
        await tx.documents.add(document)
    return document


class Office:
    """Two legal officers, and somebody whom a request is about."""

    def __init__(self, world: World, vikram: User, nandini: User, asha: User) -> None:
        self.world, self.vikram, self.nandini, self.asha = world, vikram, nandini, asha

    async def request(self, **changes: object) -> LegalRequest:
        order = await a_stored_document(
            self.world, self.vikram, case_id=None, purpose=DocumentPurpose.LEGAL_ORDER
        )
        scope = RequestScope(
            (self.asha.id,), (DataCategory.ACCOUNT, DataCategory.MONEY), self.world.now() - timedelta(1),
            self.world.now(),
        )  # fmt: skip
        whole = {
            "order": OrderDocument(order.id, uuid4().bytes * 2),
            "scope": scope,
            "received_by": self.vikram.id,
            "received_at": self.world.now(),
            "due_at": self.world.now() + timedelta(hours=72),
        }
        return a_legal_request(**whole | changes)

    async def added(self, **changes: object) -> LegalRequest:
        request = await self.request(**changes)
        async with self.world.begin() as tx:
            await tx.legal_requests.add(request)
        return request

    def agreed(self) -> dict[str, object]:
        now = self.world.now()
        return {
            "first": Approval(self.vikram.id, "The order names her", now),
            "second": Approval(self.nandini.id, "So it does", now),
        }

    async def answered(self, **changes: object) -> LegalRequest:
        now = self.world.now()
        file = an_export_file(made_by=self.vikram.id, made_at=now, expires_at=now + timedelta(days=7))
        whole = {"state": RequestState.EXPORTED, "export": file, "answered_at": now, **self.agreed()}
        return await self.added(**whole | changes)


@pytest.fixture
async def office(world: World) -> Office:
    vikram = await a_person(world, "Vikram", Role.LEGAL_OFFICER)
    nandini = await a_person(world, "Nandini", Role.LEGAL_OFFICER)
    return Office(world, vikram, nandini, await a_person(world))


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


def an_erasure(world: World, account: UserId | None, **changes: object) -> Erasure:
    erasure = Erasure(
        ErasureId(uuid4()), ErasureCause.MINOR, "minor_data", account, "account", 1, world.now()
    )
    return replace(erasure, **changes)  # type: ignore[arg-type]


async def locked(world: World, user: User, *, hours_ago: float) -> None:
    at = world.now() - timedelta(hours=hours_ago)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(user.id), state=AgeState.MINOR_LOCKED, decided_at=at))


async def test_prv_09_minors_are_due_until_they_are_erased_or_held(
    world: World, office: Office, retention: RetentionQueries
) -> None:
    names = ("due", "fresh", "held", "erased", "again", "adult", "appealed")
    people = {name: await a_person(world, name) for name in names}
    for name, user in people.items():
        await locked(world, user, hours_ago=1 if name == "fresh" else 20)
    async with world.begin() as tx:
        await tx.ages.save(
            replace(a_verified_adult(people["adult"].id), decided_at=world.now() - timedelta(1))
        )
        appealed_case = a_moved(user_id=people["appealed"].id)
        await tx.cases.record(appealed_case)
        await tx.appeals.add(an_appeal(user_id=people["appealed"].id, case_id=appealed_case.case.id))
        await tx.legal_holds.add(a_legal_hold(account_id=people["held"].id, placed_by=office.vikram.id))
        await tx.erasures.add(an_erasure(world, people["erased"].id))
        before_the_lock = world.now() - timedelta(hours=21)
        await tx.erasures.add(an_erasure(world, people["again"].id, at=before_the_lock))
        await tx.erasures.add(an_erasure(world, people["due"].id, cause=ErasureCause.RETENTION))
    found = await retention.minors_to_erase(
        locked_before=world.now() - timedelta(hours=20), now=world.now(), limit=LIMIT
    )
    mine = {user.id: name for name, user in people.items()}
    assert sorted(mine[user_id] for user_id in found if user_id in mine) == ["again", "due"]
    async with world.begin() as tx:
        erased = {name: await tx.erasures.minor_is_erased(user.id) for name, user in people.items()}
    assert erased == {name: name == "erased" for name in names}


async def test_csa_08_prv_09_what_is_open_about_a_minor_is_known_and_a_part_is_erased_once(
    world: World, retention: RetentionQueries
) -> None:
    desk = await DecisionDesk(world).set_up()
    people = {name: await a_person(world, name) for name in ("free", "case", "part", "over")}
    for user in (*people.values(), await _user(world, desk.ravi)):
        await locked(world, user, hours_ago=20)
    for name in ("case", "part", "over"):
        about = Subject(SubjectKind.PERSON, people[name].id)
        case = await desk.report(CaseKind.CSAM, subject=about, person_id=people[name].id)
        if name == "over":
            await desk.record(case._moved(Closed(CaseOutcome.ACTED), By.worker(world.now())))
    await desk.report(CaseKind.HARASSMENT, person_id=people["free"].id)
    appeal = await desk.appealed(await desk.decided(WARNING))
    async with world.begin() as tx:
        for name in ("part", "over"):
            await tx.erasures.add(an_erasure(world, people[name].id, rows=0))
            await tx.erasures.add(an_erasure(world, people[name].id, table="follow"))
        matters = {name: await tx.legal_holds.open_matters(user.id) for name, user in people.items()}
        assert await tx.legal_holds.open_matters(desk.ravi) == {OpenMatter.APPEAL}
        assert await tx.legal_holds.keeps(people["case"].id, now=world.now())
        assert not await tx.legal_holds.keeps(desk.ravi, now=world.now())
        assert not await tx.erasures.minor_is_erased(people["part"].id)
    assert matters == {
        "free": frozenset(), "case": {OpenMatter.CHILD_SAFETY}, "part": {OpenMatter.CHILD_SAFETY}, "over": frozenset(),
    }  # fmt: skip
    found = await retention.minors_to_erase(
        locked_before=world.now() - timedelta(hours=20), now=world.now(), limit=LIMIT
    )
    mine = {user.id: name for name, user in people.items()} | {desk.ravi: "ravi"}
    assert sorted(mine[each] for each in found if each in mine) == ["case", "free", "over", "ravi"]
    await desk.reviewed(appeal, "upheld")
    async with world.begin() as tx:
        assert await tx.legal_holds.open_matters(desk.ravi) == frozenset()


async def _user(world: World, user_id: UserId) -> User:
    async with world.begin() as tx:
        return await tx.users.get(user_id)


async def test_the_report_is_read_newest_first(world: World, office: Office, legal: LegalQueries) -> None:
    old = an_erasure(world, office.asha.id, at=world.now() - timedelta(1))
    new = an_erasure(world, None, cause=ErasureCause.RETENTION, rule="legal_export", rows=7)
    async with world.begin() as tx:
        await tx.erasures.add(old)
        await tx.erasures.add(new)
    found = await legal.erasures(limit=LIMIT)
    assert [erasure for erasure in found if erasure.id in {old.id, new.id}] == [new, old]


async def test_prv_03_documents_of_nothing_and_ended_orders_are_found(
    world: World, office: Office, retention: RetentionQueries
) -> None:
    now, before = world.now(), world.now() + timedelta(seconds=1)
    ravi = await a_person(world, "Ravi")
    nothing = await a_stored_document(world, office.asha, case_id=None)
    held = await a_stored_document(world, ravi, case_id=None)
    of_a_case = await a_stored_document(world, office.asha)
    erased = await a_stored_document(world, office.asha, case_id=None)
    open_request, ended = await office.added(), await office.added(state=RequestState.REFUSED, ended_at=now)
    about_ravi = await office.added(
        state=RequestState.REFUSED, ended_at=now,
        scope=RequestScope((office.asha.id, ravi.id), (DataCategory.CHAT,), now - timedelta(1), now),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.legal_holds.add(a_legal_hold(account_id=ravi.id, placed_by=office.vikram.id))
        await tx.documents.update(erased.erased(now))

    unused = await retention.documents_of_nothing(before=before, now=now, limit=LIMIT)
    others = {held.id, of_a_case.id, erased.id, open_request.order.document_id, ended.order.document_id}
    found = {each.document_id: each for each in unused}
    assert (found[nothing.id].owner_id, found[nothing.id].started_at) == (office.asha.id, now)
    assert not others & set(found)
    assert nothing.id not in {
        each.document_id for each in await retention.documents_of_nothing(before=now, now=now, limit=LIMIT)
    }
    orders = {e.document_id for e in await retention.ended_orders(before=before, now=now, limit=LIMIT)}
    assert ended.order.document_id in orders
    assert not orders & {open_request.order.document_id, about_ravi.order.document_id, nothing.id}


async def test_prv_03_ended_cases_are_found_by_their_kind(
    world: World, office: Office, retention: RetentionQueries
) -> None:
    now, before = world.now(), world.now() + timedelta(seconds=1)
    performer, approved = Purpose.PERFORMER, {"valid_until": now}
    kinds: dict[str, tuple[dict[str, object], Kept | None]] = {
        "rejected": ({"state": CaseState.REJECTED, "purpose": performer}, Kept.VERIFICATION_REJECTED),
        "lapsed": ({"state": CaseState.EXPIRED, "purpose": performer}, Kept.VERIFICATION_REJECTED),
        "withdrawn": ({"state": CaseState.WITHDRAWN, "purpose": performer}, Kept.VERIFICATION_WITHDRAWN),
        "viewer withdrew": ({"state": CaseState.WITHDRAWN} | approved, Kept.VERIFICATION_WITHDRAWN),
        "ended": ({"state": CaseState.EXPIRED, "purpose": performer} | approved, Kept.VERIFICATION_APPROVED),
        "left": ({"state": CaseState.WITHDRAWN, "purpose": performer} | approved, Kept.VERIFICATION_APPROVED),
        "revoked": ({"state": CaseState.REVOKED, "purpose": performer}, Kept.VERIFICATION_APPROVED),
        "viewer": ({"state": CaseState.APPROVED} | approved, Kept.VERIFICATION_VIEWER),
        "viewer rejected": ({"state": CaseState.REJECTED}, Kept.VERIFICATION_VIEWER),
        "performs": ({"state": CaseState.APPROVED, "purpose": performer} | approved, None),
        "minor": ({"state": CaseState.BLOCKED_MINOR}, None),
        "running": ({"state": CaseState.NEEDS_REVIEW}, None),
        "empty": ({"state": CaseState.REJECTED}, None),
        "held": ({"state": CaseState.REJECTED}, None),
        "appealed": ({"state": CaseState.REJECTED}, None),
    }
    names = {}
    for name, (changes, _) in kinds.items():
        user = await a_person(world, name)
        case = a_moved(user_id=user.id, at=now, **changes)
        names[case.case.id] = name
        async with world.begin() as tx:
            await tx.cases.record(case)
            if name == "held":
                await tx.legal_holds.add(a_legal_hold(account_id=user.id, placed_by=office.vikram.id))
            if name == "appealed":
                await tx.appeals.add(an_appeal(user_id=user.id, case_id=case.case.id))
            if name == "viewer":
                await tx.documents.add(
                    a_document(
                        owner_id=user.id,
                        case_id=case.case.id,
                        file=a_stored_file(object_key=f"documents/{uuid4()}"),
                    )
                )
        if name not in {"viewer", "empty"}:
            await claims_of(world, user, case.case.id)
    found: dict[str, Kept] = {}
    for kept in Kept:
        if kept.startswith("verification_"):
            rows = await retention.ended_cases(kept, before=before, now=now, limit=LIMIT)
            found |= {names[row.case_id]: kept for row in rows if row.case_id in names}
            young = await retention.ended_cases(kept, before=now, now=now, limit=LIMIT)
            assert not {row.case_id for row in young} & names.keys()
    assert found == {name: kept for name, (_, kept) in kinds.items() if kept is not None}


async def claims_of(world: World, user: User, case_id: CaseId) -> None:
    evidence = an_evidence(case_id=case_id)
    async with world.begin() as tx:
        await tx.evidence.add(evidence)
        await tx.claims.add(some_sealed_claims(user_id=user.id, case_id=case_id, evidence_id=evidence.id))


async def test_prv_09_a_persons_claims_traces_and_appeals_are_erased_and_nobody_elses(world: World) -> None:
    people = [await a_person(world), await a_person(world)]
    for user in people:
        case = a_moved(user_id=user.id)
        async with world.begin() as tx:
            await tx.cases.record(case)
            await tx.attempts.add(an_attempt(user_id=user.id, case_id=case.case.id))
            await tx.appeals.add(an_appeal(user_id=user.id, case_id=case.case.id))
        await claims_of(world, user, case.case.id)
    asha, ravi = people
    async with world.begin() as tx:
        assert await tx.appeals.has_open(asha.id)
        for user_id, counts in ((asha.id, [1, 1, 1]), (asha.id, [0, 0, 0]), (ravi.id, [1, 1, 1])):
            assert [
                await tx.claims.erase_of_user(user_id),
                await tx.attempts.erase_traces_of(user_id),
                await tx.appeals.erase_texts_of(user_id),
            ] == counts


async def test_prv_09_a_persons_words_are_erased_and_nobody_elses(world: World) -> None:
    asha, ravi = await a_person(world), await a_person(world, "Ravi", Role.PERFORMER)
    show = a_stream(performer_id=ravi.id, created_at=world.now())
    async with world.begin() as tx:
        await tx.streams.add(show)
        for user, other in ((asha, ravi), (ravi, asha)):
            message = Message(MessageId(uuid4()), show.id, user.id, "Is that raga Yaman?", world.now())
            await tx.messages.add(message)
            tip = a_tip(stream_id=show.id, viewer_id=user.id, performer_id=other.id)
            await tx.tips.add(tip)
            await tx.reports.add(a_report(stream_id=show.id, reporter_id=user.id))
            await tx.notices.add(a_notice(id=NoticeId(uuid4()), user_id=user.id))
            said = {"author_id": str(user.id), "author": user.display_name, "text": message.text}
            await tx.room_events.append(show.id, CHAT_MESSAGE, said, now=world.now())
            tipped = {"viewer_id": str(user.id), "viewer": user.display_name, "message": tip.message}
            await tx.room_events.append(show.id, TIP_CREATED, tipped | {"tokens": 50}, now=world.now())
    settings = replace(ChatSettings.open_to_all(ravi.id), pinned="Ragas until nine")
    pinned = settings.shown | {"performer_id": str(ravi.id)}
    async with world.begin() as tx:
        await tx.room_events.append(show.id, CHAT_SETTINGS, pinned, now=world.now())
    async with world.begin() as tx:
        for counts in ([1, 1, 1, 1, 2, 0], [0, 0, 0, 0, 0, 0]):
            assert [
                await tx.messages.erase_of(asha.id),
                await tx.tips.erase_messages_of(asha.id),
                await tx.reports.erase_notes_of(asha.id),
                await tx.notices.erase_of(asha.id),
                await tx.room_events.erase_words_of(asha.id),
                await tx.streams.erase_titles_of(asha.id),
            ] == counts
        assert await tx.streams.erase_titles_of(ravi.id) == 1
        assert (await tx.streams.get(show.id)).title == ERASED_TITLE
    log = [(event.type, dict(event.data)) for event in await world.room_log.since(show.id, 0, limit=9)]
    assert log == [
        (CHAT_MESSAGE, {"author_id": str(asha.id), "author": "Erased account", "text": ""}),
        (
            TIP_CREATED,
            {"viewer_id": str(asha.id), "viewer": "Erased account", "message": "", "tokens": 50},
        ),
        (CHAT_MESSAGE, {"author_id": str(ravi.id), "author": "Ravi", "text": "Is that raga Yaman?"}),
        (
            TIP_CREATED,
            {"viewer_id": str(ravi.id), "viewer": "Ravi", "message": "What a raga", "tokens": 50},
        ),
        (CHAT_SETTINGS, pinned),
    ]
    async with world.begin() as tx:
        assert await tx.room_events.erase_words_of(ravi.id) == 3
    *_, (_, last) = [(event.type, event.data) for event in await world.room_log.since(show.id, 0, limit=9)]
    assert last == pinned | {"pinned": ""}, "what a performer pinned goes with their words"


async def test_prv_03_old_looks_are_forgotten_and_young_ones_kept(
    world: World, office: Office, retention: RetentionQueries
) -> None:
    document = await a_stored_document(world, office.asha)
    long_ago = world.now() - timedelta(days=4000)
    old, young = (
        a_view(document_id=document.id, officer_id=office.vikram.id, token_digest=uuid4().bytes * 2, opened_at=at)
        for at in (long_ago, world.now())
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.document_views.add(old)
        await tx.document_views.add(young)
    assert await retention.forget_document_views(before=long_ago + timedelta(1), limit=LIMIT) >= 1
    async with world.begin() as tx:
        assert await tx.document_views.get_for_update(young.token_digest) == young


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
