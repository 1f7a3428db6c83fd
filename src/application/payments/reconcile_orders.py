"""Ask the gateways about orders of which they said nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.payments.events import GatewayEventReceived
from domain.payments.providers import ProviderNotOffered
from ports.clock import Clock
from ports.payments.gateways import GatewayError, GatewayEvent, Gateways
from ports.payments.orders import OrderToAsk, PaymentQueries
from ports.transaction import BeginTransaction

ORDERS_PER_RUN = 100


@dataclass(frozen=True, slots=True)
class ReconcileOrders:
    """Find payments whose webhook never came. They go the same way as a webhook: stored, then processed.

    An order is asked after when it is older than `older_than_seconds` and its own `ask_at` has come, which moves
    away as the order ages. Returns how many payments were found.

    Each order is asked of its own gateway. One that is down is not asked again in this run, and one that refuses an
    order leaves the others their turn; what failed is raised at the end, so that somebody hears of it. Raises
    `GatewayError`, `ProviderNotOffered`.
    """

    begin: BeginTransaction
    queries: PaymentQueries
    gateways: Gateways
    now: Clock

    async def __call__(self, *, older_than_seconds: int) -> int:
        now = self.now()
        found = 0
        failures: list[GatewayError | ProviderNotOffered] = []
        down: set[str] = set()
        for order in await self.queries.orders_to_ask(
            now=now, created_before=now - timedelta(seconds=older_than_seconds), limit=ORDERS_PER_RUN
        ):
            if order.provider in down:
                continue
            try:
                events = await self.gateways.named(order.provider).fetch_payments(order.provider_order_id)
            except (GatewayError, ProviderNotOffered) as failure:
                failures.append(failure)
                if isinstance(failure, GatewayError) and failure.permanent:
                    await self._record(order, [])
                else:
                    down.add(order.provider)
                continue
            found += await self._record(order, events)
        if failures:
            raise failures[0]
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
