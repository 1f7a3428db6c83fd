"""One suite holds both databases to the promises of `AutoMods` and `HeldMessages`, and to what follows from them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.change_auto_mod import ChangeAutoMod
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.read_auto_mod import ReadAutoMod, ReadHeldMessages
from application.chat.say_in_room import SayInRoom
from domain.age_verification.age import AgeLocked, AgeState
from domain.chat.events import HeldMessageDenied
from domain.chat.held_message import (
    HOLD_SECONDS,
    AuthorMayNotWrite,
    HeldMessage,
    HeldMessageDecided,
    HeldMessageNotFound,
    HeldState,
    TooManyWait,
)
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import APPEAL, NoModeratorHere
from domain.chat.room_moderator import BeyondRoomModerators, ModeratorState, RoomModerator
from domain.chat.rule import ChatRule, UnknownChatRule
from domain.chat.settings import ChatSettings, SlowMode
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MessageId, StreamId
from domain.moderation.text.auto_mod import AutoMod, Category
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import EndReason, StreamNotLive
from ports.auto_mod import DecidedMessageRow, HeldMessageRow
from ports.links import LinkJudge
from ports.message_book import DecideMessage, MessageBook
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World

DOUBTFUL = "this is trash"


class NoRules(LinkJudge):
    """What is said here has no links; rules about them are in `test_link_rules.py`."""

    async def judge(self, text: str) -> Sequence[JudgedLink]:
        return ()


class Room:
    """A live show of Ravi's with Asha in its room, and Meera of staff."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ravi = a_user(role=Role.PERFORMER, display_name="Ravi")
        self.asha, self.meera = a_user(), a_user(role=Role.MODERATOR)
        self.show = a_stream(performer_id=self.ravi.id)

    async def open(self) -> None:
        async with self.world.begin() as tx:
            for person in (self.ravi, self.asha, self.meera):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)

    async def set(self, by: User, **levels: int) -> AutoMod:
        return await ChangeAutoMod(self.world.begin, self.world.now, self.world.new_id)(
            stream_id=self.show.id, actor_id=by.id, levels=levels, note=""
        )

    async def say(
        self,
        by: User,
        text: str = DOUBTFUL,
        *,
        message_id: MessageId | None = None,
        book: MessageBook | None = None,
    ) -> Message:
        return await SayInRoom(
            book or self.world.message_book,
            self.world.begin,
            WordRules(even_weak=()),
            self.world.room_levels,
            self.world.now,
        )(message_id=message_id or MessageId(uuid4()), stream_id=self.show.id, author_id=by.id, text=text)

    async def hold(self) -> HeldMessage:
        held = await self.say(self.asha)
        assert isinstance(held, HeldMessage)
        return held

    async def decide(self, by: User, message: Message, rule: str | None = None) -> HeldMessage:
        return await DecideHeldMessage(self.world.begin, self.world.now, self.world.new_id, NoRules())(
            stream_id=self.show.id, message_id=message.id, actor_id=by.id, rule=rule, note="As I saw it"
        )

    async def waiting(self, by: User) -> list[HeldMessageRow]:
        queries = self.world.query("auto_mod", "HeldMessageQueries")
        read = ReadHeldMessages(self.world.begin, queries, self.world.now)
        return list(await read(stream_id=self.show.id, actor_id=by.id))

    async def read(self, by: User) -> AutoMod:
        return await ReadAutoMod(self.world.begin)(stream_id=self.show.id, actor_id=by.id)

    async def moderator(self, person: User | None = None) -> User:
        """Whom Ravi appointed: Priya, where nobody is named."""
        appointed = person or a_user(display_name="Priya")
        async with self.world.begin() as tx:
            if person is None:
                await tx.users.add(appointed)
                await tx.ages.save(a_verified_adult(appointed.id))
            await tx.room_moderators.save(
                RoomModerator(self.ravi.id, appointed.id, ModeratorState.ACTIVE, self.world.now())
            )
        return appointed

    async def shown(self) -> list[object]:
        events = await self.world.room_log.since(self.show.id, 0, limit=100)
        return [event.data["text"] for event in events if event.type == "chat.message"]


