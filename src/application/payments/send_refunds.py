"""Ask the gateways to send what was approved, and how it went."""

from dataclasses import dataclass

from application.payments._refunds import end_failed, end_processed
from domain.ids import RefundId
from domain.payments.providers import ProviderNotOffered
from domain.payments.refund import UNDER_WAY, Refund, RefundState
from ports.clock import Clock
from ports.payments.gateways import GatewayError, Gateways, ProviderRefund, RefundRequest
from ports.payments.gateways import RefundState as ProviderState
from ports.payments.refunds import RefundQueries
from ports.transaction import BeginTransaction

REFUNDS_PER_RUN = 50


@dataclass(frozen=True, slots=True)
class SendRefunds:
    """A refund is a row first; then the gateway is asked, under the refund's own id; then a second transaction records
    what it said. Whoever dies in between asks again, and the gateway sends once.

    A gateway that does not answer is asked again later, each time after a longer pause. Returns how many ended.
    """

    begin: BeginTransaction
    queries: RefundQueries
    gateways: Gateways
    now: Clock

    async def __call__(self) -> int:
        ended = 0
        for refund_id in await self.queries.due(now=self.now(), limit=REFUNDS_PER_RUN):
            ended += await self._one(refund_id)
        return ended

    async def _one(self, refund_id: RefundId) -> bool:
        async with self.begin() as tx:
            refund = await tx.refunds.get_for_update(refund_id)
        if refund.state not in UNDER_WAY:
            return False
        try:
            answer = await self._ask(refund)
        except GatewayError as error:
            return await self._refused(refund_id, str(error), permanent=error.permanent)
        return await self._answered(refund, answer)

    async def _ask(self, refund: Refund) -> ProviderRefund:
        """Have it sent, or, where it was sent before, hear how it stands. Raises `GatewayError`."""
        try:
            gateway = self.gateways.named(refund.provider)
        except ProviderNotOffered:
            raise GatewayError("this provider is not set up here now") from None
        request = RefundRequest(refund.id, refund.provider_order_id, refund.payment_id, refund.amount)
        if refund.state is RefundState.APPROVED:
            try:
                return await gateway.create_refund(request)
            except GatewayError as error:
                if not error.permanent:
                    raise
                # It refuses. Unless a call before went through, whose answer was lost, nothing was sent.
                known = await gateway.find_refund(request)
                if known is None:
                    raise
                return known
        found = await gateway.find_refund(request)
        if found is None:
            raise GatewayError("the gateway does not know a refund that it took")
        return found

    async def _answered(self, asked: Refund, answer: ProviderRefund) -> bool:
        async with self.begin() as tx:
            refund = await tx.refunds.get_for_update(asked.id)
            if refund.state not in UNDER_WAY:  # a webhook was first
                return False
            now = self.now()
            if answer.amount != refund.amount:
                await tx.refunds.update(refund.ask_later(now, failure="the gateway has another amount"))
                return False
            if answer.state is ProviderState.PROCESSED:
                await end_processed(tx, refund, answer.provider_refund_id, now=now)
                return True
            if answer.state is ProviderState.FAILED:
                await end_failed(tx, refund, "the gateway could not send it", now=now)
                return True
            await tx.refunds.update(refund.sent(answer.provider_refund_id, now))
            return False

    async def _refused(self, refund_id: RefundId, failure: str, *, permanent: bool) -> bool:
        """A refusal for good ends it, unless the gateway took it before: then how it goes is still to be heard."""
        async with self.begin() as tx:
            refund = await tx.refunds.get_for_update(refund_id)
            if refund.state not in UNDER_WAY:
                return False
            now = self.now()
            if permanent and not refund.provider_refund_id:
                await end_failed(tx, refund, failure, now=now)
                return True
            await tx.refunds.update(refund.ask_later(now, failure=failure))
            return False
