"""One suite holds both databases to what becomes of messages that wait, whoever is in a hurry or has gone."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeLocked, AgeState
from domain.chat.held_message import (
    HOLD_SECONDS,
    AuthorMayNotWrite,
    HeldMessage,
    HeldMessageDecided,
    TooManyWait,
)
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings, SlowMode
from domain.errors import Refusal
from domain.identity.user import User
from domain.ids import MessageId
from domain.streaming.stream import EndReason, StreamNotLive
from ports.chat.message_book import DecideMessage, MessageBook
from tests.builders import a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.auto_mod_room import DOUBTFUL, Room, room

__all__ = ["room"]


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
