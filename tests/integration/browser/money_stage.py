"""Three weeks of money on the running platform, so that its screens show what they are for."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from dependency_injector import providers

from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import (
    BookingId,
    FreezeId,
    MenuItemId,
    OrderId,
    OverlayTokenId,
    PayoutAccountId,
    PayoutBatchId,
    PayoutId,
    PromoGrantId,
    RefundId,
    ShowOfferId,
    StreamId,
    TipId,
)
from domain.ledger.entries import tip_transfers
from domain.money import Tokens
from domain.payments.velocity import HoldReason, PaymentHold
from domain.payouts.account import AccountState
from domain.payouts.freeze import Severity
from domain.payouts.schedule import FEE_SCHEDULES
from domain.private_shows.booking import BookingEnding, BookingState
from domain.private_shows.offer import ShowKind, Terms
from domain.streaming.stream import EndReason, StreamState
from entrypoints.container import Container
from ports.payments.gateways import GatewayEventKind
from tests.builders import a_booking, a_stream, a_tip
from tests.integration.browser.backstage import a_person, give_tokens, hear, place_order

FEE = 3_000
BUSY_DAYS = (20, 18, 15, 13, 12, 9, 6, 4, 2, 1)
"""How many days ago somebody bought and tipped."""
VERIFIED_SECONDS = 150
"""Ten to twenty, unless an answer is lost on the way: then the bank is asked again two minutes later."""
BANK = "HDFC0000053:50100234567890"
REPORT = (
    "PaymentType,MerchantReferenceId,PhonePeReferenceId,From,Instrument,CreationDate,TransactionDate,"
    "SettlementDate,BankReferenceNo,Amount,Fee,IGST,CGST,SGST\n"
    "PAYMENT,order,{payment},X,UPI_REDEMPTION,01-05-2031,01-05-2031,02-05-2031,{reference},499.00,-9.98,-1.80,0.00,0.00\n"
)


@dataclass(frozen=True, slots=True)
class MoneyStage:
    """Who is in it, and the ids in the paths of its pages."""

    viewer: User
    held: User
    paths: dict[str, str]


@contextmanager
def on(container: Container, moment: datetime) -> Iterator[None]:
    """Let this container's use cases, and nobody else's, live at another moment."""
    with container.now.override(providers.Object(lambda: moment)):
        yield


async def set_money_stage(container: Container) -> MoneyStage:
    """Asks the platform's own use cases wherever there is one; earlier days are lived through one by one."""
    now = container.now()()
    ravi, devika, meera = [await known(container, name) for name in ("ravi", "devika", "meera")]
    viewer, held = await a_person(container, "Lakshmi"), await a_person(container, "Imran")
    stream = a_stream(
        id=StreamId(uuid4()), performer_id=ravi.id, title="Morning ragas", state=StreamState.ENDED,
        started_at=now - timedelta(days=21), ended_at=now - timedelta(days=20), end_reason=EndReason.PERFORMER,
    )  # fmt: skip
    async with container.begin()() as tx:
        await tx.streams.add(stream)
    orders = [
        await _a_day(container, viewer, ravi, stream.id, now - timedelta(days=ago)) for ago in BUSY_DAYS
    ]
    waiting = await place_order(container, viewer, "starter")
    await _going_back(container, viewer, held, devika, orders)
    batch, paid = await _paid_out(container, ravi, devika)
    await _given(container, ravi, meera, viewer)
    return MoneyStage(
        viewer,
        held,
        {
            "paid": str(orders[-1]),
            "unpaid": str(waiting.id),
            "batch": str(batch),
            "payout": str(paid),
            "viewer": str(viewer.id),
            "month": f"{now:%Y-%m}",
        },
    )


async def known(container: Container, name: str) -> User:
    async with container.begin()() as tx:
        user = await tx.users.find_by_email(f"{name}@livepanty.test")
    assert user is not None, "the seed makes them"
    return user


async def _a_day(
    container: Container, viewer: User, ravi: User, stream_id: StreamId, at: datetime
) -> OrderId:
    """Somebody buys, and tips what is over from the days before."""
    with on(container, at):
        order_id = await give_tokens(container, viewer)
    tip_id, tokens = TipId(uuid4()), 150 + at.day * 9
    tip = a_tip(
        id=tip_id, stream_id=stream_id, viewer_id=viewer.id, performer_id=ravi.id, tokens=Tokens(tokens),
        message="Encore, please", sent_at=at,
    )  # fmt: skip
    async with container.begin()() as tx:
        await tx.tips.add(tip)
        await tx.ledger.post(
            tip_transfers(
                tip_id=tip_id, viewer=viewer.id, performer=ravi.id, tokens=tokens, promo_balance=0,
                fee_basis_points=FEE, at=at,
            )
        )  # fmt: skip
    return order_id


