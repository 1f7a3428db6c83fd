"""A show's room on the media plane as a whole: how it does, who is ended in it, how long each watched."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.errors import Conflict
from domain.ids import StreamId, UserId
from domain.streaming.health import RoomClass


@dataclass(frozen=True, slots=True)
class RoomHealth:
    """How a room does. Losses are fractions, None where nobody said; `loss_out` is the mean of its viewers. `width`
    and `height` are 0 while unknown. Key frames are of the last minute, freezes, which viewers report, of five."""

    node: str
    room_class: str
    codec: str | None
    width: int
    height: int
    bits_a_second_in: int
    loss_in: float | None
    loss_out: float | None
    key_frames: int
    freezes: int


@dataclass(frozen=True, slots=True)
class RoomStatus:
    """A room as the media plane sees it.

    `publisher_absent_seconds` is 0 while media of a publisher arrives, `picture_absent_seconds` while its picture does:
    a camera can stop while its microphone goes on, so it is never less than the first. A media plane that does not
    measure how its rooms do has no `health` to tell. `controls_revision` is that of the `RoomControls` that hold in it,
    0 for none.
    """

    stream_id: StreamId
    viewers: int
    publisher_absent_seconds: float
    picture_absent_seconds: float
    health: RoomHealth | None
    controls_revision: int


class MediaRooms(Protocol):
    """Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def close(self, stream_id: StreamId) -> None:
        """End every session of the room at once and refuse all later ones. Closing twice is closing once."""

    @abstractmethod
    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        """End the sessions that one person has in the room."""

    @abstractmethod
    async def expel(self, participant: UserId) -> None:
        """End every session that one person has, in whatever room, whether they publish or watch."""

    @abstractmethod
    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        """Under which class the room's figures are counted from now on. A room that is not open is passed over."""

    @abstractmethod
    async def statuses(self) -> Sequence[RoomStatus]:
        """Every room that is open."""


@dataclass(frozen=True, slots=True)
class Attended:
    """For how long media went to one participant: microseconds, up to their last sign of life (`watched`)."""

    participant: UserId
    watched: int
    is_present: bool


@dataclass(frozen=True, slots=True)
class RoomAttendance:
    """What a room counted. `meter` names the counters: another one begins at zero.

    `closed_seconds`: how long ago the room was closed, 0 for one that is open. `is_published`: a picture arrives, or
    did when it was closed.
    """

    meter: str
    is_published: bool
    closed_seconds: float
    viewers: Sequence[Attended]


class ShowsNotOffered(Conflict):
    """This platform's media plane does not tell who watched for how long: a private show could not be charged."""

    code = "shows_not_offered"


class MediaAttendance(Protocol):
    @abstractmethod
    def require_counting(self) -> None:
        """Raises `ShowsNotOffered` on a media plane that counts nobody. Asked before a show is offered or booked."""

    @abstractmethod
    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        """None for a room that the media plane does not know, or closed longer than some minutes ago.

        Raises `MediaUnavailable`.
        """
