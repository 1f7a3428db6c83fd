"""A still of every live show on a schedule (STR-12)."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from application.moderation.footage_vault import FootageVault
from domain.ids import FootageId, StreamId
from domain.moderation.footage import Footage, FootageCause, FootageKind, slot_at
from domain.streaming.stream import StreamState
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.streaming import StreamQueries, StreamRow
from ports.transaction import BeginTransaction

AT_ONCE = 8
"""Stills that are made at the same time."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SampleShows:
    """Runs each second, and takes of each live show one still in each interval of `every_seconds` since its start.

    Two workers take each only once. A still that cannot be taken is logged and its interval left out: the next one
    shows what there is then. Keep one object for the life of the process: it remembers where each show was.
    """

    begin: BeginTransaction
    streams: StreamQueries
    vault: FootageVault
    now: Clock
    new_id: NewId
    every_seconds: float
    taken: dict[StreamId, int] = field(default_factory=dict)

    async def __call__(self) -> int:
        """How many were stored."""
        shows = [show for show in await self.streams.open_streams() if show.state == StreamState.LIVE]
        for gone in self.taken.keys() - {show.stream_id for show in shows}:
            del self.taken[gone]
        turns = asyncio.Semaphore(AT_ONCE)

        async def take(show: StreamRow) -> bool:
            async with turns:
                return await self._sample(show)

        return sum(await asyncio.gather(*(take(show) for show in shows)))

    async def _sample(self, show: StreamRow) -> bool:
        assert show.started_at is not None, "it is live"
        slot = slot_at(show.started_at, self.now(), timedelta(seconds=self.every_seconds))
        if self.taken.get(show.stream_id) == slot:
            return False
        self.taken[show.stream_id] = slot
        try:
            footage = await self._reserve(show, slot)
            return footage is not None and (await self.vault.fill(footage)).file is not None
        except PortError as error:
            log.warning("show_not_sampled", stream_id=str(show.stream_id), error=str(error))
            return False

    async def _reserve(self, show: StreamRow, slot: int) -> Footage | None:
        """None where another worker has this slot."""
        async with self.begin() as tx:
            return await tx.footage.add(
                Footage.awaited(
                    FootageId(self.new_id()),
                    FootageKind.STILL,
                    FootageCause.SCHEDULE,
                    stream_id=show.stream_id,
                    performer_id=show.performer_id,
                    now=self.now(),
                    slot=slot,
                )
            )
