"""Whom performers let into none of their shows: one suite for both databases."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.memory.streaming.media import MemoryMedia
from adapters.word_rules.text_screen import WordRules
from application.chat.ask_moderator import AskModerator
from application.chat.block_person import BlockPerson
from application.chat.unblock_person import UnblockPerson
from application.private_shows.end_blocked_seats import EndBlockedSeats
from application.streaming.watch_stream import WatchStream
from application.tipping.send_tip import SendTip
from domain.chat.room_moderator import ModeratorState, NotToBeModerator, RoomModerator
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound
from domain.ids import EventId, StreamId, TipId, UserId
from domain.money import Tokens
from domain.private_shows.booking import BookingEnding, BookingState, GuestNotAdmitted
from domain.private_shows.offer import ShowKind, Terms
from domain.streaming.block import Block, BlockedByPerformer, NotToBeBlocked
from domain.streaming.events import PersonBlocked
from domain.tipping.tip import Tip
from ports.private_shows.shows import ShowWork
from ports.streaming.blocks import BlockedRow, BlockQueries
from ports.streaming.passes import Present
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction
from tests.builders import a_stream, a_user
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.unit.application.private_shows.stage import PRIVATE, ScriptedMedia, Stage, a_stage


def queries(world: World) -> BlockQueries:
    return cast(BlockQueries, world.query("streaming.blocks", "BlockQueries"))


@pytest.fixture
async def stage(world: World) -> Stage:
    work = world.query(
        "private_shows.shows" if world.kind == "memory" else "private_shows.queries", "ShowWork"
    )
    begin = cast(BeginTransaction, world.begin)
    return await a_stage(begin, world.ledger_queries, cast(ShowWork, work), world.now())


async def block(stage: Stage, person: UserId) -> None:
    await BlockPerson(stage.begin, stage.media, stage.clock, uuid4)(
        performer_id=stage.performer, person_id=person
    )


async def end_seats(stage: Stage, person: UserId) -> None:
    end = EndBlockedSeats(stage.begin, stage.media, stage.media, stage.clock)
    await end(PersonBlocked(stage.performer, person), EventId(uuid4()))


async def refused(act: Awaitable[object]) -> None:
    with pytest.raises(BlockedByPerformer):
        await act


async def test_a_block_is_between_two_and_the_first_time_stands(world: World) -> None:
    ravi, asha, priya = (a_user(display_name=name) for name in ("Ravi", "Asha", "Priya"))
    now, later = world.now(), world.now() + timedelta(minutes=1)
    async with world.begin() as tx:
        for user in (ravi, asha, priya):
            await tx.users.add(user)
    for each in (
        Block(ravi.id, asha.id, now), Block(ravi.id, asha.id, later), Block(ravi.id, priya.id, later),
        Block(asha.id, priya.id, now),
    ):  # fmt: skip
        async with world.begin() as tx:
            await tx.blocks.add(each)
    async with world.begin() as tx:
        assert await tx.blocks.is_blocked(ravi.id, asha.id)
        assert not await tx.blocks.is_blocked(asha.id, ravi.id)
        assert [await tx.blocks.count(user.id) for user in (ravi, asha, priya)] == [2, 1, 0]
    of_asha, of_priya = BlockedRow(asha.id, "Asha", now), BlockedRow(priya.id, "Priya", later)
    assert await queries(world).of_performer(ravi.id) == [of_priya, of_asha]
    async with world.begin() as tx:
        assert await tx.blocks.lift(ravi.id, priya.id)
        assert not await tx.blocks.lift(ravi.id, priya.id)
    assert await queries(world).of_performer(ravi.id) == [of_asha]
    assert await queries(world).of_performer(asha.id) == [BlockedRow(priya.id, "Priya", now)]


async def test_who_is_in_a_room_of_whoever_blocked_them_is_found_and_never_staff(world: World) -> None:
    ravi, other, asha, priya, meera = (a_user() for _ in range(5))
    meera = replace(meera, role=Role.MODERATOR)
    show, elsewhere = a_stream(performer_id=ravi.id), a_stream(performer_id=other.id)
    async with world.begin() as tx:
        for user in (ravi, other, asha, priya, meera):
            await tx.users.add(user)
        for each in (show, elsewhere):
            await tx.streams.add(each)
        for person in (asha, meera):  # who joined our team after that
            await tx.blocks.add(Block(ravi.id, person.id, world.now()))
    present = [(each.id, who.id) for each in (show, elsewhere) for who in (asha, priya, meera)]
    present.append((StreamId(uuid4()), asha.id))
    assert await queries(world).shut_out(present) == {(show.id, asha.id)}
    assert await queries(world).shut_out([]) == frozenset()


async def test_prv_09_whom_a_person_blocked_and_who_blocked_them_is_forgotten(world: World) -> None:
    asha, ravi, priya = a_user(), a_user(), a_user()
    async with world.begin() as tx:
        for user in (asha, ravi, priya):
            await tx.users.add(user)
        for performer, person in ((asha, ravi), (ravi, asha), (priya, ravi)):
            await tx.blocks.add(Block(performer.id, person.id, world.now()))
    async with world.begin() as tx:
        assert await tx.blocks.erase_of(asha.id) == 2
        assert await tx.blocks.erase_of(asha.id) == 0
        assert await tx.blocks.is_blocked(priya.id, ravi.id)


async def test_who_is_blocked_watches_tips_and_books_nothing_until_let_in_again(
    stage: Stage, world: World
) -> None:
    asha, kavya = await stage.viewer(), await stage.viewer()
    offer = await stage.offer()
    media = MemoryMedia()
    watch = WatchStream(stage.begin, media, 10, 10, stage.clock)
    send_tip = SendTip(world.tip_book, stage.clock, FeesOfToday(), WordRules())

    async def tip(person: UserId, tip_id: TipId) -> Tip:
        return await send_tip(
            tip_id=tip_id, stream_id=stage.stream.id, viewer_id=person, tokens=Tokens(10), message="Bravo"
        )

    first = TipId(uuid4())
    sent = await tip(asha, first)
    await asyncio.gather(*(block(stage, asha) for _ in range(20)))
    assert stage.media.put_out == [asha] * 20, "each of them was told to the media plane"

    async def look(person: UserId) -> None:
        await watch(stream_id=stage.stream.id, viewer_id=person, offer="")

    await refused(look(asha))
    await refused(tip(asha, TipId(uuid4())))
    await refused(stage.book(offer, asha))
    assert await tip(asha, first) == sent, "what was paid stays, and a retry is answered with it"
    assert await stage.spendable(asha) == 990
    await tip(kavya, TipId(uuid4()))
    entries = await world.moderation_queries.audit_about([f"account:{asha}"], limit=50)
    assert [(entry.action, entry.actor_name) for entry in entries] == [("performer.block", "Ravi")]

    rights = world.query("streaming.room_rights", "RoomRights")
    here = [Present(stage.stream.id, person, False, uuid4().hex) for person in (asha, kavya)]
    assert list(await rights.without_right(here)) == here[:1]

    stage.clock.advance(1)  # of one moment, none is the later
    for _ in range(2):
        await UnblockPerson(stage.begin, stage.clock, uuid4)(performer_id=stage.performer, person_id=asha)
    await tip(asha, TipId(uuid4()))
    assert list(await rights.without_right(here)) == []
    entries = await world.moderation_queries.audit_about([f"account:{asha}"], limit=50)
    assert [entry.action for entry in entries] == ["performer.unblock", "performer.block"]


async def test_what_was_set_aside_is_free_again_and_of_a_show_that_runs_what_was_watched_is_paid(
    stage: Stage,
) -> None:
    asha, kavya = await stage.viewer(), await stage.viewer()
    in_a_day = stage.clock.time + timedelta(days=1)
    ticketed = Terms(ShowKind.TICKETED, Tokens(200), minutes=1, seats_min=1, seats_max=5, starts_at=in_a_day)
    ticket = await stage.book(await stage.offer(ticketed), asha)
    others = await stage.book(await stage.offer(), kavya)
    _, seat = await stage.begun(asha, replace(PRIVATE, minutes=2))
    await stage.play(30)
    assert await stage.spendable(asha) < 800

    await end_seats(stage, asha)
    assert (await stage.now_of(seat)).state is BookingState.JOINED, "nobody blocked them"
    await block(stage, asha)
    for _ in range(2):
        await end_seats(stage, asha)

    assert (await stage.now_of(ticket)).ending is BookingEnding.DECLINED
    assert (await stage.now_of(seat)).ending is BookingEnding.LEFT
    assert (await stage.now_of(others)).state is BookingState.REQUESTED
    paid = (await stage.now_of(seat)).charged_tokens
    assert (paid > 0, await stage.spendable(asha)) == (True, 1_000 - paid)
    assert stage.media.put_out.count(asha) >= 2


async def test_a_request_of_whoever_is_blocked_begins_no_show(stage: Stage) -> None:
    asha = await stage.viewer()
    offer = await stage.offer()
    booking = await stage.book(offer, asha)
    await block(stage, asha)
    with pytest.raises(GuestNotAdmitted):
        await stage.start(offer, booking)
    assert await stage.spendable(asha) == 1_000


async def test_a_media_plane_that_does_not_answer_is_told_again(stage: Stage) -> None:
    asha = await stage.viewer()
    stage.media.is_down = True
    await block(stage, asha)
    with pytest.raises(MediaUnavailable):
        await end_seats(stage, asha)
    assert stage.media.put_out == []
    stage.media.is_down = False
    await end_seats(stage, asha)
    assert stage.media.put_out == [asha]


async def test_who_is_blocked_moderates_no_more_and_is_not_asked(stage: Stage) -> None:
    asha = await stage.viewer()
    active = RoomModerator(stage.performer, asha, ModeratorState.ACTIVE, stage.clock.time)
    async with stage.begin() as tx:
        await tx.room_moderators.save(active)
    await block(stage, asha)
    async with stage.begin() as tx:
        assert not await tx.room_moderators.moderates(stage.performer, asha)
    with pytest.raises(NotToBeModerator):
        await AskModerator(stage.begin, stage.clock, uuid4)(performer_id=stage.performer, person_id=asha)


async def test_neither_oneself_nor_staff_nor_nobody_is_blocked(stage: Stage) -> None:
    for person, refusal in (
        (stage.performer, NotToBeBlocked),
        (await stage.staff(), NotToBeBlocked),
        (UserId(uuid4()), UserNotFound),
    ):
        with pytest.raises(refusal):
            await block(stage, person)
    assert isinstance(stage.media, ScriptedMedia)
    assert stage.media.put_out == []
