"""Ask the bank again about payouts that it called paid: what comes back later is told by a webhook, or by nobody."""

from dataclasses import dataclass
from datetime import timedelta

from domain.ids import PayoutId
from domain.payouts.events import PayoutEventReceived
from domain.payouts.payout import Payout, PayoutState, Word
from ports.clock import Clock
from ports.payouts.payouts import PayoutEvent
from ports.payouts.providers import PayoutProvider, PayoutProviderError, ProviderPayout
from ports.payouts.queries import PayoutWork
from ports.transaction import BeginTransaction

LOOKS_PER_RUN = 50


@dataclass(frozen=True, slots=True)
class WatchPaidPayouts:
    """The row says first when to ask next; then the bank is asked; then the row says that it answered (PYT-06).

    Another word than "paid" is stored as the webhook of it would be, and goes the same way from there: whichever comes
    first is booked, and the other changes nothing. Returns how many such words there were.

    Raises the last `PayoutProviderError` when every payout had its turn.
    """

    begin: BeginTransaction
    work: PayoutWork
    provider: PayoutProvider
    now: Clock
    watched: timedelta

    async def __call__(self) -> int:
        heard = 0
        failure: PayoutProviderError | None = None
        for payout_id in await self.work.payouts_to_look_after(now=self.now(), limit=LOOKS_PER_RUN):
            try:
                heard += await self._look(payout_id)
            except PayoutProviderError as error:
                failure = error
        if failure is not None:
            raise failure
        return heard

    async def _look(self, payout_id: PayoutId) -> bool:
        payout = await self._take(payout_id)
        if payout is None:
            return False
        said = await self.provider.find(payout.id, payout.provider_id)
        if said is None:
            raise PayoutProviderError("the provider forgot a payout that it paid", permanent=True)
        if said.amount_paise != payout.net:
            raise PayoutProviderError("the provider speaks of another amount", permanent=False)
        return await self._record(payout, said)

    async def _take(self, payout_id: PayoutId) -> Payout | None:
        now = self.now()
        async with self.begin() as tx:
            payout = await tx.payouts.get_for_update(payout_id)
            if payout.look_at is None or payout.look_at > now:
                return None  # another worker has it, or it came back meanwhile
            payout = payout.about_to_look(now)
            await tx.payouts.update(payout)
            return payout

    async def _record(self, asked: Payout, said: ProviderPayout) -> bool:
        now = self.now()
        async with self.begin() as tx:
            payout = await tx.payouts.get_for_update(asked.id)
            if payout.state is not PayoutState.PAID:
                return False  # a webhook was first
            await tx.payouts.update(payout.looked(now, watched=self.watched))
            if said.word in (Word.PROCESSED, Word.UNDERWAY):
                return False
            event = _as_if_told(payout, said)
            if not await tx.payout_events.add(event, now=now):
                return False
            await tx.outbox.add(PayoutEventReceived(event.event_id))
            return True


def _as_if_told(payout: Payout, said: ProviderPayout) -> PayoutEvent:
    """The same word of the same payout is the same event, however often it is asked for."""
    return PayoutEvent(
        event_id=f"asked.{payout.id}.{said.word}",
        word=said.word,
        raw_type="asked",
        payout_id=payout.id,
        provider_id=said.provider_id,
        amount=said.amount_paise,
        utr=said.utr,
        reason=said.reason,
    )
