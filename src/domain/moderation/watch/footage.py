"""What is kept of a show's picture for moderation: stills on a schedule, and clips of its last minute (STR-12)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import CodeAlarmId, FootageId, FrameAlarmId, SpeechAlarmId, StreamId, UserId

GRAVE_FROM = 1
"""Severities 0 and 1 are kept longer."""
_OF_STOPS = UUID("7d0c2a52-1f3f-5f0a-9a7e-6d3f4f6f4e11")
"""Names the clips of stops: one for each show, whoever asks and however often."""

_OF_REPORTS = UUID("c1f0a7d2-35be-5d0e-8e43-7f1b52a9d6e4")
REPORTED_EVERY = timedelta(minutes=5)
"""However many report a show, its last minute is preserved so often for grave reasons, so often for others."""
_OF_ALARMS = UUID("5b9c1f64-8a2d-5c37-b1d0-92f64a17e0c8")
"""Names the clips of alarms likewise."""
_EARLIER = UUID("0f5a8f0e-6a57-5b0b-9d2c-4c8c1f0b7a63")
"""Names the piece before a piece of the same minute."""


class FootageKind(StrEnum):
    STILL = "still"
    CLIP = "clip"


class FootageCause(StrEnum):
    SCHEDULE = "schedule"
    DEMAND = "demand"
    """A member of staff asked for it."""
    STOP = "stop"
    """The show was stopped."""
    ALARM = "alarm"
    """A classifier raised an alarm."""
    REPORT = "report"
    """Somebody reported the show."""


class FootageState(StrEnum):
    AWAITED = "awaited"
    STORED = "stored"
    MISSING = "missing"
    """The media plane had nothing of it: no picture was sent, or it asked too late."""
    ERASED = "erased"


class FootageNotFound(NotFound):
    code = "footage_not_found"


class FootageIdReused(Conflict):
    code = "footage_id_reused"


class FootageGone(Conflict):
    """It was erased, or there was never anything."""

    code = "footage_gone"


class NotAStill(Invalid):
    """Only a still has a hash."""

    code = "not_a_still"


class FootageNotAwaited(Conflict):
    """It is stored, or was given up."""

    code = "footage_not_awaited"


@dataclass(frozen=True, slots=True)
class FootageFile:
    """Where the sealed bytes are, and the wrapped key that opens them with the footage's context.

    `sha256` is of the picture or film before it was sealed, 32 bytes. `seconds` is 0 for a still. `taken_at` is when
    the newest of it was on camera.
    """

    object_key: str
    key_id: str
    wrapped_key: bytes
    media_type: str
    size_bytes: int
    sha256: bytes
    seconds: float
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Footage:
    """One still or clip of one show. `slot` numbers the scheduled ones from the show's start, and no two are alike.

    `asked_by` is None where nobody asked. `grave` says that the show was stopped for something grave, so that it is
    kept longer.
    """

    id: FootageId
    stream_id: StreamId
    performer_id: UserId
    kind: FootageKind
    cause: FootageCause
    slot: int | None
    asked_by: UserId | None
    asked_at: datetime
    grave: bool
    state: FootageState
    file: FootageFile | None
    erased_at: datetime | None
    piece: int = 0
    """Of a clip: 0 is what was on camera last, 1 what another media process had shown just before, and so on."""

    @classmethod
    def awaited(
        cls, footage_id: FootageId, kind: FootageKind, cause: FootageCause, *, stream_id: StreamId,
        performer_id: UserId, now: datetime, slot: int | None = None, asked_by: UserId | None = None,
        severity: int | None = None,
    ) -> "Footage":  # fmt: skip
        grave = severity is not None and severity <= GRAVE_FROM
        return cls(
            footage_id, stream_id, performer_id, kind, cause, slot, asked_by, now, grave, FootageState.AWAITED,
            None, None,
        )  # fmt: skip

    @property
    def context(self) -> Mapping[str, str]:
        """What the sealed bytes are bound to."""
        return {"kind": f"footage_{self.kind}", "id": str(self.id), "stream": str(self.stream_id)}

    def require_same_request(self, other: "Footage") -> None:
        """Tell a retry from other footage under the same id. Raises `FootageIdReused`."""
        if (self.stream_id, self.kind, self.asked_by) != (other.stream_id, other.kind, other.asked_by):
            raise FootageIdReused("this id belongs to other footage")

    def stored(self, file: FootageFile) -> "Footage":
        """Raises `FootageNotAwaited`."""
        self._require_awaited()
        return replace(self, state=FootageState.STORED, file=file)

    def earlier(self) -> "Footage":
        """The piece before it of the same minute, to be kept for the same cause and as long. The same each time."""
        return replace(
            self,
            id=FootageId(uuid5(_EARLIER, str(self.id))),
            state=FootageState.AWAITED,
            file=None,
            piece=self.piece + 1,
        )

    def missing(self) -> "Footage":
        """Raises `FootageNotAwaited`."""
        self._require_awaited()
        return replace(self, state=FootageState.MISSING)

    def erased(self, now: datetime) -> "Footage":
        """Erasing twice changes nothing."""
        if self.state is FootageState.ERASED:
            return self
        return replace(self, state=FootageState.ERASED, file=None, erased_at=now)

    def require_file(self) -> FootageFile:
        """Raises `FootageGone`."""
        if self.file is None:
            raise FootageGone("there is nothing of this any more, or there never was")
        return self.file

    def _require_awaited(self) -> None:
        if self.state is not FootageState.AWAITED:
            raise FootageNotAwaited("this is stored, or was given up")


def clip_of_stop(stream_id: StreamId) -> FootageId:
    return FootageId(uuid5(_OF_STOPS, str(stream_id)))


def clip_of_alarm(alarm_id: FrameAlarmId | SpeechAlarmId | CodeAlarmId) -> FootageId:
    return FootageId(uuid5(_OF_ALARMS, str(alarm_id)))


def clip_of_report(stream_id: StreamId, reported_at: datetime, severity: int) -> FootageId:
    """The same for all grave reports of a show that come within `REPORTED_EVERY`, by the clock, and for all others:
    a light report must not be what decides how long a grave one's clip is kept."""
    window = int(reported_at.timestamp() // REPORTED_EVERY.total_seconds())
    return FootageId(
        uuid5(_OF_REPORTS, f"{stream_id}/{window}/{'grave' if severity <= GRAVE_FROM else 'other'}")
    )


def slot_at(started_at: datetime, now: datetime, every: timedelta) -> int:
    """The number of the interval of the schedule in which `now` lies, from 0."""
    return max(0, (now - started_at) // every)
