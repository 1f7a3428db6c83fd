"""A performer who may be paid, on memory and PostgreSQL: earnings of any day, an account, officers, a provider."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from sqlalchemy import text

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.payouts.provider import MemoryPayoutProvider
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payouts.agree_to_fees import AgreeToFees
from application.payouts.ask_about_payout_accounts import AskAboutPayoutAccounts
from application.payouts.check_payout_batch import CheckPayoutBatch
from application.payouts.freeze_earnings import FreezeEarnings
from application.payouts.give_payout_account import GivePayoutAccount
from application.payouts.make_payout_batch import MakePayoutBatch
from application.payouts.process_payout_event import ProcessPayoutEvent
from application.payouts.receive_payout_webhook import ReceivePayoutWebhook
from application.payouts.release_earnings import ReleaseEarnings
from application.payouts.request_payout import RequestPayout
from application.payouts.send_payouts import SendPayouts
from application.payouts.watch_paid_payouts import WatchPaidPayouts
from domain.age_verification.evidence import Evidence, EvidenceKind
from domain.age_verification.method import Method
from domain.identity.permissions import Role
from domain.ids import (
    EventId,
    EvidenceId,
    FreezeId,
    OrderId,
    PayoutAccountId,
    PayoutBatchId,
    PayoutId,
    StreamId,
    TipId,
    UserId,
)
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.payments.order import Order, package_named
from domain.payments.providers import Provider
from domain.payouts.account import PayoutAccount
from domain.payouts.calendar import start_of
from domain.payouts.events import PayoutEnded, PayoutEventReceived
from domain.payouts.freeze import Freeze, Severity
from domain.payouts.payout import Payout, PayoutState, Word
from domain.payouts.schedule import FEE_SCHEDULES
from domain.payouts.tax import TCS_RULES, TDS_RULES
from ports.age_verification.cases import SealedClaims
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.payouts.queries import PayoutWork
from tests.builders import SELLER, a_stream, a_tip, a_user, a_verified_adult, an_approval, an_evidence
from tests.integration.database.conftest import World
from tests.vault_keys import vault_key_file

VERSION = FEE_SCHEDULES[0].version
DAY = date(2026, 6, 10)
"""The day in India on which a stage's performer earns, unless a test says otherwise."""
NAME = "Ravi Kumar Sharma"
ALL = 1_000_000


def sealer() -> AesGcmSealer:
    return AesGcmSealer(LocalKeyWrapper(str(vault_key_file())))


