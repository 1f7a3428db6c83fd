"""Which stretches of a live show's sound are listened to (STR-13)."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.moderation.sampling import RISKY, WatchedShow

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
