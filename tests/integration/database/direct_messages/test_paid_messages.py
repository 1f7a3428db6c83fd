"""A price of each message: paid with the message or not at all, as a tip of so much would be (CHT-14)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import pytest
from sqlalchemy import text

from adapters.postgres.ledger.checks.all import CHECKS
from application.direct_messages.close_conversation import CloseConversation
from application.direct_messages.see_way import SeeWay, Way
from application.tipping.change_spending import ChangeSpending
from domain.direct_messages.conversation import UNANSWERED_MAX, ConversationClosed
from domain.direct_messages.direct_message import DirectMessage, DirectMessageIdReused
from domain.direct_messages.door import Door, Entrance
from domain.direct_messages.price import InvalidMessagePrice, MessagePriceChanged
from domain.identity.permissions import Role
from domain.ids import DirectMessageId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.lots import Movement
from domain.ledger.transfer import InsufficientBalance, TransferKind
from domain.moderation.text.screen import ForbiddenText
from domain.money import Tokens
from domain.tipping.spending import NO_LIMITS, BreakLength, LimitReached, OnBreak, SpendingControl
from tests.builders import a_transfer
from tests.integration.database.direct_messages.test_direct_messages import Letters, letters

__all__ = ["letters"]

PRICE = 20
SHARE = 14
"""Of the performer: 30 % are the platform's."""


@dataclass
class Paid:
    letters: Letters

    async def give(self, kind: AccountKind, tokens: int) -> None:
        issued = a_transfer(
            kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
            credit=Account.of(kind, self.letters.asha), amount=tokens, fee_account=None, fee=0,
        )  # fmt: skip
        async with self.letters.world.begin() as tx:
            await tx.ledger.post([issued])

    async def balances(self) -> tuple[int, int, int]:
        """The viewer's promo tokens, those they bought, and what the performer earned."""
        promo, paid, earned = [
            await self.letters.world.ledger_queries.balance(Account.of(kind, owner))
            for kind, owner in (
                (AccountKind.VIEWER_PROMO, self.letters.asha),
                (AccountKind.VIEWER_PAID, self.letters.asha),
                (AccountKind.PERFORMER_PENDING, self.letters.ravi),
            )
        ]
        return promo, paid, earned

    async def change(self, change: Callable[[SpendingControl, datetime], SpendingControl]) -> None:
        world = self.letters.world
        await ChangeSpending(world.begin, world.now)(user_id=self.letters.asha, change=change)


@pytest.fixture
async def paid(letters: Letters) -> Paid:
    """Asha has 5 promo tokens and 50 that she bought; Ravi asks 20 for a message, and is followed by nobody."""
    made = Paid(letters)
    await letters.opens("payers", price=PRICE)
    await made.give(AccountKind.VIEWER_PROMO, 5)
    await made.give(AccountKind.VIEWER_PAID, 50)
    return made


async def test_cht_14_a_price_is_kept_within_bounds_and_of_payers_alone(letters: Letters) -> None:
    for door, price in (("payers", None), ("payers", 4), ("payers", 1_001), ("followers", 20)):
        with pytest.raises(InvalidMessagePrice):
            await letters.opens(door, price=price)
    for price in (5, 1_000):
        assert await letters.opens("payers", price=price) == Entrance(Door.PAYERS, Tokens(price))
        assert await letters.queries.entrance(letters.ravi) == Entrance(Door.PAYERS, Tokens(price))
    assert await letters.queries.open_doors([letters.ravi]) == {letters.ravi}
    assert await letters.opens("followers") == Entrance.free(Door.FOLLOWERS)
    assert await letters.queries.entrance(letters.ravi) == Entrance.free(Door.FOLLOWERS)


async def test_cht_14_a_message_and_what_it_costs_come_together_and_an_answer_is_free(paid: Paid) -> None:
    letters = paid.letters
    see = SeeWay(letters.world.begin, letters.world.now)
    assert await see(pair=letters.pair, person_id=letters.asha) == Way(None, Tokens(PRICE))
    sent = await letters.send(price=PRICE)
    assert await paid.balances() == (0, 35, SHARE), "promo tokens first, 30 % of the whole are the platform's"
    async with letters.world.begin() as tx:
        assert await tx.direct_messages.find(sent.id) == sent
    assert await see(pair=letters.pair, person_id=letters.ravi) == Way(None, Tokens(0))
    await letters.send("Bhairavi.", by=letters.ravi)
    assert await letters.refusal("Bhairavi!", by=letters.ravi, price=PRICE) is MessagePriceChanged
    assert [row.price for row in await letters.queries.messages(letters.pair, before=None, limit=5)] == [
        0,
        PRICE,
    ]
    assert await paid.balances() == (0, 35, SHARE)


