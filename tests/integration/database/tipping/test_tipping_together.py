"""Tips with all that goes with them: limits, goals, menu, gifts, anonymity and messages that wait."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.may_write_there import require_author_may_write
from application.tipping.change_spending import ChangeSpending
from application.tipping.decide_tip_message import DecideTipMessage
from application.tipping.reset_goal import ResetGoal
from application.tipping.send_tip import SendTip
from application.tipping.start_goal import StartGoal
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import GoalId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.money import Tokens
from domain.streaming.room_event import (
    GOAL_MET,
    GOAL_PROGRESS,
    GOAL_RESET,
    TIP_CREATED,
    RoomEvent,
)
from domain.streaming.stream import Stream
from domain.tipping.bands import ANONYMOUS
from domain.tipping.gift import GiftNotFound, GiftPriceChanged
from domain.tipping.goal import Goal, GoalState
from domain.tipping.menu_item import ItemState, MenuItemNotFound, MenuPriceChanged
from domain.tipping.spending import NO_LIMITS, BreakLength, LimitReached, SelfExcluded, SpendingControl
from domain.tipping.tip import OneThingATip, Tip, TipIdReused
from ports.errors import Overloaded
from ports.tipping.tips import TipBook
from tests.builders import a_menu_item, a_stream, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.integration.database.moderation.auto_mod_room import NoRules
from tests.integration.database.tipping.test_tipping import a_viewer


@dataclass(frozen=True, slots=True)
class Evening:
    """Ravi's live show; Asha has 500 tokens. There is a second book, as another process has it."""

    world: World
    stream: Stream
    asha: UserId
    meera: UserId
    books: Sequence[TipBook]

    async def tip(self, tokens: int = 50, *, book: int = 0, **changes: Any) -> Tip:
        send = SendTip(self.books[book], self.world.now, FeesOfToday(), WordRules())
        values: dict[str, Any] = {
            "tip_id": TipId(uuid4()), "stream_id": self.stream.id, "viewer_id": self.asha,
            "tokens": Tokens(tokens), "message": "",
        }  # fmt: skip
        return await send(**(values | changes))

    async def outcome(self, tokens: int, **changes: Any) -> str:
        try:
            await self.tip(tokens, **changes)
        except Refusal as refusal:
            return refusal.code
        return "sent"

    async def change(self, change: Any) -> SpendingControl:
        return await ChangeSpending(self.world.begin, self.world.now)(user_id=self.asha, change=change)

    async def limit(self, **limits: int) -> SpendingControl:
        return await self.change(lambda control, now: control.with_limits(replace(NO_LIMITS, **limits), now))

    async def control(self) -> SpendingControl | None:
        queries = self.world.query("tipping.spending", "SpendingQueries")
        found: SpendingControl | None = await queries.control(self.asha)
        return found

    async def start_goal(self, target: int, *, is_hidden: bool = False) -> Goal:
        start = StartGoal(self.world.begin, WordRules(), self.world.now)
        return await start(
            goal_id=GoalId(uuid4()), stream_id=self.stream.id, performer_id=self.stream.performer_id,
            title="A new string", target=Tokens(target), is_hidden=is_hidden,
        )  # fmt: skip

    async def goal(self) -> Goal:
        found = await self.world.query("tipping.goals", "GoalQueries").up(self.stream.id)
        assert isinstance(found, Goal)
        return found

    async def events(self) -> Sequence[RoomEvent]:
        return await self.world.room_log.since(self.stream.id, 0, limit=1_000)

    async def decide(self, tip: Tip, *, release: bool, by: UserId | None = None) -> Tip:
        decide = DecideTipMessage(
            self.world.begin, self.world.now, self.world.new_id, NoRules(), require_author_may_write
        )
        policy = "" if release else "harassment"
        return await decide(
            tip_id=tip.id, moderator_id=by or self.meera, release=release, note="", policy=policy
        )  # fmt: skip


def tokens_of(events: Sequence[RoomEvent]) -> int:
    return sum(int(str(event.data["tokens"])) for event in events if event.type == TIP_CREATED)


