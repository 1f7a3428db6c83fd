"""Erasures and what the retention table finds: one suite on memory and PostgreSQL."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.chat.message import Message
from domain.chat.settings import ChatSettings
from domain.compliance.erasure import ErasureCause
from domain.compliance.legal_request import (
    RequestState,
)
from domain.compliance.open_matter import OpenMatter
from domain.compliance.retention import Kept
from domain.compliance.scope import DataCategory, RequestScope
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import CaseId, MessageId, NoticeId, UserId
from domain.moderation.cases.event import By, CaseOutcome, Closed, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.notifications.notice import NO_WORDS, NoticeWords
from domain.streaming.room_event import CHAT_MESSAGE, CHAT_SETTINGS, TIP_CREATED
from domain.streaming.stream import ERASED_TITLE
from ports.compliance.requests import LegalQueries, RetentionQueries
from tests.builders import (
    a_document,
    a_legal_hold,
    a_moved,
    a_notice,
    a_report,
    a_stored_file,
    a_stream,
    a_tip,
    a_verified_adult,
    a_view,
    an_appeal,
    an_attempt,
    an_evidence,
    some_sealed_claims,
)
from tests.integration.database.compliance.compliance_office import (
    LIMIT,
    Office,
    a_person,
    a_stored_document,
    an_erasure,
    legal,
    locked,
    office,
    retention,
)
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import WARNING, DecisionDesk

__all__ = ["legal", "office", "retention"]


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
            hindi = NoticeWords("आपका शो रोका गया", "हमारे मॉडरेटरों ने आपका शो रोका।")
            await tx.notices.add(a_notice(id=NoticeId(uuid4()), user_id=user.id, hindi=hindi))
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
    [told] = await world.notice_queries.of_user(asha.id, limit=9)
    assert (told.title, told.body, told.hindi) == ("", "", NO_WORDS)
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
