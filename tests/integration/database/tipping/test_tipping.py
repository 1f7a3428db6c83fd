"""Tips as stored, and `SendTip` when many send at once."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.tipping.send_tip import SendTip
from domain.chat.kept_out import KeptOut, KeptOutOfChat
from domain.chat.rule import ChatRule
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.money import Tokens
from domain.streaming.room_event import STREAM_ENDED, TIP_CREATED
from domain.streaming.stream import EndReason, Stream, StreamNotLive
from domain.tipping.tip import MessageState, Tip, TipIdReused
from ports.tipping.tips import AskedTip, NewTip, TipBook, TipFacts
from ports.transaction import Transaction
from tests.builders import a_stream, a_tip, a_transfer, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World


@dataclass(frozen=True, slots=True)
class Show:
    """A live show, and a viewer with 100 paid and 10 promo tokens. The platform takes 30 %."""

    world: World
    stream: Stream
    viewer: UserId

    async def tip(
        self, tokens: int, *, tip_id: TipId | None = None, viewer: UserId | None = None, message: str = "What a raga",
        book: TipBook | None = None,
    ) -> Tip:  # fmt: skip
        send_tip = SendTip(book or self.world.tip_book, self.world.now, FeesOfToday(), WordRules())
        return await send_tip(
            tip_id=tip_id or TipId(uuid4()),
            stream_id=self.stream.id,
            viewer_id=viewer or self.viewer,
            tokens=Tokens(tokens),
            message=message,
        )

    async def outcome(
        self, tokens: int, *, tip_id: TipId | None = None, viewer: UserId | None = None, book: TipBook | None = None
    ) -> str:  # fmt: skip
        try:
            await self.tip(tokens, tip_id=tip_id, viewer=viewer, book=book)
        except Refusal as refusal:
            return refusal.code
        return "sent"

    async def balance(self, kind: AccountKind) -> int:
        owner = self.stream.performer_id if kind is AccountKind.PERFORMER_PENDING else self.viewer
        return await self.world.ledger_queries.balance(Account.of(kind, owner))

    async def wallet(self) -> int:
        return await self.balance(AccountKind.VIEWER_PAID) + await self.balance(AccountKind.VIEWER_PROMO)


async def a_viewer(world: World, *, paid: int, promo: int) -> UserId:
    viewer = UserId(uuid4())
    async with world.begin() as tx:
        await tx.users.add(a_user(id=viewer))
        await tx.ages.save(a_verified_adult(viewer))
        for kind, amount in ((AccountKind.VIEWER_PAID, paid), (AccountKind.VIEWER_PROMO, promo)):
            issued = a_transfer(
                kind=TransferKind.PURCHASE_TOKENS,
                debit=Account.system(AccountKind.TOKENS_ISSUED),
                credit=Account.of(kind, viewer),
                amount=amount,
                fee_account=None,
                fee=0,
            )
            await tx.ledger.post([issued])
    return viewer


@pytest.fixture
async def show(world: World) -> Show:
    performer = UserId(uuid4())
    stream = a_stream(performer_id=performer)
    async with world.begin() as tx:
        await tx.users.add(a_user(id=performer, display_name="Ravi", role=Role.PERFORMER))
        await tx.streams.add(stream)
    return Show(world, stream, await a_viewer(world, paid=100, promo=10))


async def test_a_tip_comes_back_as_it_was_stored(show: Show) -> None:
    tip = a_tip(stream_id=show.stream.id)
    async with show.world.begin() as tx:
        assert await tx.tips.find(tip.id) is None
        await tx.tips.add(tip)

    async with show.world.begin() as tx:
        assert await tx.tips.find(tip.id) == tip


async def test_cht_09_cht_15_who_may_not_write_in_the_room_tips_without_words(show: Show) -> None:
    now = show.world.now()
    until = now + timedelta(minutes=10)
    ravi = show.stream.performer_id
    first = await show.tip(5)
    async with show.world.begin() as tx:
        await tx.kept_out.save(KeptOut(ravi, show.viewer, until, ChatRule.SPAM, ravi, now))
    with pytest.raises(KeptOutOfChat) as refused:
        await show.tip(5)
    assert refused.value.until == until
    assert await show.tip(5, tip_id=first.id) == first, "a retry is answered as ever"
    assert (await show.tip(5, message="")).message == ""
    assert await show.wallet() == 100
    async with show.world.begin() as tx:
        await tx.kept_out.end(ravi, show.viewer, now=now)
        await tx.chat_locks.lock(show.viewer, now=now)
    waits = await show.tip(5)
    assert (waits.message_state, waits.told_message) == (MessageState.HELD, "")


async def test_a_tip_id_is_taken_once(show: Show) -> None:
    tip = a_tip(stream_id=show.stream.id)
    async with show.world.begin() as tx:
        await tx.tips.add(tip)

    with pytest.raises(TipIdReused):
        async with show.world.begin() as tx:
            await tx.tips.add(tip)


async def test_what_rolls_back_was_never_tipped(show: Show) -> None:
    tip = a_tip(stream_id=show.stream.id)

    async def add_and_undo() -> None:
        async with show.world.begin() as tx:
            await tx.tips.add(tip)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await add_and_undo()

    async with show.world.begin() as tx:
        assert await tx.tips.find(tip.id) is None


async def test_a_tip_moves_money_and_is_told_in_the_room(show: Show) -> None:
    tip = await show.tip(50)

    assert await show.balance(AccountKind.VIEWER_PROMO) == 0
    assert await show.balance(AccountKind.VIEWER_PAID) == 60
    assert await show.balance(AccountKind.PERFORMER_PENDING) == 35
    (event,) = await show.world.room_log.since(show.stream.id, 0, limit=10)
    assert event.data["tip_id"] == str(tip.id)
    assert [heard.data for heard in show.world.feed.heard] == [event.data]


async def test_a_tip_beyond_the_balance_leaves_no_trace(show: Show) -> None:
    assert await show.outcome(111) == "insufficient_balance"

    assert await show.wallet() == 110
    assert await show.world.room_log.since(show.stream.id, 0, limit=10) == []


async def test_twenty_tips_at_once_spend_no_more_than_there_is(show: Show) -> None:
    outcomes = await asyncio.gather(*(show.outcome(7) for _ in range(20)))

    assert outcomes.count("sent") == 110 // 7
    assert outcomes.count("insufficient_balance") == 20 - 110 // 7
    assert await show.wallet() == 110 % 7
    assert await show.balance(AccountKind.PERFORMER_PENDING) == 5 * (110 // 7)
    events = await show.world.room_log.since(show.stream.id, 0, limit=30)
    assert [event.seq for event in events] == list(range(1, 110 // 7 + 1))


async def test_twenty_requests_with_one_id_are_one_tip(show: Show) -> None:
    tip_id = TipId(uuid4())

    tips = await asyncio.gather(*(show.tip(60, tip_id=tip_id) for _ in range(20)))

    assert len({tip.id for tip in tips}) == 1
    assert await show.wallet() == 50
    assert len(await show.world.room_log.since(show.stream.id, 0, limit=30)) == 1


async def test_tip_06_twenty_requests_with_one_id_at_two_processes_are_one_tip(show: Show) -> None:
    tip_id, books = TipId(uuid4()), (show.world.tip_book, show.world.another_tip_book())

    tips = await asyncio.gather(*(show.tip(60, tip_id=tip_id, book=books[n % 2]) for n in range(20)))

    assert len({tip.id for tip in tips}) == 1
    assert await show.wallet() == 50
    assert len(await show.world.room_log.since(show.stream.id, 0, limit=30)) == 1


async def test_two_processes_spend_no_more_of_one_wallet_than_there_is(show: Show) -> None:
    books = (show.world.tip_book, show.world.another_tip_book())

    outcomes = await asyncio.gather(*(show.outcome(7, book=books[n % 2]) for n in range(20)))

    assert outcomes.count("sent") == 110 // 7
    assert await show.wallet() == 110 % 7
    events = await show.world.room_log.since(show.stream.id, 0, limit=30)
    assert [event.seq for event in events] == list(range(1, 110 // 7 + 1))


async def test_two_processes_book_many_viewers_tips_to_one_performer(show: Show) -> None:
    books = (show.world.tip_book, show.world.another_tip_book())
    viewers = [await a_viewer(show.world, paid=100, promo=1) for _ in range(10)]

    await asyncio.gather(
        *(show.tip(10, viewer=viewer, book=books[n % 2]) for n in range(10) for viewer in viewers)
    )

    assert await show.balance(AccountKind.PERFORMER_PENDING) == 100 * 7
    events = await show.world.room_log.since(show.stream.id, 0, limit=200)
    assert [event.seq for event in events] == list(range(1, 101))


async def test_tips_of_one_viewer_stand_in_the_order_they_were_sent(show: Show) -> None:
    await asyncio.gather(*(show.tip(1, message=f"number {n}") for n in range(20)))

    events = await show.world.room_log.since(show.stream.id, 0, limit=30)
    assert [event.data["message"] for event in events] == [f"number {n}" for n in range(20)]


async def test_a_refused_tip_takes_no_neighbour_down(show: Show) -> None:
    rich = [await a_viewer(show.world, paid=50, promo=1) for _ in range(8)]
    poor = [await a_viewer(show.world, paid=49, promo=1) for _ in range(8)]
    mixed = [viewer for pair in zip(rich, poor, strict=True) for viewer in pair]

    outcomes = await asyncio.gather(*(show.outcome(51, viewer=viewer) for viewer in mixed))

    assert outcomes == ["sent", "insufficient_balance"] * 8
    assert len(await show.world.room_log.since(show.stream.id, 0, limit=30)) == 8


async def test_a_tip_that_the_database_cannot_take_takes_no_neighbour_down(show: Show) -> None:
    """Rules that let through what the tables refuse: the fault is found, and is of its own tip alone."""
    viewers = [await a_viewer(show.world, paid=50, promo=1) for _ in range(9)]

    async def outcome(number: int, viewer: UserId) -> str:
        if number != 4:
            return await show.outcome(5, viewer=viewer)

        def decide(facts: TipFacts) -> NewTip:
            tip = a_tip(stream_id=show.stream.id, viewer_id=viewer, performer_id=viewer)
            return NewTip(tip, (), {}, None)

        try:
            await show.world.tip_book.record(
                AskedTip(TipId(uuid4()), show.stream.id, viewer, None, show.world.now()), decide
            )
        except Exception:
            return "failed"
        return "sent"

    outcomes = await asyncio.gather(*(outcome(n, viewer) for n, viewer in enumerate(viewers)))

    if show.world.kind == "postgres":  # in memory there are no conditions of tables
        assert outcomes == ["sent"] * 4 + ["failed"] + ["sent"] * 4
        assert len(await show.world.room_log.since(show.stream.id, 0, limit=30)) == 8


async def test_two_viewers_with_one_id_send_one_tip(show: Show) -> None:
    """They lock different wallets: the tip's key alone tells them apart."""
    other = await a_viewer(show.world, paid=100, promo=10)
    tip_id = TipId(uuid4())

    async def attempt(viewer: UserId) -> str:
        try:
            await show.tip(60, tip_id=tip_id, viewer=viewer)
        except TipIdReused:
            return "reused"
        return "sent"

    assert sorted(await asyncio.gather(attempt(show.viewer), attempt(other))) == ["reused", "sent"]
    assert await show.balance(AccountKind.PERFORMER_PENDING) == 42


