"""A picture of a live show, for who watches over many at once (ADM-04), as they have them (MOD-23)."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.identity.permissions import Permission, require_permission
from domain.ids import StreamId, UserId
from domain.streaming.stream import StreamState
from ports.clock import Clock
from ports.streaming.taps import MediaStill, MediaTaps, NoFootage
from ports.transaction import BeginTransaction

FRESH = timedelta(seconds=8)
"""So long a picture serves everybody who asks."""
KEPT_MOST = 500


@dataclass(frozen=True, slots=True)
class GlanceAtShow:
    """Keep one object for the life of the process: however many watch the wall, a show is asked once in `FRESH` for a
    picture of each kind."""

    begin: BeginTransaction
    taps: MediaTaps
    now: Clock
    kept: OrderedDict[tuple[StreamId, bool], tuple[datetime, MediaStill]] = field(default_factory=OrderedDict)

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId, veiled: bool) -> MediaStill:
        """`veiled`: small, grey and blurred.

        Raises `PermissionDenied`, `StreamNotFound`, `NoFootage`, `MediaUnavailable`.

        There is none of a show that is over, nor of one in which a bank's picture was found: that is shown to nobody.
        """
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.VIEW_LIVE_WALL)
            stream = await tx.streams.get(stream_id)
            is_matched = await tx.frame_matches.find_of(stream_id) is not None
        if stream.state is not StreamState.LIVE or is_matched:
            for either in (True, False):
                self.kept.pop((stream_id, either), None)
            raise NoFootage("there is no picture of this show")
        at, still = self.kept.get((stream_id, veiled), (None, None))
        if at is not None and still is not None and self.now() - at < FRESH:
            return still
        made = await self.taps.still(stream_id, age_seconds_max=FRESH.total_seconds(), veiled=veiled)
        self.kept[stream_id, veiled] = self.now(), made
        self.kept.move_to_end((stream_id, veiled))
        while len(self.kept) > KEPT_MOST:
            self.kept.popitem(last=False)
        return made