@pytest.fixture
async def room(world: World) -> Room:
    made = Room(world)
    await made.open()
    return made


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
        assert told == [HeldMessageDenied(room.show.id, room.asha.id, "harassment", "staff")]
    subject = f"stream:{room.show.id} message:{held.id}"
    [entry] = await room.world.query("moderation", "ModerationQueries").audit_about([subject], limit=10)
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

    decided = await world.query("auto_mod", "HeldMessageQueries").decided_by_moderators(
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
        await world.query("auto_mod", "HeldMessageQueries").decided_by_moderators(room.ravi.id, limit=9) == []
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
        from adapters.postgres.auto_mod import PostgresRoomLevels

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


async def test_cht_02_who_may_not_write_any_more_is_not_let_through(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held, world = await room.hold(), room.world
    out = KeptOut.decide(
        performer_id=room.ravi.id, person_id=room.asha.id, seconds=None, rule=ChatRule.SPAM, actor_id=room.ravi.id,
        is_staff=False, now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.kept_out.save(out)
    with pytest.raises(AuthorMayNotWrite):
        await room.decide(room.ravi, held)
    async with world.begin() as tx:
        await tx.kept_out.end(room.ravi.id, room.asha.id, now=world.now())
        await tx.chat_locks.lock(room.asha.id, now=world.now())
    with pytest.raises(AuthorMayNotWrite):
        await room.decide(room.ravi, held)
    async with world.begin() as tx:
        await tx.chat_locks.lift(room.asha.id, now=world.now())
        await tx.ages.save(replace(a_verified_adult(room.asha.id), state=AgeState.MINOR_LOCKED))
    with pytest.raises(AuthorMayNotWrite):
        await room.decide(room.ravi, held)
    assert await room.shown() == []
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(room.asha.id))
    await room.decide(room.ravi, held)
    assert await room.shown() == [DOUBTFUL]


async def test_cht_02_nothing_is_let_through_once_the_show_is_over(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    async with room.world.begin() as tx:
        await tx.streams.update(room.show.ended(EndReason.PERFORMER, room.world.now()))
    with pytest.raises(StreamNotLive):
        await room.decide(room.ravi, held)
    assert [row.message_id for row in await room.waiting(room.ravi)] == [held.id]


class LockedMeanwhile(MessageBook):
    """Somebody's account is locked once their message was decided on."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def record(self, asked: Message, decide: DecideMessage) -> Message:
        recorded = await self._world.message_book.record(asked, decide)
        async with self._world.begin() as tx:
            status = await tx.ages.get_for_update(asked.author_id)
            await tx.ages.save(status.locked(method=None, provider="staff", now=self._world.now()))
        return recorded


async def test_cht_02_acc_09_the_words_of_a_minor_who_is_locked_just_then_are_not_kept(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    with pytest.raises(AgeLocked):
        await room.say(room.asha, book=LockedMeanwhile(room.world))
    assert await room.waiting(room.meera) == []


async def test_cht_02_of_twenty_who_decide_at_once_one_does(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()

    async def decide(number: int) -> bool:
        try:
            await room.decide(room.ravi, held, "spam" if number % 2 else None)
        except HeldMessageDecided:
            return False
        return True

    assert sum(await asyncio.gather(*(decide(number) for number in range(20)))) == 1
    assert len(await room.shown()) <= 1


class Together(MessageBook):
    """So many were decided on before the first of them is kept."""

    def __init__(self, world: World, count: int) -> None:
        self._world, self._all = world, asyncio.Barrier(count)

    async def record(self, asked: Message, decide: DecideMessage) -> Message:
        recorded = await self._world.message_book.record(asked, decide)
        await self._all.wait()
        return recorded


async def test_cht_02_nobody_fills_the_list(room: Room) -> None:
    await room.set(room.ravi, insult=4)

    async def say(book: MessageBook | None = None) -> bool:
        try:
            await room.say(room.asha, book=book)
        except TooManyWait:
            return False
        return True

    together = Together(room.world, 10)
    assert sum(await asyncio.gather(*(say(together) for _ in range(10)))) == 3
    [first, *_] = await room.waiting(room.ravi)
    async with room.world.begin() as tx:
        found = await tx.held_messages.find_for_update(first.message_id)
    assert found is not None
    await room.decide(room.ravi, found, "spam")
    assert [await say(), await say()] == [True, False]
    room.world.now.advance(seconds=HOLD_SECONDS)
    assert await say(), "what waited in vain is not counted"


async def test_cht_01_cht_02_what_waits_counts_for_slow_mode_whatever_becomes_of_it(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    async with room.world.begin() as tx:
        await tx.chat_settings.save(
            ChatSettings(room.ravi.id, 30, False, 0, "", False, 0, False, False, False, 0)
        )

    async def say(text: str, book: MessageBook | None = None) -> str:
        try:
            return type(await room.say(room.asha, text, book=book)).__name__
        except SlowMode:
            return "slow"

    together = Together(room.world, 10)
    outcomes = await asyncio.gather(*(say(DOUBTFUL, together) for _ in range(10)))
    assert sorted(outcomes) == ["HeldMessage", *["slow"] * 9]
    assert await say("Namaste") == "slow"
    [waiting] = await room.waiting(room.ravi)
    async with room.world.begin() as tx:
        found = await tx.held_messages.find_for_update(waiting.message_id)
        assert await tx.held_messages.latest_at(room.show.id, room.asha.id) == room.world.now()
        assert await tx.held_messages.latest_at(room.show.id, room.meera.id) is None
    assert found is not None
    await room.decide(room.ravi, found, "spam")
    assert await say("Namaste") == "slow", "also what was denied was written"
    room.world.now.advance(seconds=30)
    assert await say("Namaste") == "Message"
    assert await say("Namaste again") == "slow"


async def test_of_two_people_whose_messages_with_one_id_wait_at_once_one_is_kept(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    priya, message_id = a_user(display_name="Priya"), MessageId(uuid4())
    async with room.world.begin() as tx:
        await tx.users.add(priya)
        await tx.ages.save(a_verified_adult(priya.id))

    async def say(by: User) -> str:
        try:
            return type(await room.say(by, message_id=message_id)).__name__
        except MessageIdReused as refusal:
            return refusal.code

    outcomes = await asyncio.gather(*(say(by) for by in (room.asha, priya) * 5))
    assert sorted(outcomes) == ["HeldMessage"] * 5 + ["message_id_reused"] * 5, "a repeat of one's own is one"
    assert len({outcomes[0], outcomes[1]}) == 2
    assert len(await room.waiting(room.ravi)) == 1


async def test_a_message_whose_id_somebody_else_used_meanwhile_is_not_let_through(room: Room) -> None:
    """Where one waits and the other is said at one moment neither sees the other: the second is never shown."""
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    async with room.world.begin() as tx:
        await tx.messages.add(Message(held.id, room.show.id, room.ravi.id, "Namaste", room.world.now()))
    with pytest.raises(MessageIdReused):
        await room.decide(room.ravi, held)
    async with room.world.begin() as tx:
        said = await tx.messages.find(held.id)
    assert said is not None
    assert (said.author_id, said.text) == (room.ravi.id, "Namaste")
    assert await room.shown() == []
    assert (await room.decide(room.ravi, held, "spam")).rule is ChatRule.SPAM


async def test_a_held_message_comes_back_whole_and_its_words_can_be_erased(room: Room) -> None:
    held = HeldMessage.hold(
        Message(MessageId(uuid4()), room.show.id, room.asha.id, "नमस्ते", room.world.now()), ["hate", "insult"]
    )
    async with room.world.begin() as tx:
        assert await tx.held_messages.find_said_or_held(held.id) is None
        assert await tx.held_messages.find_for_update(held.id) is None
        await tx.held_messages.add(held)
    with pytest.raises(MessageIdReused):
        async with room.world.begin() as tx:
            await tx.held_messages.add(held)
    denied = held.denied(by=room.ravi.id, rule=ChatRule.SPAM, now=room.world.now())
    async with room.world.begin() as tx:
        assert await tx.held_messages.find_for_update(held.id) == held
        await tx.held_messages.save(denied)
    async with room.world.begin() as tx:
        assert await tx.held_messages.find_said_or_held(held.id) == denied
        assert await tx.held_messages.erase_of(room.ravi.id) == 0
        assert await tx.held_messages.erase_of(room.asha.id) == 1
        assert await tx.held_messages.erase_of(room.asha.id) == 0
        assert await tx.held_messages.find_said_or_held(held.id) == replace(denied, text="")
        said = denied.said(room.world.now.advance(seconds=1))
        await tx.messages.add(said)
        found = await tx.held_messages.find_said_or_held(held.id)
        assert (type(found), found) == (Message, said)


async def test_cht_02_a_repeat_with_other_words_is_refused(room: Room) -> None:
    await room.set(room.ravi, insult=4)
    held = await room.hold()
    with pytest.raises(Refusal) as refused:
        await room.say(room.asha, "something else", message_id=held.id)
    assert refused.type is MessageIdReused
