"""Stills, clips and their views: memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from adapters.postgres.moderation.watch.footage import sealed_footage
from application.compliance.erase_footage import EraseFootage
from application.moderation.cases._cases import open_or_join
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import CyberTipId, FootageId, FootageViewId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cybertip import CyberTip, IncidentType, TipFile
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, FootageNotFound, FootageState
from domain.moderation.watch.footage_view import FootageView, FootageViewNotFound
from domain.streaming.stream import Stream
from ports.moderation.watch.footage import FootageQueries, FootageRetention
from ports.sealing import WrappedKey
from tests.builders import a_footage_file, a_legal_hold, a_stream, a_user, some_footage
from tests.integration.database.conftest import World


async def a_show(world: World) -> Stream:
    performer = a_user(role=Role.PERFORMER)
    show = a_stream(performer_id=performer.id, created_at=world.now(), started_at=world.now())
    async with world.begin() as tx:
        await tx.users.add(performer)
        await tx.streams.add(show)
    return show


def of(show: Stream, world: World, **changes: object) -> Footage:
    given = {
        "stream_id": show.id, "performer_id": show.performer_id, "asked_at": world.now(),
        "file": a_footage_file(taken_at=world.now()), **changes,
    }  # fmt: skip
    return some_footage(**given)


async def keep(world: World, *footage: Footage) -> None:
    async with world.begin() as tx:
        for each in footage:
            assert await tx.footage.add(each) == each


async def test_footage_comes_back_whole_in_every_state(world: World) -> None:
    show = await a_show(world)
    member = a_user(role=Role.MODERATOR)
    async with world.begin() as tx:
        await tx.users.add(member)
    made = [
        of(show, world),
        of(show, world, grave=True),
        of(show, world, piece=1),
        of(show, world, cause=FootageCause.DEMAND, asked_by=member.id, state=FootageState.AWAITED, file=None),
        of(show, world, kind=FootageKind.STILL, cause=FootageCause.SCHEDULE, slot=3, file=a_footage_file(seconds=0.0)),
        of(show, world, state=FootageState.MISSING, file=None),
        of(show, world, state=FootageState.ERASED, file=None, erased_at=world.now()),
    ]  # fmt: skip
    await keep(world, *made)
    async with world.begin() as tx:
        assert [await tx.footage.find(footage.id) for footage in made] == made
        assert await tx.footage.get_for_update(made[0].id) == made[0]
        assert await tx.footage.find(FootageId(uuid4())) is None
        with pytest.raises(FootageNotFound):
            await tx.footage.get_for_update(FootageId(uuid4()))
        with pytest.raises(FootageNotFound):
            await tx.footage.update(of(show, world))


async def test_a_taken_id_is_answered_with_what_has_it(world: World) -> None:
    show = await a_show(world)
    first = of(show, world)
    await keep(world, first)
    async with world.begin() as tx:
        assert await tx.footage.add(replace(first, grave=True)) == first


async def test_what_a_transaction_undoes_was_never_there(world: World) -> None:
    show = await a_show(world)
    footage = of(show, world)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.footage.add(footage)
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.footage.find(footage.id) is None


async def test_str_12_twenty_workers_at_once_have_one_still_of_a_slot(world: World) -> None:
    show = await a_show(world)

    async def take(slot: int) -> bool:
        footage = of(
            show, world, kind=FootageKind.STILL, cause=FootageCause.SCHEDULE, slot=slot,
            state=FootageState.AWAITED, file=None,
        )  # fmt: skip
        async with world.begin() as tx:
            return await tx.footage.add(footage) == footage

    assert sum(await asyncio.gather(*(take(7) for _ in range(20)))) == 1
    assert await take(8)


async def test_what_is_awaited_is_found_oldest_first_until_it_is_stored(world: World) -> None:
    show = await a_show(world)
    old = [
        of(show, world, state=FootageState.AWAITED, file=None, asked_at=world.now() - timedelta(days=400, seconds=n))
        for n in (1, 3, 2)
    ]  # fmt: skip
    await keep(world, *old, of(show, world))
    before = world.now() - timedelta(days=399)
    async with world.begin() as tx:
        found = [f for f in await tx.footage.awaited(before=before, limit=1000) if f.stream_id == show.id]
        assert found == [old[1], old[2], old[0]]
        behind = await tx.footage.awaited(before=before, after=(old[1].asked_at, old[1].id), limit=1000)
        assert [f for f in behind if f.stream_id == show.id] == [old[2], old[0]]
        for footage in old:
            await tx.footage.update(footage.missing())
        assert [
            f for f in await tx.footage.awaited(before=before, limit=1000) if f.stream_id == show.id
        ] == []


async def test_a_view_is_found_by_its_secret_alone(world: World) -> None:
    show = await a_show(world)
    footage = of(show, world)
    await keep(world, footage)
    view = FootageView.open(
        view_id=FootageViewId(uuid4()), token_digest=uuid4().bytes * 2, footage_id=footage.id,
        viewer_id=show.performer_id, reason="To decide", now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.footage_views.add(view)
        assert await tx.footage_views.get(view.token_digest) == view
        with pytest.raises(FootageViewNotFound):
            await tx.footage_views.get(uuid4().bytes * 2)


async def test_str_12_staff_see_the_newest_still_and_what_was_kept(world: World) -> None:
    show, queries = (
        await a_show(world),
        cast(FootageQueries, world.query("moderation.watch.footage_queries", "FootageQueries")),
    )
    assert await queries.newest_still(show.id) is None
    member = a_user(role=Role.MODERATOR, display_name="Meera")
    async with world.begin() as tx:
        await tx.users.add(member)
    stills = [
        of(show, world, kind=FootageKind.STILL, cause=FootageCause.SCHEDULE, slot=slot,
           asked_at=world.now() + timedelta(seconds=slot))
        for slot in range(3)
    ]  # fmt: skip
    awaited = of(
        show, world, kind=FootageKind.STILL, cause=FootageCause.SCHEDULE, slot=9, state=FootageState.AWAITED,
        file=None, asked_at=world.now() + timedelta(minutes=1),
    )  # fmt: skip
    clip = of(show, world, cause=FootageCause.DEMAND, asked_by=member.id)
    stop = of(show, world, asked_at=world.now() + timedelta(seconds=9))
    await keep(world, *stills, awaited, clip, stop)
    newest = await queries.newest_still(show.id)
    assert newest is not None
    assert newest.footage_id == stills[2].id
    assert await queries.count_of_stream(show.id) == 3
    rows = await queries.of_stream(show.id, limit=10)
    assert [(row.footage_id, row.asked_by_name) for row in rows] == [(stop.id, None), (clip.id, "Meera")]
    assert rows[0].sha256 == stop.require_file().sha256.hex()
    assert await queries.of_stream(show.id, limit=1) == [rows[0]]


async def test_csa_09_what_is_due_is_found_by_kind_and_never_what_a_hold_keeps(world: World) -> None:
    show, held = await a_show(world), await a_show(world)
    retention = cast(FootageRetention, world.query("moderation.watch.footage_queries", "FootageRetention"))
    long_ago = world.now() - timedelta(days=4000)
    plain, grave = of(show, world, asked_at=long_ago), of(show, world, asked_at=long_ago, grave=True)
    kept = of(held, world, asked_at=long_ago)
    await keep(
        world, plain, grave, kept, of(show, world), of(show, world, asked_at=long_ago, kind=FootageKind.STILL)
    )
    async with world.begin() as tx:
        officer = a_user(role=Role.LEGAL_OFFICER)
        await tx.users.add(officer)
        await tx.legal_holds.add(
            a_legal_hold(account_id=held.performer_id, placed_by=officer.id, placed_at=long_ago)
        )

    async def due(kind: FootageKind, *, is_grave: bool) -> list[FootageId]:
        found = await retention.due(
            kind, grave=is_grave, before=world.now() - timedelta(days=3999), now=world.now(), limit=1000
        )
        return [
            each.footage_id for each in found if each.performer_id in (show.performer_id, held.performer_id)
        ]

    assert await due(FootageKind.CLIP, is_grave=False) == [plain.id]
    assert await due(FootageKind.CLIP, is_grave=True) == [grave.id]


async def test_prv_09_stills_of_a_minor_are_due(world: World) -> None:
    show, other = await a_show(world), await a_show(world)
    retention = cast(FootageRetention, world.query("moderation.watch.footage_queries", "FootageRetention"))
    still = of(show, world, kind=FootageKind.STILL)
    await keep(world, still, of(show, world), of(other, world, kind=FootageKind.STILL))
    async with world.begin() as tx:
        await tx.ages.get_for_update(show.performer_id)
        await tx.ages.save(AgeStatus(show.performer_id, AgeState.MINOR_LOCKED, None, None, world.now(), None))

    async def due(of_whom: UserId) -> list[FootageId]:
        found = await retention.stills_of_minors(locked_before=world.now(), now=world.now(), limit=1000)
        return [each.footage_id for each in found if each.performer_id == of_whom]

    assert await due(show.performer_id) == [still.id]
    assert await due(other.performer_id) == []


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # keys are rotated in the database only
async def test_prv_04_the_keys_of_footage_are_rotated(world: World) -> None:
    show = await a_show(world)
    footage = of(show, world, file=a_footage_file(key_id=f"local:{uuid4().hex[:16]}"))
    await keep(world, footage)
    file = footage.require_file()
    sealed = sealed_footage(world.engine)
    assert (await sealed.count_by_key())[file.key_id] == 1
    found = []
    after = None
    while batch := await sealed.next_batch(after=after, not_key_id="local:new", limit=100):
        found += [item for item in batch if item.id == footage.id]
        after = batch[-1].id
    (item,) = found
    assert item.context == footage.context
    await sealed.replace_key(item, WrappedKey("local:new", b"wrapped anew"))
    async with world.begin() as tx:
        kept = await tx.footage.find(footage.id)
    assert kept is not None
    assert (kept.require_file().key_id, kept.require_file().wrapped_key) == ("local:new", b"wrapped anew")


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_csa_10_what_is_stored_is_written_once(world: World) -> None:
    show = await a_show(world)
    stored, erased = of(show, world), of(show, world)
    await keep(world, stored, erased)
    async with world.begin() as tx:
        await tx.footage.update(erased.erased(world.now()))
    for changed in (
        replace(stored, file=a_footage_file(sha256=bytes(32), taken_at=world.now())),
        replace(stored, grave=not stored.grave),
        replace(stored, state=FootageState.MISSING, file=None),
        erased,
    ):
        with pytest.raises(DBAPIError):
            async with world.begin() as tx:
                await tx.footage.update(changed)
    async with world.begin() as tx:
        assert await tx.footage.find(stored.id) == stored


async def a_childs_case(world: World, person_id: UserId) -> ModerationCase:
    async with world.begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.PERSON, person_id), person_id=person_id, kind=CaseKind.MINOR,
            signals=NO_SIGNALS, report_id=None, by=By(None, "test", automated=True, note="", at=world.now()),
            profile="IN-nonexplicit", new_id=world.new_id,
        )  # fmt: skip
    return move.case


async def test_csa_08_what_an_open_case_of_child_safety_keeps_stands_in_nobodys_way(world: World) -> None:
    """The sweep takes so many a run, oldest first: what it may not take must not be all that it finds."""
    kept, other = await a_show(world), await a_show(world)
    old = world.now() - timedelta(days=40_000)
    await a_childs_case(world, kept.performer_id)
    stays = [of(kept, world, kind=FootageKind.STILL, asked_at=old) for _ in range(3)]
    goes = of(other, world, kind=FootageKind.STILL, asked_at=old + timedelta(days=1))
    await keep(world, *stays, goes)
    retention = cast(FootageRetention, world.query("moderation.watch.footage_queries", "FootageRetention"))
    (due,) = await retention.due(
        FootageKind.STILL, grave=False, before=old + timedelta(days=2), now=world.now(), limit=3
    )
    assert due.footage_id == goes.id
    async with world.begin() as tx:
        await tx.ages.get_for_update(kept.performer_id)
        await tx.ages.save(AgeStatus(kept.performer_id, AgeState.MINOR_LOCKED, None, None, old, None))
    minors = await retention.stills_of_minors(locked_before=world.now(), now=world.now(), limit=1000)
    assert not {each.footage_id for each in minors} & {each.id for each in stays}


@pytest.mark.parametrize(
    ("days", "is_test", "refused", "left"),
    [(364, False, False, True), (366, False, False, False), (1, True, False, False), (1, False, True, False)],
)
async def test_csa_09_what_was_reported_to_an_authority_stays_a_year_from_the_report(
    world: World, days: int, is_test: bool, refused: bool, left: bool
) -> None:
    """Also a still, which goes after three days otherwise; a test reported nothing, nor did what was refused."""
    show, now = await a_show(world), world.now()
    still = of(show, world, kind=FootageKind.STILL, asked_at=now - timedelta(days=500))
    await keep(world, still)
    case = await a_childs_case(world, (await a_show(world)).performer_id)  # whose own is over
    drafted, allowed = a_user(role=Role.CHILD_SAFETY_OFFICER), a_user(role=Role.CHILD_SAFETY_OFFICER)
    ended = now - timedelta(days=days)
    tip = CyberTip.draft(
        tip_id=CyberTipId(uuid4()), case_id=case.id, incident=IncidentType.ABUSE, incident_at=ended, note="Seen",
        files=[TipFile.of_show(still.id, None, (), viewed=True)], host="report.example", is_test=is_test,
        drafted_by=drafted.id, now=ended,
    )  # fmt: skip
    retention = cast(FootageRetention, world.query("moderation.watch.footage_queries", "FootageRetention"))

    async def is_due() -> bool:
        found = await retention.due(FootageKind.STILL, grave=False, before=now, now=now, limit=1000)
        return still.id in {each.footage_id for each in found}

    async with world.begin() as tx:
        for officer in (drafted, allowed):
            await tx.users.add(officer)
        await tx.cyber_tips.add(tip)
    assert not await is_due(), "a report is not over"
    answered = tip.answered(allow=not refused, answered_by=allowed.id, note="No", now=ended)
    async with world.begin() as tx:
        await tx.cyber_tips.update(answered if refused else answered.finished(ended))
    assert await is_due() is not left

    erase = EraseFootage(world.begin, retention, world.now, world.new_id)
    await erase()
    async with world.begin() as tx:
        kept = await tx.footage.get_for_update(still.id)
        by_rule = await tx.cyber_tips.keeps(still.id, ended_after=now - timedelta(days=365))
    assert (kept.file is not None) is left
    assert by_rule is left
