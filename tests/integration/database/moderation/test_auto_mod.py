"""One suite holds both databases to the promises of `AutoMods` and `HeldMessages`, and to what follows from them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from domain.chat.events import HeldMessageDenied
from domain.chat.held_message import (
    HOLD_SECONDS,
    HeldMessage,
    HeldMessageDecided,
    HeldMessageNotFound,
    HeldState,
)
from domain.chat.message import Message
from domain.chat.removal import APPEAL, NoModeratorHere
from domain.chat.room_moderator import BeyondRoomModerators, ModeratorState, RoomModerator
from domain.chat.rule import ChatRule, UnknownChatRule
from domain.ids import MessageId, StreamId
from domain.moderation.events import StaffActed
from domain.moderation.text.auto_mod import Category
from domain.moderation.text.screen import ForbiddenText
from ports.chat.auto_mod import DecidedMessageRow, HeldMessageRow
from tests.integration.database.conftest import World
from tests.integration.database.moderation.auto_mod_room import DOUBTFUL, Room, room

__all__ = ["room"]


async def test_cht_02_a_message_that_a_level_catches_waits_unseen_and_is_shown_once_let_through(
    room: Room,
) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    assert (held.state(room.world.now()), held.categories) == (HeldState.HELD, ("insult",))
    assert (held.expires_at - held.sent_at).total_seconds() == HOLD_SECONDS
    assert await room.say(room.asha, message_id=held.id) == held  # a repeat of the request
    assert await room.shown() == []
    [row] = await room.waiting(room.ravi)
    assert row == HeldMessageRow(
        held.id, room.asha.id, room.asha.display_name, DOUBTFUL, ("insult",), held.sent_at, held.expires_at
    )
    later = room.world.now.advance(seconds=60)
    approved = await room.decide(room.ravi, held)
    assert approved == replace(held, decided_by=room.ravi.id, decided_at=later)
    assert approved.state(later) is HeldState.APPROVED
    assert await room.shown() == [DOUBTFUL]
    assert await room.waiting(room.meera) == []
    said = Message(held.id, held.stream_id, held.author_id, DOUBTFUL, later)
    assert await room.say(room.asha, message_id=held.id) == said


async def test_cht_02_what_is_denied_is_never_shown_and_its_author_is_told_the_rule(room: Room) -> None:
    await room.set(room.meera, insult=4)
    held = await room.hold()
    with pytest.raises(UnknownChatRule):
        await room.decide(room.meera, held, "nonsense")
    denied = await room.decide(room.meera, held, "harassment")
    assert (denied.state(room.world.now()), denied.rule) == (HeldState.DENIED, ChatRule.HARASSMENT)
    words = f"Your message was not let through. {ChatRule.HARASSMENT.text} {APPEAL}"
    assert denied.words(room.world.now()) == words
    assert await room.say(room.asha, message_id=held.id) == denied
    for rule in (None, "spam"):
        with pytest.raises(HeldMessageDecided):
            await room.decide(room.ravi, held, rule)
    assert await room.shown() == []
    if room.world.kind == "memory":
        told = room.world.database.tables.outbox.events()
        assert [type(event) for event in told] == [HeldMessageDenied, StaffActed]
        assert told[0] == HeldMessageDenied(room.show.id, room.asha.id, "harassment", "staff")
    subject = f"stream:{room.show.id} message:{held.id}"
    [entry] = await room.world.query("moderation.queries", "ModerationQueries").audit_about(
        [subject], limit=10
    )
    assert (entry.action, entry.reason, entry.note) == ("chat.deny", "harassment", "As I saw it")


async def test_cht_02_what_nobody_answers_in_time_is_denied(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    room.world.now.advance(seconds=HOLD_SECONDS)
    for rule in (None, "spam"):
        with pytest.raises(HeldMessageDecided, match="its time is over"):
            await room.decide(room.ravi, held, rule)
    assert await room.waiting(room.ravi) == []
    assert await room.shown() == []
    assert held.state(room.world.now()) is HeldState.EXPIRED
    assert await room.say(room.asha, message_id=held.id) == held


async def test_cht_02_a_level_weakens_nothing_and_binds_neither_the_performer_nor_other_rooms(
    room: Room,
) -> None:
    other = Room(room.world)
    await other.open()
    assert type(await room.say(room.asha)) is Message  # nothing waits before anybody chose so
    await room.set(room.ravi, **{category.value: 4 for category in Category})
    for refused in ("I will kill you", "call me on 98765 43210"):
        with pytest.raises(ForbiddenText):
            await room.say(room.asha, refused)
    assert type(await room.say(room.ravi)) is Message
    assert type(await room.say(room.asha, "What a raga!")) is Message
    assert type(await other.say(other.asha)) is Message
    await room.hold()


async def test_cht_03_levels_that_are_not_named_stay_also_of_two_who_change_at_once(room: Room) -> None:
    await room.set(room.ravi, **{category.value: 2 for category in Category})
    await asyncio.gather(
        *(room.set(by, **{category.value: 3}) for by, category in zip((room.ravi, room.meera), Category, strict=False))
    )  # fmt: skip
    first, second, *others = Category
    found = await room.read(room.ravi)
    assert found.levels == {first: 3, second: 3, **dict.fromkeys(others, 2)}
    assert await room.set(room.ravi, hate=0) == replace(
        found, levels={each: level for each, level in found.levels.items() if each is not Category.HATE}
    )


async def test_cht_02_who_sets_reads_and_decides(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    other = Room(room.world)
    await other.open()
    for person in (room.asha, other.ravi):
        for forbidden in (room.set(person, insult=0), room.waiting(person), room.decide(person, held)):
            with pytest.raises(NoModeratorHere):
                await forbidden
        with pytest.raises(NoModeratorHere):
            await room.read(person)
    with pytest.raises(HeldMessageNotFound):  # it waits in another room
        await other.decide(other.ravi, held)
    with pytest.raises(HeldMessageNotFound):
        await room.decide(room.ravi, replace(held, id=MessageId(uuid4())))


async def test_cht_02_cht_10_a_moderator_of_the_room_decides_and_the_performer_reads_how(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    priya, world = await room.moderator(), room.world
    await room.moderator()  # who decides nothing, and of whom nothing is read
    first, second = await room.hold(), await room.hold()
    assert [row.message_id for row in await room.waiting(priya)] == sorted(
        each.id for each in (first, second)
    )
    for beyond in (room.set(priya, insult=0), room.read(priya)):
        with pytest.raises(NoModeratorHere):
            await beyond
    world.now.advance(seconds=1)
    await room.decide(priya, first)
    denied_at = world.now.advance(seconds=1)
    await room.decide(priya, second, "spam")
    assert await room.shown() == [DOUBTFUL]

    decided = await world.query("chat.auto_mod", "HeldMessageQueries").decided_by_moderators(
        room.ravi.id, limit=10
    )
    asha = room.asha.display_name
    assert decided == [
        DecidedMessageRow(second.id, "Priya", asha, DOUBTFUL, ChatRule.SPAM.text, denied_at),
        DecidedMessageRow(first.id, "Priya", asha, DOUBTFUL, "", denied_at - timedelta(seconds=1)),
    ]
    if world.kind == "memory":
        told = world.database.tables.outbox.events()
        assert told == [HeldMessageDenied(room.show.id, room.asha.id, "spam", "room_moderator")]


async def test_cht_02_cht_10_a_moderators_power_over_what_waits_has_ends(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held, world = await room.hold(), room.world
    await room.decide(
        room.ravi, held, "spam"
    )  # the performer's own is not in the list of what moderators did
    assert (
        await world.query("chat.auto_mod", "HeldMessageQueries").decided_by_moderators(room.ravi.id, limit=9)
        == []
    )
    later = room.asha
    own = await room.hold()
    await room.moderator(later)
    with pytest.raises(BeyondRoomModerators):
        await room.decide(later, own)
    assert type(await room.say(later)) is Message  # who moderates is bound by no level
    other = Room(world)
    await other.open()
    with pytest.raises(NoModeratorHere):
        await other.waiting(later)
    async with world.begin() as tx:
        await tx.room_moderators.save(
            RoomModerator(room.ravi.id, later.id, ModeratorState.DISMISSED, world.now())
        )
    with pytest.raises(NoModeratorHere):
        await room.waiting(later)
    assert isinstance(await room.say(later), HeldMessage)


async def test_cht_02_many_texts_share_one_look_at_the_levels(world: World) -> None:
    rooms = [Room(world) for _ in range(3)]
    for each, level in zip(rooms, (0, 2, 4), strict=True):
        await each.open()
        await each.set(each.ravi, insult=level, hate=1)
        await each.set(each.ravi, hate=0)
    asked = [rooms[2].show.id, rooms[0].show.id, StreamId(uuid4()), rooms[1].show.id, rooms[2].show.id]
    wanted: list[dict[Category, int]] = [
        {Category.INSULT: 4}, {}, {}, {Category.INSULT: 2}, {Category.INSULT: 4},
    ]  # fmt: skip
    assert [await world.room_levels(stream_id) for stream_id in asked] == wanted
    if world.kind == "postgres":
        from adapters.postgres.chat.auto_mod import PostgresRoomLevels

        assert await PostgresRoomLevels(world.kept_look).of_all(asked) == wanted


async def test_cht_02_a_text_without_a_sign_asks_for_no_levels(room: Room) -> None:
    async def broken(_: StreamId) -> dict[Category, int]:
        raise ConnectionError("the database is away")

    say = SayInRoom(
        room.world.message_book, room.world.begin, WordRules(even_weak=()), broken, room.world.now
    )
    about: dict[str, Any] = {"stream_id": room.show.id, "author_id": room.asha.id}
    await say(message_id=MessageId(uuid4()), text="What a raga!", **about)
    with pytest.raises(ConnectionError):  # and what has one is not shown unjudged
        await say(message_id=MessageId(uuid4()), text=DOUBTFUL, **about)
    assert await room.shown() == ["What a raga!"]
