"""Free what holds set aside longer than they may."""

from dataclasses import dataclass

from ports.clock import Clock
from ports.ledger.holds import HoldQueries
from ports.transaction import BeginTransaction

BATCH = 100


@dataclass(frozen=True, slots=True)
class ExpireHolds:
    """A chore of the worker, and the last resort: whoever places a hold also ends it. Two at once do no harm.

    Each hold is freed in a transaction of its own, so that a sweep holds no two wallets.
    """

    begin: BeginTransaction
    queries: HoldQueries
    now: Clock

    async def __call__(self) -> int:
        """Returns how many holds were looked at; after `BATCH` of them the rest waits for the next time."""
        due = await self.queries.expired(now=self.now(), limit=BATCH)
        for hold_id in due:
            async with self.begin() as tx:
                await tx.holds.expire(hold_id, at=self.now())
        return len(due)
