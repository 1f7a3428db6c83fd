"""A buyer, two performers and three people of finance, on memory or PostgreSQL, with fresh ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import text

from adapters.memory.payments.gateway import MemoryGateway, MemoryGateways
from application.payments.decide_refund import ApproveRefund, RefuseRefund
from application.payments.process_gateway_event import ProcessGatewayEvent
from application.payments.request_refund import RequestRefund
from application.payments.send_refunds import SendRefunds
from domain.identity.permissions import Role
from domain.ids import OrderId, RefundId, StreamId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.money import Tokens
from domain.payments.order import Order
from domain.payments.refund import Refund
from ports.payments.gateways import GatewayEvent
from ports.payments.refunds import RefundQueries
from tests.builders import SELLER, a_stream, a_tip, a_user, a_verified_adult, an_order
from tests.integration.database.conftest import World

PRICE, GST, TOKENS, BONUS = 49_900, 7_612, 500, 25
FEE = 3_000


@dataclass(slots=True)
class Desk:
    """`buyer` buys and tips `performer`; `officers` are of finance."""

    world: World
    buyer: UserId
    performer: UserId
    officers: tuple[UserId, UserId, UserId]
    gateway: MemoryGateway
    stream_id: StreamId

    @classmethod
    async def opened(cls, world: World) -> "Desk":
        buyer, performer = UserId(uuid4()), UserId(uuid4())
        officers = (UserId(uuid4()), UserId(uuid4()), UserId(uuid4()))
        async with world.begin() as tx:
            await tx.users.add(a_user(id=buyer))
            await tx.users.add(a_user(id=performer, role=Role.PERFORMER))
            for officer in officers:
                await tx.users.add(a_user(id=officer, role=Role.FINANCE_OFFICER))
            await tx.ages.save(a_verified_adult(buyer))
            stream = a_stream(id=StreamId(uuid4()), performer_id=performer)
            await tx.streams.add(stream)
        return cls(world, buyer, performer, officers, MemoryGateway(), stream.id)

    @property
    def queries(self) -> RefundQueries:
        return cast(RefundQueries, self.world.query("payments.refund_queries", "RefundQueries"))

    async def placed(self) -> Order:
        order = an_order(
            id=OrderId(uuid4()), buyer_id=self.buyer, created_at=self.world.now(), provider_order_id="",
            ask_at=None,
        )  # fmt: skip
        order = order.opened(f"order_{uuid4().hex}")
        self.gateway.opened[order.provider_order_id] = order
        async with self.world.begin() as tx:
            await tx.orders.add(order)
        return order

    async def bought(self) -> Order:
        """500 tokens and 25 bonus tokens for ₹499."""
        order = await self.placed()
        await self.hears(self.gateway.pay(order.provider_order_id))
        self.world.now.advance(minutes=1)
        return await self.order(order.id)

    async def order(self, order_id: OrderId) -> Order:
        async with self.world.begin() as tx:
            return await tx.orders.get_for_update(order_id)

    async def hears(self, event: GatewayEvent) -> None:
        async with self.world.begin() as tx:
            await tx.gateway_events.add(event, now=self.world.now())
        await ProcessGatewayEvent(self.world.begin, self.world.now, SELLER)(event_id=event.event_id)

    async def tipped(self, tokens: int, *, performer: UserId | None = None) -> TipId:
        """Of bought tokens only: what promo tokens pay for is not taken back."""
        tip = a_tip(
            id=TipId(uuid4()), stream_id=self.stream_id, viewer_id=self.buyer,
            performer_id=performer or self.performer, tokens=Tokens(tokens),
        )  # fmt: skip
        async with self.world.begin() as tx:
            await tx.tips.add(tip)
            await tx.ledger.post(
                tip_transfers(
                    tip_id=tip.id, viewer=self.buyer, performer=tip.performer_id, tokens=tokens,
                    promo_balance=0, fee_basis_points=FEE, at=self.world.now(),
                )
            )  # fmt: skip
        return tip.id

    async def asked(self, order: Order, tokens: int | None = None, *, by: UserId | None = None) -> Refund:
        return await RequestRefund(self.world.begin, self.world.now)(
            refund_id=RefundId(uuid4()), order_id=order.id, tokens=tokens, reason="I bought it by mistake",
            by=by or self.buyer,
        )  # fmt: skip

    async def approved(self, refund: Refund, officer: int = 0) -> Refund:
        approve = ApproveRefund(self.world.begin, self.world.now, self.world.new_id)
        return await approve(refund_id=refund.id, officer_id=self.officers[officer], note_text="Checked")

    async def refused(self, refund: Refund, officer: int = 0) -> Refund:
        refuse = RefuseRefund(self.world.begin, self.world.now, self.world.new_id)
        return await refuse(refund_id=refund.id, officer_id=self.officers[officer], note_text="All was used")

    async def sent(self) -> int:
        """Only this desk's: others may have refunds that are due."""
        mine = cast(RefundQueries, _Mine(self.queries, self))
        return await SendRefunds(self.world.begin, mine, MemoryGateways(self.gateway), self.world.now)()

    async def refund(self, refund_id: RefundId) -> Refund:
        async with self.world.begin() as tx:
            return await tx.refunds.get_for_update(refund_id)

    async def balance(self, kind: AccountKind, owner: UserId | None = None) -> int:
        return await self.world.ledger_queries.balance(Account.of(kind, owner or self.buyer))

    async def wallet(self) -> tuple[int, int]:
        return await self.balance(AccountKind.VIEWER_PAID), await self.balance(AccountKind.VIEWER_PROMO)

    async def earnings(self, performer: UserId | None = None) -> tuple[int, int, int]:
        """Pending, available, frozen."""
        who = performer or self.performer
        kinds = (AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE, AccountKind.PERFORMER_FROZEN)
        pending, available, frozen = [await self.balance(kind, who) for kind in kinds]
        return pending, available, frozen

    async def booked(self, reference: str) -> dict[str, int]:
        """Paise and tokens by kind of transfer, of one reference."""
        if self.world.kind == "memory":
            journal = self.world.database.tables.ledger.journal.values()
            lines = [(posted.transfer.kind.value, posted.transfer.amount) for posted in journal
                     if posted.transfer.reference == reference]  # fmt: skip
        else:
            lines = await _lines(self.world, reference)
        totals: dict[str, int] = {}
        for kind, amount in lines:
            totals[kind] = totals.get(kind, 0) + amount
        return totals


async def _lines(world: World, reference: str) -> list[tuple[str, int]]:
    async with world.engine.connect() as connection:
        query = text("SELECT kind, amount FROM ledger_transfer WHERE reference = :reference")
        rows = (await connection.execute(query, {"reference": reference})).all()
        return [(row.kind, row.amount) for row in rows]


@dataclass(frozen=True, slots=True)
class _Mine:
    """The refunds of one desk: others, in the same database, are other tests'."""

    queries: RefundQueries
    desk: Desk

    async def due(self, *, now: datetime, limit: int) -> Sequence[RefundId]:
        due = await self.queries.due(now=now, limit=10_000)
        return [refund_id for refund_id in due if await self._is_mine(refund_id)][:limit]

    async def _is_mine(self, refund_id: RefundId) -> bool:
        refund = await self.desk.refund(refund_id)
        return refund.provider_order_id in self.desk.gateway.opened