async def test_twenty_viewers_tip_one_performer(show: Show) -> None:
    viewers = [await a_viewer(show.world, paid=10, promo=10) for _ in range(20)]

    await asyncio.gather(*(show.tip(20, viewer=viewer) for viewer in viewers))

    assert await show.balance(AccountKind.PERFORMER_PENDING) == 20 * 14


async def end(tx: Transaction, show: Show) -> None:
    now = show.world.now()
    stream = await tx.streams.get_for_update(show.stream.id)
    await tx.streams.update(stream.ended(EndReason.PERFORMER, now))
    await tx.room_events.append(stream.id, STREAM_ENDED, {"reason": "performer"}, now=now)


async def test_no_tip_outlives_the_end_of_its_show(show: Show) -> None:
    """Tips race with the end: each is before it, or refused."""

    async def end_soon() -> None:
        await asyncio.sleep(0.01)
        async with show.world.begin() as tx:
            await end(tx, show)

    outcomes, _ = await asyncio.gather(asyncio.gather(*(show.outcome(1) for _ in range(20))), end_soon())

    assert set(outcomes) <= {"sent", "stream_not_live"}
    assert await show.wallet() == 110 - outcomes.count("sent")
    events = await show.world.room_log.since(show.stream.id, 0, limit=30)
    assert [event.type for event in events] == [TIP_CREATED] * outcomes.count("sent") + [STREAM_ENDED]
    with pytest.raises(StreamNotLive):
        await show.tip(1)


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # in memory there is one transaction at a time
async def test_a_tip_that_saw_the_show_live_while_it_ended_moves_nothing(show: Show) -> None:
    """It reads the show before the end commits, waits for the end, and is refused with its money undone."""
    async with show.world.begin() as tx:
        await end(tx, show)
        tipping = asyncio.create_task(show.outcome(1))
        await asyncio.sleep(0.2)
        assert not tipping.done()

    assert await tipping == "stream_not_live"
    assert await show.wallet() == 110