async def test_cht_14_a_repeat_is_paid_once_also_of_ten_at_once(paid: Paid) -> None:
    letters, one = paid.letters, DirectMessageId(uuid4())
    sent = await asyncio.gather(*(letters.send(message_id=one, price=PRICE) for _ in range(10)))
    assert {each.id for each in sent} == {one}
    assert await paid.balances() == (0, 35, SHARE)
    for words, price in (("Something else", PRICE), ("What a raga", PRICE + 1)):
        with pytest.raises(DirectMessageIdReused):
            await letters.send(words, message_id=one, price=price)
    await letters.opens("payers", price=PRICE + 1)
    assert await letters.send(message_id=one, price=PRICE) == sent[0], "a retry is the message that was paid"
    assert await letters.texts() == ["What a raga"]
    assert await paid.balances() == (0, 35, SHARE)


async def test_cht_14_of_many_at_once_no_more_are_sent_than_are_paid(paid: Paid) -> None:
    letters = paid.letters
    ends = await asyncio.gather(*(letters.refusal(f"Number {n}", price=PRICE) for n in range(UNANSWERED_MAX)))
    assert sorted(map(str, ends)) == sorted(map(str, [None, None, InsufficientBalance]))
    assert len(await letters.texts()) == 2
    assert await paid.balances() == (0, 15, 2 * SHARE)


async def test_cht_14_what_is_refused_costs_nothing_and_is_not_kept(paid: Paid) -> None:
    letters = paid.letters
    assert await letters.refusal("call me on 98765 43210", price=PRICE) is ForbiddenText
    for agreed in (0, PRICE - 1, PRICE + 1):
        with pytest.raises(MessagePriceChanged) as changed:
            await letters.send(price=agreed)
        assert f"{PRICE} tokens now" in changed.value.detail
    await letters.opens("payers", price=56)
    with pytest.raises(InsufficientBalance) as too_few:
        await letters.send(price=56)
    assert "costs 56 tokens, and you have 55" in too_few.value.detail
    await letters.opens("followers")
    await letters.follows()
    assert await letters.refusal(price=PRICE) is MessagePriceChanged, (
        "nothing is taken where nothing is asked"
    )
    assert await letters.texts() == []
    assert await paid.balances() == (5, 50, 0)


async def test_tip_07_what_people_let_themselves_spend_counts_messages_too(paid: Paid) -> None:
    letters = paid.letters
    await paid.change(lambda control, now: control.with_limits(replace(NO_LIMITS, per_tip=PRICE - 1), now))
    assert await letters.refusal(price=PRICE) is LimitReached
    await paid.change(lambda control, now: control.with_limits(NO_LIMITS, now))
    letters.world.now.advance(seconds=86_401)
    await paid.change(lambda control, now: control.with_limits(replace(NO_LIMITS, per_day=PRICE + 5), now))
    assert await letters.refusal(price=PRICE) is None
    assert await letters.refusal("And the tala?", price=PRICE) is LimitReached
    await paid.change(lambda control, now: control.on_break(BreakLength.ONE_DAY, now))
    assert await letters.refusal("And the tala?", price=PRICE) is OnBreak
    assert await paid.balances() == (0, 35, SHARE)


async def test_cht_14_what_was_paid_stays_where_it_was_taken_away_or_closed_later(paid: Paid) -> None:
    letters = paid.letters
    sent, meera = await letters.send(price=PRICE), await letters.person("Meera", Role.MODERATOR)
    async with letters.world.begin() as tx:
        await tx.direct_messages.save(sent.removed(meera))
        assert await tx.direct_messages.find(sent.id) == replace(sent, removed_by=meera)
    close = CloseConversation(letters.world.begin)
    await close(pair=letters.pair, person_id=letters.ravi, closed=True)
    assert await letters.refusal(price=PRICE) is ConversationClosed
    assert await paid.balances() == (0, 35, SHARE)


async def test_wal_07_wal_08_wal_13_a_paid_message_is_named_traced_and_found_right(paid: Paid) -> None:
    """Its line says with whom; a refund of the order finds whom its tokens went to, as with a tip."""
    letters, world = paid.letters, paid.letters.world
    sent = await letters.send(price=PRICE)
    reference = f"message:{sent.id}"
    for reader, named in ((letters.asha, "Ravi"), (letters.ravi, "Asha"), (UserId(uuid4()), None)):
        found = await world.line_subjects.named({reference, f"message:{uuid4()}"}, reader=reader)
        assert found == ({reference: named} if named else {})
    async with world.begin() as tx:
        wallet = Account.of(AccountKind.VIEWER_PAID, letters.asha)
        await tx.ledger.lock([wallet])
        [*_, last] = await tx.wallet_journal.movements(wallet)
    assert isinstance(last, Movement)
    assert (last.tokens, last.fee, last.reference, last.of_lot, last.receiver) == (
        -15,
        5,
        reference,
        "",
        letters.ravi,
    )
    if world.kind == "postgres":
        async with world.engine.connect() as connection:
            for check in ("every paid message is booked", "every transfer has its cause"):
                rows = (await connection.execute(text(CHECKS[check]))).all()
                assert [row for row in rows if str(sent.id) in f"{row.subject} {row.detail}"] == []


async def test_a_paid_message_comes_back_as_it_was_stored(paid: Paid) -> None:
    sent: DirectMessage = await paid.letters.send(price=PRICE)
    async with paid.letters.world.begin() as tx:
        assert await tx.direct_messages.find_for_update(sent.id) == sent
    assert sent.price == PRICE
