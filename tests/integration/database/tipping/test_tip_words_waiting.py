"""Words of a tip that wait are let through as a message of the chat that waited is, or are over in time (TIP-09)."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

import pytest

from application.chat.may_write_there import require_author_may_write
from application.tipping.decide_tip_message import DecideTipMessage
from application.tipping.expire_tip_words import ExpireTipWords
from domain.age_verification.age import AgeState
from domain.chat.held_message import AuthorMayNotWrite
from domain.chat.kept_out import KeptOut
from domain.chat.rule import ChatRule
from domain.identity.permissions import PermissionDenied
from domain.moderation.text.link import links_in
from domain.moderation.text.link_rule import JudgedLink, LinkRefused
from domain.streaming.block import Block
from domain.streaming.room_event import TIP_CREATED, TIP_MESSAGE
from domain.streaming.stream import EndReason, StreamNotLive
from domain.tipping.events import TipWordsExpired
from domain.tipping.tip import WORDS_WAIT_SECONDS, MessageDecided, MessageState, Tip
from ports.transaction import Transaction
from tests.builders import a_verified_adult
from tests.integration.database.moderation.auto_mod_room import NoRules
from tests.integration.database.tipping.test_tipping_together import Evening, evening

__all__ = ["evening"]


async def test_tip_09_money_moves_and_the_words_wait(evening: Evening) -> None:
    tip = await evening.tip(5, message="find me on telegram")

    assert tip.message_state is MessageState.HELD
    (event,) = await evening.events()
    assert event.data["message"] == ""
    boards = evening.world.query("tipping.boards", "TipBoards")
    assert [row.message for row in await boards.recent(evening.stream.id, limit=5)] == [""]

    released = await evening.decide(tip, release=True)

    assert released.message_state is MessageState.RELEASED
    told = (await evening.events())[-1]
    assert (told.type, told.data["message"]) == (TIP_MESSAGE, "find me on telegram")
    assert [row.message for row in await boards.recent(evening.stream.id, limit=5)] == ["find me on telegram"]
    entries = await evening.world.moderation_queries.audit_about([f"tip:{tip.id}"], limit=5)
    assert [(entry.action, entry.reason) for entry in entries] == [("tip_message.release", "released")]


async def test_tip_09_what_is_dropped_is_never_told(evening: Evening) -> None:
    tip = await evening.tip(5, message="find me on telegram")
    with pytest.raises(PermissionDenied):
        await evening.decide(tip, release=True, by=evening.asha)

    await evening.decide(tip, release=False)

    assert [event.type for event in await evening.events()] == [TIP_CREATED]
    held = await evening.world.query("tipping.boards", "HeldMessages").waiting(limit=10_000)
    assert tip.id not in [row.tip_id for row in held]


async def test_tip_09_twenty_decisions_on_one_message_are_one(evening: Evening) -> None:
    tip = await evening.tip(5, message="find me on telegram")

    async def decide() -> str:
        try:
            await evening.decide(tip, release=True)
        except MessageDecided:
            return "decided"
        return "released"

    outcomes = await asyncio.gather(*(decide() for _ in range(20)))

    assert Counter(outcomes) == {"released": 1, "decided": 19}
    assert Counter(event.type for event in await evening.events())[TIP_MESSAGE] == 1


async def kept(evening: Evening, tip: Tip) -> MessageState:
    async with evening.world.begin() as tx:
        return (await tx.tips.get_for_update(tip.id)).message_state


async def test_tip_09_cht_02_who_may_not_write_any_more_is_not_let_through(evening: Evening) -> None:
    tip, world, ravi = (
        await evening.tip(5, message="find me on telegram"),
        evening.world,
        evening.stream.performer_id,
    )

    async def refused(why: str) -> None:
        with pytest.raises(AuthorMayNotWrite):
            await evening.decide(tip, release=True)
        assert await kept(evening, tip) is MessageState.HELD, why

    out = KeptOut.decide(
        performer_id=ravi, person_id=evening.asha, seconds=None, rule=ChatRule.SPAM, actor_id=ravi, is_staff=False,
        now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.kept_out.save(out)
    await refused("kept out of the chat")
    async with world.begin() as tx:
        await tx.kept_out.end(ravi, evening.asha, now=world.now())
        await tx.chat_locks.lock(evening.asha, now=world.now())
    await refused("locked")
    async with world.begin() as tx:
        await tx.chat_locks.lift(evening.asha, now=world.now())
        await tx.ages.save(replace(a_verified_adult(evening.asha), state=AgeState.MINOR_LOCKED))
    await refused("no verified adult")
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(evening.asha))
        await tx.blocks.add(Block(ravi, evening.asha, world.now()))
    await refused("blocked")
    async with world.begin() as tx:
        await tx.blocks.lift(ravi, evening.asha)
    assert [event.type for event in await evening.events()] == [TIP_CREATED]
    await evening.decide(tip, release=True)
    assert (await evening.events())[-1].type == TIP_MESSAGE


async def test_tip_09_what_may_not_be_let_through_may_be_dropped(evening: Evening) -> None:
    tip = await evening.tip(5, message="find me on telegram")
    async with evening.world.begin() as tx:
        await tx.chat_locks.lock(evening.asha, now=evening.world.now())
    assert (await evening.decide(tip, release=False)).message_state is MessageState.DROPPED


async def test_tip_09_cht_02_nothing_is_let_through_once_the_show_is_over(evening: Evening) -> None:
    tip, now = await evening.tip(5, message="find me on telegram"), evening.world.now()
    async with evening.world.begin() as tx:
        await tx.streams.update(evening.stream.ended(EndReason.PERFORMER, now))
    with pytest.raises(StreamNotLive):
        await evening.decide(tip, release=True)
    async with evening.world.begin() as tx:
        await tx.room_events.append(evening.stream.id, "stream.ended", {}, now=now)

    with pytest.raises(StreamNotLive):
        await evening.decide(tip, release=True)

    assert await kept(evening, tip) is MessageState.HELD
    assert [event.type for event in await evening.events()] == [TIP_CREATED, "stream.ended"]
    recent = await evening.world.query("tipping.boards", "TipBoards").recent(evening.stream.id, limit=5)
    assert [row.message for row in recent] == [""]


class Unseen(NoRules):
    """Nobody could see where any link leads."""

    async def judge(self, text: str, *, follows: bool = True) -> Sequence[JudgedLink]:
        return [JudgedLink(link, None, link.host, is_short=True, is_unseen=True) for link in links_in(text)]


async def test_tip_09_cht_06_a_link_is_judged_again_before_it_is_let_through(evening: Evening) -> None:
    tip, world = await evening.tip(5, message="look at bit.ly/elsewhere"), evening.world
    decide = DecideTipMessage(world.begin, world.now, world.new_id, Unseen(), require_author_may_write)
    with pytest.raises(LinkRefused):
        await decide(tip_id=tip.id, moderator_id=evening.meera, release=True, note="")
    assert await kept(evening, tip) is MessageState.HELD


async def expire(evening: Evening) -> None:
    held = evening.world.query("tipping.boards", "HeldMessages")
    while await ExpireTipWords(evening.world.begin, held, evening.world.now)():
        pass


async def test_tip_09_what_nobody_answers_in_time_is_over_and_its_author_is_told_once(
    evening: Evening,
) -> None:
    tip, spoken = (
        await evening.tip(5, message="find me on telegram"),
        await evening.tip(5, message="What a raga"),
    )
    evening.world.now.advance(seconds=WORDS_WAIT_SECONDS - 1)
    await expire(evening)
    assert await kept(evening, tip) is MessageState.HELD
    evening.world.now.advance(seconds=1)
    for release in (True, False):
        with pytest.raises(MessageDecided, match="its time is over"):
            await evening.decide(tip, release=release)

    await asyncio.gather(expire(evening), expire(evening))

    assert await kept(evening, tip) is MessageState.EXPIRED
    assert await kept(evening, spoken) is MessageState.SHOWN
    held = await evening.world.query("tipping.boards", "HeldMessages").waiting(limit=10_000)
    assert tip.id not in [row.tip_id for row in held]
    recent = await evening.world.query("tipping.boards", "TipBoards").recent(evening.stream.id, limit=5)
    assert sorted(row.message for row in recent) == ["", "What a raga"]
    if evening.world.kind == "memory":
        events = evening.world.database.tables.outbox.events()
        told = [each for each in events if isinstance(each, TipWordsExpired)]
        assert told == [TipWordsExpired(tip.id, evening.stream.id, evening.asha)]


async def test_tip_09_a_tip_that_fails_keeps_no_other_from_its_end(evening: Evening) -> None:
    first, second = [await evening.tip(5, message="find me on telegram") for _ in range(2)]
    evening.world.now.advance(seconds=WORDS_WAIT_SECONDS)
    begun = 0

    def broken_once() -> AbstractAsyncContextManager[Transaction]:
        nonlocal begun
        begun += 1
        if begun == 1:
            raise ConnectionError("the database went away")
        return evening.world.begin()

    held = evening.world.query("tipping.boards", "HeldMessages")
    await ExpireTipWords(broken_once, held, evening.world.now)()

    assert sorted([await kept(evening, first), await kept(evening, second)]) == ["expired", "held"]
    await expire(evening)
    assert [await kept(evening, tip) for tip in (first, second)] == [MessageState.EXPIRED] * 2