class OwnWork(PayoutWork):
    """What there is to do, for these performers only: on PostgreSQL every test's work is in one database."""

    def __init__(self, world: World, performers: set[UserId]) -> None:
        module = "payouts.queries" if world.kind == "memory" else "payouts.work"
        self._all: PayoutWork = world.query(module, "PayoutWork")
        self._world = world
        self._performers = performers

    async def performers_to_close(self, *, until: datetime, limit: int) -> Sequence[UserId]:
        found = await self._all.performers_to_close(until=until, limit=ALL)
        return [performer for performer in found if performer in self._performers]

    async def performers_to_release(self, *, today: date, hold_days_min: int, limit: int) -> Sequence[UserId]:
        found = await self._all.performers_to_release(today=today, hold_days_min=hold_days_min, limit=ALL)
        return [performer for performer in found if performer in self._performers]

    async def accounts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutAccountId]:
        found = await self._all.accounts_to_ask(now=now, limit=ALL)
        async with self._world.begin() as tx:
            current = [
                await tx.payout_accounts.find_current_for_update(each) for each in sorted(self._performers)
            ]
        mine = {account.id for account in current if account}
        return [account_id for account_id in found if account_id in mine]

    async def payouts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        found = await self._all.payouts_to_ask(now=now, limit=ALL)
        async with self._world.begin() as tx:
            payouts = [await tx.payouts.find(each) for each in found]
        return [payout.id for payout in payouts if payout and payout.performer_id in self._performers]

    async def payouts_to_look_after(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        found = await self._all.payouts_to_look_after(now=now, limit=ALL)
        async with self._world.begin() as tx:
            payouts = [await tx.payouts.find(each) for each in found]
        return [payout.id for payout in payouts if payout and payout.performer_id in self._performers][:limit]


@dataclass
class PayoutStage:
    """Use cases over one world, and the people in it."""

    world: World
    provider: MemoryPayoutProvider
    performer: UserId
    officers: tuple[UserId, UserId, UserId]
    viewer: UserId
    stream: StreamId
    performers: set[UserId]

    @property
    def work(self) -> PayoutWork:
        return OwnWork(self.world, self.performers)

    async def earn(
        self, *, paid: int = 0, promo: int = 0, at: datetime, performer: UserId | None = None
    ) -> TipId:
        """A tip of bought and bonus tokens, at that time; 30 % of it are the platform's."""
        tip_id = TipId(uuid4())
        receiver = performer or self.performer
        transfers = tip_transfers(
            tip_id=tip_id, viewer=self.viewer, performer=receiver, tokens=paid + promo, promo_balance=promo,
            fee_basis_points=3_000, at=at,
        )  # fmt: skip
        tip = a_tip(
            id=tip_id,
            stream_id=self.stream,
            viewer_id=self.viewer,
            performer_id=receiver,
            tokens=paid + promo,
            sent_at=at,
        )
        async with self.world.begin() as tx:
            await tx.tips.add(tip)
            await tx.ledger.post(transfers)
        return tip_id

    async def release(self) -> int:
        return await ReleaseEarnings(self.world.begin, self.work, self.world.now, FEE_SCHEDULES)()

    async def agree(self, performer: UserId | None = None) -> None:
        await AgreeToFees(self.world.begin, self.world.now)(
            performer_id=performer or self.performer, version=VERSION
        )

    def giving(self) -> GivePayoutAccount:
        hasher = HmacIdentityHasher("a key for tests")
        return GivePayoutAccount(self.world.begin, sealer(), hasher, self.world.now, self.world.new_id)

    async def give_account(
        self, text: str | None = None, *, performer: UserId | None = None, gstin: str = ""
    ) -> PayoutAccount:
        return await self.giving()(
            account_id=PayoutAccountId(uuid4()),
            performer_id=performer or self.performer,
            account=text or a_bank_account(),
            gstin=gstin,
        )

    async def ask_banks(self) -> None:
        """Until every bank of these accounts was asked and has answered."""
        for _ in range(2):
            await AskAboutPayoutAccounts(
                self.world.begin, self.work, self.provider, sealer(), self.world.now
            )()
            self.world.now.advance(minutes=3)

    async def account(self, account_id: PayoutAccountId) -> PayoutAccount:
        async with self.world.begin() as tx:
            return await tx.payout_accounts.get_for_update(account_id)

    async def ready(self, *, tokens: int = 2_000, gstin: str = "") -> PayoutAccount:
        """Agreed, with a verified account, and the earnings of `DAY` released: 80 paise a token of the share, of which
        95 % are available. Of whoever has a `gstin`, GST is collected too."""
        self.world.now.set(start_of(DAY) + timedelta(hours=12))
        await self.agree()
        account = await self.give_account(gstin=gstin)
        await self.ask_banks()
        await self.earn(paid=tokens, at=self.world.now())
        self.world.now.set(start_of(DAY + timedelta(days=7)))
        await self.release()
        return await self.account(account.id)

    def requesting(self) -> RequestPayout:
        return RequestPayout(self.world.begin, self.world.now, TDS_RULES, TCS_RULES)

    async def request(self, paise: int, *, payout_id: PayoutId | None = None) -> Payout:
        return await self.requesting()(
            payout_id=payout_id or PayoutId(uuid4()), performer_id=self.performer, amount_paise=paise
        )

    async def batch(self, *payouts: Payout) -> PayoutBatchId:
        batch_id = PayoutBatchId(uuid4())
        await MakePayoutBatch(self.world.begin, self.world.now, self.world.new_id)(
            batch_id=batch_id, maker_id=self.officers[0], payout_ids=[payout.id for payout in payouts]
        )
        return batch_id

    async def check(self, batch_id: PayoutBatchId, *, checker: int = 1) -> None:
        async with self.world.begin() as tx:
            batch = await tx.payout_batches.get_for_update(batch_id)
        await CheckPayoutBatch(self.world.begin, self.world.now, self.world.new_id)(
            batch_id=batch_id, checker_id=self.officers[checker], seen_hash=batch.content_hash
        )

    async def approved(self, paise: int) -> Payout:
        payout = await self.request(paise)
        await self.check(await self.batch(payout))
        return await self.payout(payout.id)

    async def payout(self, payout_id: PayoutId) -> Payout:
        async with self.world.begin() as tx:
            return await tx.payouts.get_for_update(payout_id)

    async def send(self) -> int:
        return await SendPayouts(self.world.begin, self.work, self.provider, self.world.now)()

    async def watch(self) -> int:
        """The bank is asked again about what it called paid, as the worker does it."""
        return await WatchPaidPayouts(
            self.world.begin, self.work, self.provider, self.world.now, timedelta(days=7)
        )()

    async def hear(self, payout_id: PayoutId, word: Word, *, reason: str = "") -> str:
        """The provider's webhook arrives and is processed; the event's id."""
        body, headers = self.provider.say(payout_id, word, reason=reason)
        event = self.provider.read_webhook(body, headers)
        await ReceivePayoutWebhook(self.world.begin, self.provider, self.world.now)(
            body=body, headers=headers
        )
        await self.process(event.event_id)
        return event.event_id

    async def process(self, event_id: str) -> None:
        await ProcessPayoutEvent(self.world.begin, self.world.now)(
            PayoutEventReceived(event_id), EventId(uuid4())
        )

    async def freeze(
        self, severity: Severity, *, tokens: int = 0, cause: str = "", freeze_id: FreezeId | None = None
    ) -> Freeze:
        return await FreezeEarnings(self.world.begin, self.world.now, self.world.new_id)(
            freeze_id=freeze_id or FreezeId(uuid4()),
            performer_id=self.performer,
            severity=severity,
            tokens=tokens,
            cause=cause,
            reason="a case is open against this show",
            policy="other_rule",
            actor_id=self.officers[0],
        )

    async def balance(self, kind: AccountKind, performer: UserId | None = None) -> int:
        owner = performer or self.performer
        account = Account.of(kind, owner) if kind.is_personal else Account.system(kind)
        return await self.world.ledger_queries.balance(account)

    async def another_performer(self) -> UserId:
        performer = await add_performer(self.world)
        self.performers.add(performer)
        return performer


def a_bank_account() -> str:
    return f"HDFC0000053:{uuid4().int % 10**14:014d}"


async def add_performer(world: World, *, name: str = NAME) -> UserId:
    """Verified, approved, with a confirmed PAN in that name."""
    performer = UserId(uuid4())
    async with world.begin() as tx:
        await tx.users.add(a_user(id=performer, role=Role.PERFORMER, display_name="Ravi"))
    evidence = await let_be_paid(world, performer)
    claims = {"kind": "pan", "name": name, "number": "ABCPE1234F", "country": "IND", "link": "ABCPE1234F"}
    context = {"kind": "claims", "id": str(evidence.id), "owner": str(performer)}
    words = await sealer().seal(json.dumps(claims).encode(), context=context)
    async with world.begin() as tx:
        await tx.claims.add(SealedClaims(evidence.id, evidence.case_id, performer, words, world.now()))
    return performer


async def let_be_paid(world: World, performer: UserId) -> Evidence:
    """Somebody who is there becomes a verified adult, and a performer whose PAN is confirmed: that is returned."""
    approval = an_approval(performer)
    evidence = an_evidence(
        id=EvidenceId(uuid4()), case_id=approval.case.id, kind=EvidenceKind.TAX_ID, method=Method.PAN
    )
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(performer))
        await tx.cases.record(approval)
        await tx.evidence.add(evidence)
    return evidence


