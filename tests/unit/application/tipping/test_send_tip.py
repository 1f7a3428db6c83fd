"""Sending tips: what moves, what is announced, and who may not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.ledger.transfers import MemoryLedgerQueries
from adapters.memory.payouts.fees import MemoryAgreedFees
from adapters.memory.tipping.tip_book import MemoryTipBook
from adapters.word_rules.text_screen import WordRules
from application.tipping.send_tip import SendTip
from domain.age_verification.age import AgeLocked, AgeState, AgeStatus, AgeVerificationRequired
from domain.errors import Refusal
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import StreamId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import InsufficientBalance, TransferKind
from domain.money import Tokens
from domain.payouts.schedule import FEE_SCHEDULES, ScheduleAgreement
from domain.streaming.room_event import TIP_CREATED, RoomEvent
from domain.streaming.stream import EndReason, Stream, StreamNotFound, StreamNotLive, StreamState
from domain.tipping.tip import InvalidTipMessage, SelfTip, TipAmountOutOfRange, TipIdReused
from ports.streaming.log import RoomFeed
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_stream, a_transfer, a_user, a_verified_adult
from tests.fees import FeesOfToday

PAID = Account.of(AccountKind.VIEWER_PAID, ASHA)
PROMO = Account.of(AccountKind.VIEWER_PROMO, ASHA)
EARNED = Account.of(AccountKind.PERFORMER_PENDING, RAVI)
FEES = Account.system(AccountKind.PLATFORM_FEE)


class HeardFeed(RoomFeed):
    def __init__(self) -> None:
        self.heard: list[RoomEvent] = []

    async def publish(self, event: RoomEvent) -> None:
        self.heard.append(event)

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        for event in self.heard:
            yield event


@dataclass(frozen=True, slots=True)
class Show:
    """Ravi is live; Asha has 100 paid tokens and 20 promo tokens; the platform takes 30 %."""

    database: MemoryDatabase
    feed: HeardFeed
    stream: Stream
    send_tip: SendTip

    async def tip(self, **changes: Any) -> Any:
        values: dict[str, Any] = {
            "tip_id": TipId(uuid4()), "stream_id": self.stream.id, "viewer_id": ASHA, "tokens": Tokens(50),
            "message": "What a raga",
        }  # fmt: skip
        return await self.send_tip(**(values | changes))

    async def balances(self) -> dict[Account, int]:
        queries = MemoryLedgerQueries(self.database)
        return {account: await queries.balance(account) for account in (PAID, PROMO, EARNED, FEES)}

    async def end(self) -> None:
        async with self.database.begin() as tx:
            await tx.streams.update(self.stream.ended(EndReason.PERFORMER, NOW))


@pytest.fixture
async def show() -> Show:
    feed = HeardFeed()
    database = MemoryDatabase(feed, lambda: NOW, uuid4)
    stream = a_stream()
    async with database.begin() as tx:
        for user_id, name, role in (
            (ASHA, "Asha", Role.VIEWER), (RAVI, "Ravi", Role.PERFORMER),
            (MEERA, "Meera", Role.MODERATOR), (STRANGER, "Stranger", Role.VIEWER),
        ):  # fmt: skip
            await tx.users.add(a_user(id=user_id, display_name=name, role=role))
        for adult in (ASHA, RAVI, MEERA):
            await tx.ages.save(a_verified_adult(adult))
        await tx.streams.add(stream)
        for wallet, amount in ((PAID, 100), (PROMO, 20)):
            await tx.ledger.post(
                [
                    a_transfer(
                        kind=TransferKind.PURCHASE_TOKENS,
                        debit=Account.system(AccountKind.TOKENS_ISSUED),
                        credit=wallet,
                        amount=amount,
                        fee_account=None,
                        fee=0,
                    )
                ]
            )
    return Show(
        database,
        feed,
        stream,
        SendTip(MemoryTipBook(database.begin), lambda: NOW, FeesOfToday(), WordRules()),
    )


async def test_pyt_08_a_tip_goes_by_the_fees_its_performer_agreed_to(show: Show) -> None:
    old, day = FEE_SCHEDULES[0], NOW.date()
    new = replace(old, version="new", effective_from=day, platform_fee_bps=1_000)
    dearer = replace(old, version="dearer", effective_from=day, platform_fee_bps=9_000)
    async with show.database.begin() as tx:
        for version in (old.version, "new"):
            await tx.schedule_agreements.add(ScheduleAgreement(RAVI, version, NOW))
    send_tip = replace(show.send_tip, fees=MemoryAgreedFees(show.database, (old, new, dearer)))

    await replace(show, send_tip=send_tip).tip()

    assert await show.balances() == {PAID: 70, PROMO: 0, EARNED: 45, FEES: 5}


async def test_a_tip_moves_tokens_promo_first(show: Show) -> None:
    tip = await show.tip()

    assert (tip.viewer_id, tip.performer_id, tip.tokens, tip.sent_at) == (ASHA, RAVI, 50, NOW)
    assert await show.balances() == {PAID: 70, PROMO: 0, EARNED: 35, FEES: 15}
    assert show.database.tables.tipping.tips[tip.id] == tip


async def test_a_tip_is_announced_in_the_room(show: Show) -> None:
    tip = await show.tip()

    (shown,) = show.feed.heard
    assert (shown.stream_id, shown.type) == (show.stream.id, TIP_CREATED)
    assert shown.data == {
        "tip_id": str(tip.id), "viewer_id": str(ASHA), "viewer": "Asha", "tokens": 50, "message": "What a raga",
    }  # fmt: skip
    assert show.database.tables.outbox.events() == []


async def test_a_retry_is_answered_with_the_tip_that_was_sent(show: Show) -> None:
    tip_id = TipId(uuid4())
    first = await show.tip(tip_id=tip_id, message="What  a raga")

    second = await show.tip(tip_id=tip_id)

    assert second == first
    assert await show.balances() == {PAID: 70, PROMO: 0, EARNED: 35, FEES: 15}
    assert len(show.feed.heard) == 1


async def test_a_retry_is_answered_also_when_the_show_is_over_or_the_wallet_empty(show: Show) -> None:
    first = await show.tip(tokens=Tokens(120))
    assert await show.tip(tip_id=first.id, tokens=Tokens(120)) == first

    await show.end()
    assert await show.tip(tip_id=first.id, tokens=Tokens(120)) == first


@pytest.mark.parametrize("changes", [{"tokens": Tokens(49)}, {"message": "Another"}])
async def test_another_tip_under_the_same_id_is_refused(show: Show, changes: dict[str, Any]) -> None:
    first = await show.tip()

    with pytest.raises(TipIdReused):
        await show.tip(tip_id=first.id, **changes)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"tokens": Tokens(121)}, InsufficientBalance),
        ({"tokens": Tokens(0)}, TipAmountOutOfRange),
        ({"message": "nul \x00"}, InvalidTipMessage),
        ({"viewer_id": RAVI}, SelfTip),
        ({"viewer_id": MEERA}, PermissionDenied),
        ({"viewer_id": STRANGER}, AgeVerificationRequired),
        ({"stream_id": StreamId(uuid4())}, StreamNotFound),
    ],
)
async def test_a_refused_tip_changes_nothing(
    show: Show, changes: dict[str, Any], refusal: type[Refusal]
) -> None:
    before = await show.balances()

    with pytest.raises(refusal):
        await show.tip(**changes)

    assert await show.balances() == before
    assert show.database.tables.tipping.tips == {}
    assert show.feed.heard == []
    assert show.database.tables.outbox.events() == []


async def test_the_whole_wallet_may_be_tipped(show: Show) -> None:
    await show.tip(tokens=Tokens(120))

    assert await show.balances() == {PAID: 0, PROMO: 0, EARNED: 84, FEES: 36}


async def test_a_show_that_is_over_takes_no_new_tips(show: Show) -> None:
    await show.end()

    with pytest.raises(StreamNotLive):
        await show.tip()


async def test_a_show_that_has_not_begun_takes_no_tips(show: Show) -> None:
    waiting = a_stream(performer_id=UserId(uuid4()), state=StreamState.CREATED, started_at=None)
    async with show.database.begin() as tx:
        await tx.streams.add(waiting)

    with pytest.raises(StreamNotLive):
        await show.tip(stream_id=waiting.id)


async def test_an_account_locked_since_signing_in_tips_no_more(show: Show) -> None:
    async with show.database.begin() as tx:
        status: AgeStatus = await tx.ages.get_for_update(ASHA)
        await tx.ages.save(replace(status, state=AgeState.MINOR_LOCKED))

    with pytest.raises(AgeLocked):
        await show.tip()
