"""Words of tips that nobody decided on in time."""

from dataclasses import dataclass

from domain.tipping.events import TipWordsExpired
from ports.clock import Clock
from ports.tipping.boards import HeldMessages
from ports.transaction import BeginTransaction

BATCH = 100


@dataclass(frozen=True, slots=True)
class ExpireTipWords:
    """A chore of the worker: they are shown to nobody, and whoever wrote them is told (TIP-09, CHT-13). Nobody waits
    for it: once their time is over they are decided on no more. Two at once do no harm.
    """

    begin: BeginTransaction
    held: HeldMessages
    now: Clock

    async def __call__(self) -> int:
        """Returns how many there were; after `BATCH` of them the rest waits for the next time."""
        now, count = self.now(), 0
        for tip_id in await self.held.overdue(now=now, limit=BATCH):
            async with self.begin() as tx:
                tip = await tx.tips.get_for_update(tip_id)
                expired = tip.words_expired(now)
                if expired is tip:
                    continue
                await tx.tips.decide_message(expired)
                await tx.outbox.add(TipWordsExpired(tip.id, tip.stream_id, tip.viewer_id))
                count += 1
        return count
