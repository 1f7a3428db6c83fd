"""Which stretches of a live show's sound are listened to (STR-13)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.moderation.watch.sampling import RECENT, RISKY, WatchedShow

STRETCH = timedelta(seconds=15)
"""So much of a show is listened to at once."""
CALM_TURN = 4
"""Of a show without any sign of risk, one stretch in so many."""
OVERLAP = timedelta(seconds=1)
"""A stretch begins so much before its slot, so that a term on the border of two is whole in one of them."""
UNHEARD_AFTER = CALM_TURN * STRETCH + timedelta(seconds=30)
"""So long the wall points at a stretch that nobody could hear; by then the next one has come to an end."""


def finished_slot(started_at: datetime, now: datetime) -> int | None:
    """The number of the newest stretch that is over; None in the first one."""
    slot = (now - started_at) // STRETCH - 1
    return slot if slot >= 0 else None


def is_listened_to(show: WatchedShow, stream_id: UUID, slot: int, now: datetime) -> bool:
    """Whether this stretch is one of those: of a show at risk each, of another one in `CALM_TURN`, not the same of all
    shows, so that the recogniser has something to do all the time and never all at once."""
    return show.pause(now) <= RISKY or (slot + stream_id.int) % CALM_TURN == 0


@dataclass(frozen=True, slots=True)
class RecentListening:
    """Stretches that a live show had wholly within `RECENT`, and how many of them were heard.

    Of a show without any sign of risk a quarter is as it should be: the wall points out those of which nothing was.
    """

    due: int
    heard: int

    @classmethod
    def of(cls, started_at: datetime, heard: Collection[int], now: datetime) -> "RecentListening":
        """`heard` are the numbers of stretches."""
        last = finished_slot(started_at, now)
        if last is None:
            return cls(0, 0)
        before = now - RECENT - started_at
        first = max(0, -(-before // STRETCH))
        return cls(last + 1 - first, sum(first <= slot <= last for slot in heard))

    @property
    def percent(self) -> int | None:
        """Of the time that it was live, rounded down; None before the first stretch is over."""
        return 100 * self.heard // self.due if self.due else None