@pytest.fixture
async def evening(world: World) -> Evening:
    performer, meera = UserId(uuid4()), UserId(uuid4())
    stream = a_stream(performer_id=performer, created_at=world.now(), started_at=world.now())
    async with world.begin() as tx:
        for user_id, role in ((performer, Role.PERFORMER), (meera, Role.MODERATOR)):
            await tx.users.add(a_user(id=user_id, display_name="Ravi", role=role))
            await tx.ages.save(a_verified_adult(user_id))
        await tx.streams.add(stream)
    asha = await a_viewer(world, paid=400, promo=100)
    return Evening(world, stream, asha, meera, [world.tip_book, world.another_tip_book()])


# Limits


async def test_tip_07_twenty_tips_at_once_keep_the_daily_limit(evening: Evening) -> None:
    """Sent through two processes."""
    await evening.limit(per_day=100)

    outcomes = await asyncio.gather(*(evening.outcome(9, book=each % 2) for each in range(20)))

    assert Counter(outcomes) == {"sent": 11, "limit_reached": 9}
    control = await evening.control()
    assert control is not None
    assert control.spent.day_tokens == 99


async def test_tip_07_a_limit_set_while_tips_come_in_counts_each_of_them(evening: Evening) -> None:
    """Whatever was sent before it counts by the journal, whatever comes after by the counter: nothing twice."""

    async def limit_soon() -> None:
        await asyncio.sleep(0.005)
        await evening.limit(per_day=100)

    outcomes, _ = await asyncio.gather(
        asyncio.gather(*(evening.outcome(9, book=each % 2) for each in range(20))), limit_soon()
    )

    control = await evening.control()
    assert control is not None
    assert control.spent.day_tokens == 9 * outcomes.count("sent") == tokens_of(await evening.events())
    assert await evening.outcome(100) == "limit_reached"


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # in memory there is one transaction at a time
async def test_tip_07_a_limit_waits_for_the_tip_that_holds_the_wallet(evening: Evening) -> None:
    """It reads the journal after the tip's commit, and so counts it."""
    promo, paid = (
        Account.of(kind, evening.asha) for kind in (AccountKind.VIEWER_PROMO, AccountKind.VIEWER_PAID)
    )
    async with evening.world.begin() as tx:
        free = await tx.ledger.lock([promo, paid])
        transfers = tip_transfers(
            tip_id=TipId(uuid4()), viewer=evening.asha, performer=evening.stream.performer_id, tokens=30,
            promo_balance=free[promo], fee_basis_points=3_000, at=evening.world.now(),
        )  # fmt: skip
        await tx.ledger.post(transfers)
        setting = asyncio.create_task(evening.limit(per_day=100))
        await asyncio.sleep(0.2)
        assert not setting.done()

    assert (await setting).spent.day_tokens == 30


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_tip_02_a_wallet_that_somebody_holds_keeps_nobody_else_waiting(evening: Evening) -> None:
    others = [await a_viewer(evening.world, paid=50, promo=10) for _ in range(10)]
    async with evening.world.begin() as tx:
        await tx.ledger.lock([Account.of(AccountKind.VIEWER_PAID, evening.asha)])
        waiting = asyncio.create_task(evening.outcome(50))
        # Ten batches, with hers in each of them until she is sent away.
        for viewer in others:
            assert await evening.outcome(50, viewer_id=viewer) == "sent"
        assert not waiting.done()

    assert await waiting == "sent"
    assert tokens_of(await evening.events()) == 11 * 50


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
async def test_tip_02_who_waits_for_their_wallet_for_long_is_sent_away(evening: Evening) -> None:
    hasty = replace(evening, books=[evening.world.another_tip_book(busy_seconds=0.5)])
    async with evening.world.begin() as tx:
        await tx.ledger.lock([Account.of(AccountKind.VIEWER_PROMO, evening.asha)])

        with pytest.raises(Overloaded):
            await hasty.tip(50)

    assert await evening.events() == []
    assert await evening.outcome(50) == "sent"


async def test_tip_07_a_refused_tip_moves_and_counts_nothing(evening: Evening) -> None:
    await evening.tip(30)
    await evening.limit(per_day=50, per_tip=40)

    with pytest.raises(LimitReached, match="40 tokens a tip"):
        await evening.tip(41)
    with pytest.raises(LimitReached, match="of which 30 are spent; a new day begins"):
        await evening.tip(21)
    await evening.tip(20)
    assert tokens_of(await evening.events()) == 50