async def _going_back(
    container: Container, viewer: User, held: User, devika: User, orders: list[OrderId]
) -> None:
    """A refund to decide, a dispute, a payment of no order, a settlement that differs, a hold, promo tokens."""
    await container.request_refund()(
        refund_id=RefundId(uuid4()), order_id=orders[-1], tokens=100, by=viewer.id,
        reason="I bought the wrong package and noticed only afterwards.",
    )  # fmt: skip
    async with container.begin()() as tx:
        disputed = await tx.orders.find(orders[-2])
    nobodys = replace(
        await place_order(container, viewer, "starter"), provider_order_id=f"order_{uuid4().hex[:14]}"
    )
    await hear(container, nobodys, receipt="")
    await hear(
        container, disputed, kind=GatewayEventKind.DISPUTE_CREATED, payment_id=disputed.payment_id,
        dispute_id=f"disp_{uuid4().hex[:14]}",
    )  # fmt: skip
    file = REPORT.format(payment=f"OM{uuid4().hex}", reference=f"UTR{uuid4().hex[:12]}")
    await container.read_settlement_file()(provider="phonepe", data=file.encode(), by=devika.id)
    now = container.now()()
    async with container.begin()() as tx:
        await tx.payment_holds.save(PaymentHold.begin(held.id, HoldReason.INSTRUMENTS, now))
    await container.grant_promo()(
        grant_id=PromoGrantId(uuid4()), user_id=viewer.id, officer_id=devika.id, tokens=40,
        reason="The stream broke off during her show", expires_at=now + timedelta(days=30),
    )  # fmt: skip


async def let_be_paid(container: Container, ravi: User) -> None:
    """He agreed to the fees before what he earned, and has a verified account. Once on each platform."""
    async with container.begin()() as tx:
        if await tx.payout_accounts.find_current_for_update(ravi.id) is not None:
            return
    earned_since = container.now()() - timedelta(days=22)
    with on(container, earned_since):
        await container.agree_to_fees()(performer_id=ravi.id, version=FEE_SCHEDULES[0].version)
    account = await container.give_payout_account()(
        account_id=PayoutAccountId(uuid4()), performer_id=ravi.id, account=BANK, gstin=""
    )
    # By the sandbox's bank, which the worker asks too: a word of our own would be a second one, or contradict it.
    async with asyncio.timeout(VERIFIED_SECONDS):
        while account.state is not AccountState.VERIFIED:
            await container.ask_about_payout_accounts()()
            await asyncio.sleep(0.5)
            async with container.begin()() as tx:
                account = await tx.payout_accounts.get_for_update(account.id)


async def _paid_out(container: Container, ravi: User, devika: User) -> tuple[PayoutBatchId, PayoutId]:
    """Ravi's earnings of three weeks, an account, two payouts of which one is in a batch, and a freeze."""
    await let_be_paid(container, ravi)
    await container.release_earnings()()
    payouts = [PayoutId(uuid4()), PayoutId(uuid4())]
    for payout_id in payouts:
        await container.request_payout()(payout_id=payout_id, performer_id=ravi.id, amount_paise=20_000)
    batch_id = PayoutBatchId(uuid4())
    await container.make_payout_batch()(batch_id=batch_id, maker_id=devika.id, payout_ids=payouts[:1])
    await container.freeze_earnings()(
        freeze_id=FreezeId(uuid4()), performer_id=ravi.id, severity=Severity.SEV_1, tokens=100, cause="",
        reason="A viewer reported what was said in a show", policy="other_rule", actor_id=devika.id,
    )  # fmt: skip
    return batch_id, payouts[0]


async def _given(container: Container, ravi: User, meera: User, viewer: User) -> None:
    """A tip menu, one item of it reviewed; an address for alerts; an offer, and shows that were booked."""
    for name, tokens, approved in (
        ("A raga of your choice", 50, True),
        ("A song for your friend", 120, False),
    ):
        item = await container.put_menu_item()(
            item_id=MenuItemId(uuid4()), performer_id=ravi.id, name=name, tokens=Tokens(tokens)
        )
        if approved:
            await container.decide_menu_item()(
                item_id=item.id, moderator_id=meera.id, revision=item.revision, approve=True, note=""
            )
    await container.make_overlay_token()(
        token_id=OverlayTokenId(uuid4()), performer_id=ravi.id, label="Streaming PC"
    )
    terms = Terms(ShowKind.PRIVATE, Tokens(40), minutes=3, seats_min=1, seats_max=1, starts_at=None)
    offer = await container.make_offer()(offer_id=ShowOfferId(uuid4()), performer_id=ravi.id, terms=terms)
    now = container.now()()
    ended = a_booking(
        id=BookingId(uuid4()), offer_id=offer.id, viewer_id=viewer.id, performer_id=ravi.id,
        state=BookingState.ENDED, ending=BookingEnding.DECLINED, requested_at=now, answer_by=now, left_at=now,
    )  # fmt: skip
    async with container.begin()() as tx:
        await tx.bookings.save(ended)
        assert (await tx.users.get(ravi.id)).role is Role.PERFORMER
