"""The picture of every live show is looked at, and a still of it kept, on a schedule (STR-12)."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from application.moderation.footage.footage_vault import STILL_SECONDS_MAX, FootageVault
from application.moderation.watch.frame_watch import NO_SUSPICION, FrameWatch
from domain.ids import FootageId, StreamId
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, slot_at
from domain.moderation.watch.frame_verdict import Suspicion
from domain.moderation.watch.sampling import CLOSELY
from ports.clock import Clock, NewId
from ports.errors import PortError
from ports.moderation.watch.frame_watch import WatchedRow, WatchQueries
from ports.streaming.taps import MediaStill, NoFootage
from ports.transaction import BeginTransaction

AT_ONCE = 8
"""Frames that are asked for at the same time."""
STILL_WAITS = 6.0
"""Seconds. A frame that does not come by then is none; the media process may be at it still."""
ROUND_WAITS = 1.0
"""Seconds. So long a round waits for its shows; who takes longer is not waited for, nor looked at twice at once."""
PROVE_EVERY = timedelta(seconds=5)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SampleShows:
    """Runs each half second. Looks at a frame of each live show as often as `WatchedShow.pause` says, and keeps one
    still in each interval of `every_seconds` since its start: of the same frame, where both are due.

    A look that takes longer than a round goes on beside the next ones. Two workers keep each still once. A still that
    cannot be taken is logged and its interval left out: the next one shows what there is then. A frame that was a
    bank's picture is not kept. At the end it says that it can look, so that whoever stops looking stops saying so. Keep
    one object for the life of the process: it remembers where each show was.
    """

    begin: BeginTransaction
    watch: WatchQueries
    vault: FootageVault
    frames: FrameWatch
    now: Clock
    new_id: NewId
    every_seconds: float
    taken: dict[StreamId, int] = field(default_factory=dict)
    looked: dict[StreamId, datetime] = field(default_factory=dict)
    suspicions: dict[StreamId, Suspicion] = field(default_factory=dict)
    proved: list[datetime] = field(default_factory=list)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    underway: dict[StreamId, asyncio.Task[bool]] = field(default_factory=dict)

    async def __call__(self) -> int:
        """How many stills were stored."""
        await self.frames.record_found()
        shows = await self.watch.live()
        live = {show.stream_id for show in shows}
        for gone in self.taken.keys() - live:
            del self.taken[gone]
        for gone in self.looked.keys() - live:
            del self.looked[gone]
            self.suspicions.pop(gone, None)
        stored = self._ended()
        for show in shows:
            if show.stream_id not in self.underway:
                self.underway[show.stream_id] = asyncio.create_task(self._take(show))
        if self.underway:
            await asyncio.wait(self.underway.values(), timeout=ROUND_WAITS)
        await self._prove()
        return stored + self._ended()

    def _ended(self) -> int:
        """Forget the looks that are over; how many stills they stored."""
        over = [stream_id for stream_id, look in self.underway.items() if look.done()]
        looks = [self.underway.pop(stream_id) for stream_id in over]
        return sum(look.result() for look in looks if not look.cancelled())

    async def _take(self, show: WatchedRow) -> bool:
        try:
            return await self._sample(show)
        except Exception as error:  # of this show alone: the others are looked at, and the sampler can look
            log.warning("show_not_looked_at", stream_id=str(show.stream_id), error=type(error).__name__)
            return False

    async def _sample(self, row: WatchedRow) -> bool:
        now = self.now()
        slot = slot_at(row.show.started_at, now, timedelta(seconds=self.every_seconds))
        is_kept = self.taken.get(row.stream_id) != slot
        suspicion = self.suspicions.get(row.stream_id, NO_SUSPICION)
        is_looked_at = row.show.is_due(self.looked.get(row.stream_id), now, is_awake=suspicion.is_awake)
        if not (is_kept or is_looked_at):
            return False
        still = await self._still(row, CLOSELY if suspicion.is_awake else row.show.pause(now))
        if is_looked_at:
            self.looked[row.stream_id] = now
            look = await self.frames.look(row, still, suspicion)
            if look.is_over:
                return False
            self.suspicions[row.stream_id] = look.suspicion
        if not is_kept:
            return False
        self.taken[row.stream_id] = slot
        try:
            footage = await self._reserve(row, slot)
            return footage is not None and (await self.vault.fill(footage, still=still)).file is not None
        except PortError as error:
            log.warning("show_not_sampled", stream_id=str(row.stream_id), error=str(error))
            return False

    async def _still(self, row: WatchedRow, pause: timedelta) -> MediaStill | None:
        age_seconds_max = min(STILL_SECONDS_MAX, pause / CLOSELY)
        try:
            async with self.turns, asyncio.timeout(STILL_WAITS):
                return await self.vault.taps.still(row.stream_id, age_seconds_max=age_seconds_max)
        except (PortError, NoFootage, TimeoutError):
            return None  # told by whoever asks for it next

    async def _prove(self) -> None:
        now = self.now()
        if not self.proved or now - self.proved[-1] >= PROVE_EVERY:
            await self.frames.prove()
            self.proved[:] = [now]

    async def _reserve(self, row: WatchedRow, slot: int) -> Footage | None:
        """None where another worker has this slot."""
        async with self.begin() as tx:
            return await tx.footage.add(
                Footage.awaited(
                    FootageId(self.new_id()),
                    FootageKind.STILL,
                    FootageCause.SCHEDULE,
                    stream_id=row.stream_id,
                    performer_id=row.performer_id,
                    now=self.now(),
                    slot=slot,
                )
            )