async def test_tip_07_a_retry_counts_once(evening: Evening) -> None:
    await evening.limit(per_day=50)
    tip_id = TipId(uuid4())

    tips = await asyncio.gather(*(evening.tip(30, tip_id=tip_id, book=each % 2) for each in range(20)))

    assert len({tip.id for tip in tips}) == 1
    control = await evening.control()
    assert control is not None
    assert control.spent.day_tokens == 30


async def test_tip_07_raising_waits_a_day_and_holds_by_the_date(evening: Evening) -> None:
    now = evening.world.now
    await evening.limit(per_tip=10)
    await evening.limit(per_tip=40)
    assert await evening.outcome(40) == "limit_reached"

    now.advance(hours=24)

    assert await evening.outcome(40) == "sent"


async def test_tip_07_no_tip_after_the_break_began(evening: Evening) -> None:
    """It races with tips: each is before it, or refused."""

    async def leave_soon() -> None:
        await asyncio.sleep(0.005)
        await evening.change(lambda control, now: control.on_break(BreakLength.SIX_MONTHS, now))

    outcomes, _ = await asyncio.gather(
        asyncio.gather(*(evening.outcome(1, book=each % 2) for each in range(20))), leave_soon()
    )

    assert set(outcomes) <= {"sent", "self_excluded"}
    with pytest.raises(SelfExcluded):
        await evening.tip(1)
    evening.world.now.advance(days=183)
    assert await evening.outcome(1) == "sent"


# Goals


async def test_tip_04_progress_is_the_sum_of_the_tips_since_the_start(evening: Evening) -> None:
    """Starts and resets race with tips from two processes: what stands after it in the room's log is counted."""
    viewers = [await a_viewer(evening.world, paid=200, promo=1) for _ in range(10)]

    async def reset_in_between() -> None:
        await asyncio.sleep(0.004)
        goal = await evening.start_goal(60)
        await asyncio.sleep(0.004)
        reset = ResetGoal(evening.world.begin, evening.world.now)
        await reset(goal_id=goal.id, performer_id=evening.stream.performer_id, round=1)

    await asyncio.gather(
        *(evening.tip(7, viewer_id=each, book=turn % 2) for turn in range(8) for each in viewers),
        reset_in_between(),
    )

    events, goal = await evening.events(), await evening.goal()
    assert goal.progress == tokens_of([event for event in events if event.seq > goal.since_seq])
    assert tokens_of(events) == 7 * 80
    reset = next(event for event in events if event.type == GOAL_RESET)
    assert reset.seq == goal.since_seq


async def test_tip_04_concurrent_tips_meet_a_goal_once(evening: Evening) -> None:
    goal = await evening.start_goal(100)
    viewers = [await a_viewer(evening.world, paid=50, promo=1) for _ in range(20)]

    await asyncio.gather(
        *(evening.tip(9, viewer_id=each, book=turn % 2) for turn, each in enumerate(viewers))
    )

    events = await evening.events()
    assert Counter(event.type for event in events)[GOAL_MET] == 1
    progress = [event.data["progress"] for event in events if event.type in {GOAL_PROGRESS, GOAL_MET}]
    assert progress == sorted(set(progress), key=lambda each: int(str(each)))
    assert progress[-1] == 180  # what is over the target is shown as it is
    met = await evening.goal()
    assert (met.id, met.state, met.progress) == (goal.id, GoalState.MET, 180)
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    heard = [event.seq for event in evening.world.feed.heard if event.stream_id == evening.stream.id]
    assert sorted(heard) == list(range(1, len(events) + 1))


async def test_tip_04_a_hidden_goal_is_told_when_it_is_met(evening: Evening) -> None:
    await evening.start_goal(60, is_hidden=True)
    await evening.tip(50)
    assert [event.type for event in await evening.events()] == ["goal.started", TIP_CREATED]

    await evening.tip(15)

    last = (await evening.events())[-1]
    assert (last.type, last.data["title"], last.data["progress"]) == (GOAL_MET, "A new string", 65)


# The menu and gifts


