"""Ask the gateway about orders of which it said nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.payments.events import GatewayEventReceived
from ports.clock import Clock
from ports.payments import GatewayError, GatewayEvent, OrderToAsk, PaymentGateway, PaymentQueries
from ports.transaction import BeginTransaction

ORDERS_PER_RUN = 100


@dataclass(frozen=True, slots=True)
class ReconcileOrders:
    """Find payments whose webhook never came. They go the same way as a webhook: stored, then processed.

    An order is asked after when it is older than `older_than_seconds` and its own `ask_at` has come, which moves
    away as the order ages. Returns how many payments were found.

    A gateway that is down ends the run. One that refuses an order leaves the others their turn; the refusal is
    raised at the end, so that somebody hears of it. Raises `GatewayError`.
    """

    begin: BeginTransaction
    queries: PaymentQueries
    gateway: PaymentGateway
    now: Clock

    async def __call__(self, *, older_than_seconds: int) -> int:
        now = self.now()
        found = 0
        refusal: GatewayError | None = None
        for order in await self.queries.orders_to_ask(
            now=now, created_before=now - timedelta(seconds=older_than_seconds), limit=ORDERS_PER_RUN
        ):
            try:
                events = await self.gateway.fetch_payments(order.provider_order_id)
            except GatewayError as error:
                if not error.permanent:
                    raise
                events, refusal = [], error
            found += await self._record(order, events)
        if refusal is not None:
            raise refusal
        return found

    async def _record(self, order: OrderToAsk, events: Sequence[GatewayEvent]) -> int:
        now = self.now()
        async with self.begin() as tx:
            fresh = [event for event in events if await tx.gateway_events.add(event, now=now)]
            for event in fresh:
                await tx.outbox.add(GatewayEventReceived(event.event_id))
            current = await tx.orders.get_for_update(order.order_id)
            if current.ask_at is not None:  # else a webhook has paid it meanwhile
                await tx.orders.update(current.asked(now))
        return len(fresh)
