"""What staff decided about a room: covered, muted, who may not be in it. It outlives publishers and sessions."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

KEPT_SECONDS = 24 * 3600.0
MAX_ROOMS = 20_000


@dataclass(frozen=True, slots=True)
class Controls:
    """The whole state at one revision. A later revision has a greater number, whatever order they arrive in."""

    revision: int
    is_covered: bool
    is_muted: bool
    removed: frozenset[str]
    """Participants who may not come back for the life of the room."""


NO_CONTROLS = Controls(revision=0, is_covered=False, is_muted=False, removed=frozenset())


class ControlBook:
    """Controls by room, also of rooms that nobody publishes into yet. Bounded in time and in number."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[str, tuple[float, Controls]] = OrderedDict()

    def of(self, room_id: str) -> Controls:
        found = self._rooms.get(room_id)
        return found[1] if found is not None else NO_CONTROLS

    def put(self, room_id: str, controls: Controls, now: float, open_rooms: Collection[str]) -> bool:
        """Whether it is news. What is older than what is known changes nothing: it was overtaken on its way.

        Where there are too many, the oldest makes room that is not of an open one: whoever was put out of a show that
        runs does not come back because much was decided elsewhere.
        """
        is_news = controls.revision > self.of(room_id).revision
        self._rooms[room_id] = (now, controls if is_news else self.of(room_id))
        self._rooms.move_to_end(room_id)
        while len(self._rooms) > MAX_ROOMS:
            del self._rooms[next(each for each in self._rooms if each not in open_rooms)]
        return is_news

    def forget(self, room_id: str) -> None:
        """The room is closed for good: nobody comes in, whatever was decided before."""
        self._rooms.pop(room_id, None)

    def expire(self, now: float, open_rooms: Collection[str]) -> None:
        """Rooms that are open keep theirs."""
        while self._rooms:
            room_id, (put_at, controls) = next(iter(self._rooms.items()))
            if now - put_at <= KEPT_SECONDS:
                return
            del self._rooms[room_id]
            if room_id in open_rooms:
                self._rooms[room_id] = (now, controls)