async def test_tip_03_an_item_is_tipped_at_its_price_and_told(evening: Evening) -> None:
    item = a_menu_item(performer_id=evening.stream.performer_id, decided_by=evening.meera, tokens=Tokens(50))
    async with evening.world.begin() as tx:
        await tx.tip_menus.save(item)

    tip = await evening.tip(50, menu_item_id=item.id)

    assert tip.menu_item_id == item.id
    assert (await evening.events())[-1].data["item"] == item.name
    with pytest.raises(MenuPriceChanged):
        await evening.tip(49, menu_item_id=item.id)
    with pytest.raises(MenuItemNotFound):
        await evening.tip(50, menu_item_id=a_menu_item().id)
    async with evening.world.begin() as tx:
        await tx.tip_menus.save(replace(item, state=ItemState.PENDING))
    with pytest.raises(MenuItemNotFound):
        await evening.tip(50, menu_item_id=item.id)
    assert await evening.tip(50, menu_item_id=item.id, tip_id=tip.id) == tip  # a retry, answered all the same


async def test_tip_11_a_gift_is_charged_as_shown(evening: Evening) -> None:
    tip = await evening.tip(10, gift_id="marigold")

    assert tip.gift_id == "marigold"
    assert (await evening.events())[-1].data["item"] == "Marigold"
    with pytest.raises(GiftPriceChanged):
        await evening.tip(11, gift_id="marigold")
    with pytest.raises(GiftNotFound):
        await evening.tip(10, gift_id="mystery_box")
    with pytest.raises(OneThingATip):
        await evening.tip(10, gift_id="marigold", menu_item_id=a_menu_item().id)
    with pytest.raises(TipIdReused):
        await evening.tip(10, tip_id=tip.id)
    async with evening.world.begin() as tx:
        assert await tx.tips.find(tip.id) == tip


# Anonymity


async def test_tip_01_an_anonymous_tip_hides_who_it_is_from_everyone_but_staff(evening: Evening) -> None:
    tip = await evening.tip(60, is_anonymous=True, message="Call me on 98765 43210")
    await evening.tip(55)
    boards = evening.world.query("tipping.boards", "TipBoards")

    shown = (await evening.events())[0].data
    assert shown["viewer"] == ANONYMOUS
    assert str(evening.asha) not in str(shown)
    board = await boards.of_show(evening.stream.id, limit=5)
    assert [(row.name, row.band, row.is_anonymous) for row in board] == [
        (ANONYMOUS, 50, True), ("Asha", 50, False),
    ]  # fmt: skip
    told = await boards.recent(evening.stream.id, limit=5)
    assert {(tip.viewer_id, tip.name) for tip in told} == {(None, ANONYMOUS), (evening.asha, "Asha")}
    held = await evening.world.query("tipping.boards", "HeldMessages").waiting(limit=10_000)
    (mine,) = [row for row in held if row.tip_id == tip.id]
    assert (mine.viewer_id, mine.viewer_name, mine.is_anonymous) == (evening.asha, "Asha", True)
    async with evening.world.begin() as tx:
        assert (await tx.tips.get_for_update(tip.id)).viewer_id == evening.asha
    await evening.decide(tip, release=True)
    assert str(evening.asha) not in str((await evening.events())[-1].data)


async def test_tip_01_the_words_of_an_anonymous_tip_are_erased_with_its_sender(evening: Evening) -> None:
    await evening.tip(5, is_anonymous=True, message="What a raga")

    async with evening.world.begin() as tx:
        assert await tx.room_events.erase_words_of(evening.asha) == 1

    assert (await evening.events())[0].data["message"] == ""


# Boards


async def test_tip_05_a_board_tells_bands_and_no_sum(evening: Evening) -> None:
    other = await a_viewer(evening.world, paid=500, promo=1)
    for tokens in (120, 7):
        await evening.tip(tokens)
    await evening.tip(311, viewer_id=other, is_anonymous=True)
    boards = evening.world.query("tipping.boards", "TipBoards")

    board = await boards.of_show(evening.stream.id, limit=5)
    since = evening.world.now() - timedelta(days=30)
    thirty_days = await boards.of_performer(evening.stream.performer_id, since=since, limit=5)

    assert [(row.name, row.band) for row in board] == [(ANONYMOUS, 250), ("Asha", 100)]
    assert thirty_days == board
    assert await boards.of_show(evening.stream.id, limit=1) == board[:1]
    later = evening.world.now() + timedelta(seconds=1)
    assert await boards.of_performer(evening.stream.performer_id, since=later, limit=5) == []
    assert [row.band for row in await boards.recent(evening.stream.id, limit=2)] != []
