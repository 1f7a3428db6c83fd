"""Have what was asked for and did not come made after all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from application.moderation._one_by_one import all_due
from application.moderation.footage.footage_vault import FootageVault
from domain.ids import FootageId
from domain.moderation.watch.footage import Footage, FootageKind, FootageState
from ports.clock import Clock
from ports.errors import PortError
from ports.transaction import BeginTransaction

BATCH = 20
AFTER = timedelta(seconds=20)
"""Until then whoever asked may still be at it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FillFootage:
    """A chore of the worker, for what a program that died, a full disk or a network left undone. Two do no harm.

    A clip is tried until it is there or the media plane has nothing of it any more. A still is of a moment: it is
    missing when that is over. However many clips always fail, each that waits has its turn in each run.
    """

    begin: BeginTransaction
    vault: FootageVault
    now: Clock

    async def __call__(self) -> int:
        """How many were stored."""
        before, stored = self.now() - AFTER, 0

        async def page(after: tuple[datetime, FootageId] | None) -> Sequence[tuple[datetime, FootageId]]:
            async with self.begin() as tx:
                awaited = await tx.footage.awaited(before=before, after=after, limit=BATCH)
            return [(footage.asked_at, footage.id) for footage in awaited]

        async def turn(footage_id: FootageId) -> None:
            nonlocal stored
            stored += await self._is_filled(footage_id)

        await all_due(page, turn, failed="footage_not_filled")
        return stored

    async def _is_filled(self, footage_id: FootageId) -> bool:
        async with self.begin() as tx:
            footage = await tx.footage.find(footage_id)
        if footage is None:
            return False
        if footage.kind is FootageKind.STILL:
            await self._give_up(footage)
            return False
        try:
            return (await self.vault.fill(footage)).file is not None
        except PortError as error:
            log.warning("footage_not_filled", footage_id=str(footage.id), error=str(error))
        except Exception as error:  # of this one alone: whatever it is keeps no other from being filled
            log.warning("footage_not_filled", footage_id=str(footage.id), error=type(error).__name__)
        return False

    async def _give_up(self, footage: Footage) -> None:
        async with self.begin() as tx:
            still = await tx.footage.get_for_update(footage.id)
            if still.state is FootageState.AWAITED:
                await tx.footage.update(still.missing())
