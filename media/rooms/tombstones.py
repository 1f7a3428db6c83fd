"""Rooms that were closed stay closed."""

from collections import OrderedDict

TOMBSTONE_SECONDS = 24 * 3600.0
MAX_TOMBSTONES = 200_000


class Tombstones:
    """Bounded in time and in number, the oldest go first."""

    def __init__(self) -> None:
        self._closed_at: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, room_id: str) -> bool:
        return room_id in self._closed_at

    def __len__(self) -> int:
        return len(self._closed_at)

    def add(self, room_id: str, now: float) -> None:
        self._closed_at.setdefault(room_id, now)
        while len(self._closed_at) > MAX_TOMBSTONES:
            self._closed_at.popitem(last=False)

    def expire(self, now: float) -> None:
        while self._closed_at and now - next(iter(self._closed_at.values())) > TOMBSTONE_SECONDS:
            self._closed_at.popitem(last=False)