async def set_payout_stage(world: World, *, packages: int = 1) -> PayoutStage:
    """`packages` times 5,000 bought and 750 bonus tokens are with the viewer."""
    performer = await add_performer(world)
    officers = (UserId(uuid4()), UserId(uuid4()), UserId(uuid4()))
    viewer = UserId(uuid4())
    stream = a_stream(performer_id=performer)
    async with world.begin() as tx:
        for officer in officers:
            await tx.users.add(a_user(id=officer, role=Role.FINANCE_OFFICER))
        await tx.users.add(a_user(id=viewer))
        await tx.ages.save(a_verified_adult(viewer))
        await tx.streams.add(stream)
    for _ in range(packages):
        await buy(world, viewer)
    return PayoutStage(world, MemoryPayoutProvider(), performer, officers, viewer, stream.id, {performer})


async def buy(world: World, viewer: UserId) -> None:
    order = Order.place(
        order_id=OrderId(uuid4()),
        buyer_id=viewer,
        package=package_named("patron"),
        provider=Provider.RAZORPAY,
        place_of_supply="29",
        now=world.now(),
    ).opened(f"order_{uuid4().hex}")
    event = GatewayEvent(
        event_id=f"event_{uuid4().hex}",
        provider="razorpay",
        kind=GatewayEventKind.CAPTURED,
        raw_type="payment.captured",
        provider_order_id=order.provider_order_id,
        payment_id=f"pay_{uuid4().hex}",
        amount=order.price,
        currency="INR",
        receipt=str(order.id),
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument="",
    )
    async with world.begin() as tx:
        await tx.orders.add(order)
        await tx.gateway_events.add(event, now=world.now())
    await ProcessGatewayEvent(world.begin, world.now, SELLER)(event_id=event.event_id)


async def ended(stage: PayoutStage, payout: Payout) -> list[PayoutState]:
    """How the payout ended, as often as people are told of it."""
    if stage.world.kind == "memory":
        events = [entry.event for entry in stage.world.database.tables.outbox.entries.values()]
        mine = [each for each in events if isinstance(each, PayoutEnded) and each.payout_id == payout.id]
        return sorted(each.state for each in mine)
    query = text(
        "SELECT payload ->> 'state' FROM outbox WHERE name = :name AND payload ->> 'payout_id' = :id"
    )
    async with stage.world.engine.connect() as connection:
        rows = await connection.execute(query, {"name": PayoutEnded.name, "id": str(payout.id)})
        return sorted(PayoutState(row[0]) for row in rows)
