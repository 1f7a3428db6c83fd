"""A media plane whose clients come with a pass of ours, rather than with an offer that we answer."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.errors import Conflict, Forbidden
from domain.ids import StreamId, UserId

PASS_SECONDS_MAX = 600
"""No pass opens a room for longer (STR-02)."""


class OffersNotTaken(Conflict):
    """This platform's media plane answers no offers: ask for a pass."""

    code = "media_by_pass"


class PassesNotGiven(Conflict):
    """This platform's media plane takes no passes: send an offer by WHIP or WHEP."""

    code = "media_by_offer"


class BadMediaNotice(Forbidden):
    """A message that is not, provably, the media plane's, or cannot be read."""

    code = "bad_media_notice"


class Admission(StrEnum):
    PUBLISH = "publish"
    WATCH = "watch"
    OBSERVE = "observe"
    """Watch without being seen or counted: staff (STR-11)."""


@dataclass(frozen=True, slots=True)
class MediaPass:
    """`url` is where the client connects; `token` opens one room, for one person, until `expires_at`."""

    url: str
    token: str
    expires_at: datetime


class MediaPasses(Protocol):
    @abstractmethod
    async def issue(self, stream_id: StreamId, participant: UserId, admission: Admission) -> MediaPass:
        """A pass that allows what `admission` says and nothing else, from now, for `PASS_SECONDS_MAX` at most.

        Raises `PassesNotGiven`, `MediaUnavailable`.
        """


@dataclass(frozen=True, slots=True)
class Present:
    """One connection in a room. `participant` is None for one who came with no pass of ours.

    `connection` is the media plane's own name for it.
    """

    stream_id: StreamId
    participant: UserId | None
    publishes: bool
    connection: str


class MediaPresence(Protocol):
    """Who is in the rooms, by the media plane's own word. Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def everyone(self) -> Sequence[Present]: ...

    @abstractmethod
    async def put_out(self, present: Present) -> None:
        """End this connection. One that is gone is no error."""


@dataclass(frozen=True, slots=True)
class MediaNotice:
    """What the media plane told: `id` is the same when it is told again. `present` for one who came into a room or
    began to send, None for everything else."""

    id: str
    kind: str
    present: Present | None


class MediaNotices(Protocol):
    @abstractmethod
    def read(self, body: bytes, authorization: str) -> MediaNotice:
        """Raises `BadMediaNotice`."""


class NoticesSeen(Protocol):
    @abstractmethod
    async def is_first(self, notice_id: str) -> bool:
        """True for the first who asks about this id within ten minutes, also of many at once.

        True as well when the memory is lost: a notice is a reason to look, and looking twice changes nothing.
        """


class RoomRights(Protocol):
    @abstractmethod
    async def without_right(self, present: Collection[Present]) -> Sequence[Present]:
        """Those who may not be where they are: nobody of ours, no verified adult, an account that may not watch, a
        publisher who is not the show's performer, a show that is over or that its performer has yet to begin, a
        room that staff put them out of, a performer who blocked them, no seat in a private show that runs
        (STR-04, STR-06)."""
