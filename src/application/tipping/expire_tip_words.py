"""Words of tips that nobody decided on in time."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.ids import TipId
from domain.tipping.events import TipWordsExpired
from ports.clock import Clock
from ports.tipping.boards import HeldMessages
from ports.transaction import BeginTransaction

BATCH = 100

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ExpireTipWords:
    """A chore of the worker: they are shown to nobody, and whoever wrote them is told (TIP-09, CHT-13). Nobody waits
    for it: once their time is over they are decided on no more. Two at once do no harm, and a tip that fails keeps no
    other from its end: the log names it, and it comes again the next time.
    """

    begin: BeginTransaction
    held: HeldMessages
    now: Clock

    async def __call__(self) -> int:
        """Returns how many there were; after `BATCH` of them the rest waits for the next time."""
        now, count = self.now(), 0
        for tip_id in await self.held.overdue(now=now, limit=BATCH):
            try:
                count += await self._expire(tip_id, now)
            except Exception as error:
                log.warning("tip_words_not_expired", tip_id=str(tip_id), error=type(error).__name__)
        return count

    async def _expire(self, tip_id: TipId, now: datetime) -> bool:
        async with self.begin() as tx:
            tip = await tx.tips.get_for_update(tip_id)
            expired = tip.words_expired(now)
            if expired is tip:
                return False
            await tx.tips.decide_message(expired)
            await tx.outbox.add(TipWordsExpired(tip.id, tip.stream_id, tip.viewer_id))
            return True
