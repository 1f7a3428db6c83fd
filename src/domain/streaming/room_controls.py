"""What staff decided about the room of a show: whether it is covered or muted, and who may not be in it."""

from dataclasses import dataclass, replace

from domain.errors import Forbidden
from domain.ids import StreamId, UserId

PUT_OUT = "our team put you out of this show"


class RemovedFromRoom(Forbidden):
    """Staff put this person out of the room, for as long as the show goes on or until they let them back in."""

    code = "removed_from_room"


@dataclass(frozen=True, slots=True)
class RoomControls:
    """The whole state at one revision, which rises by one with each change: of two, the greater is the later.

    A covered room shows viewers a still and silence while the performer's media goes on arriving (STR-15). Who is
    removed stays so for the life of the room, whatever pass they bring (STR-04), unless staff let them back in.
    """

    stream_id: StreamId
    revision: int
    is_covered: bool
    is_muted: bool
    removed: frozenset[UserId]

    @classmethod
    def none(cls, stream_id: StreamId) -> "RoomControls":
        """Of a room about which nothing was decided."""
        return cls(stream_id, 0, False, False, frozenset())

    def covered(self, is_covered: bool) -> "RoomControls":
        """Covering what is covered changes nothing, also not the revision."""
        if is_covered == self.is_covered:
            return self
        return replace(self, revision=self.revision + 1, is_covered=is_covered)

    def muted(self, is_muted: bool) -> "RoomControls":
        if is_muted == self.is_muted:
            return self
        return replace(self, revision=self.revision + 1, is_muted=is_muted)

    def without(self, user_id: UserId) -> "RoomControls":
        if user_id in self.removed:
            return self
        return replace(self, revision=self.revision + 1, removed=self.removed | {user_id})

    def with_back(self, user_id: UserId) -> "RoomControls":
        if user_id not in self.removed:
            return self
        return replace(self, revision=self.revision + 1, removed=self.removed - {user_id})

    def require_admitted(self, user_id: UserId) -> None:
        """Raises `RemovedFromRoom`."""
        if user_id in self.removed:
            raise RemovedFromRoom(PUT_OUT)
