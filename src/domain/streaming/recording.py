"""A recording of a show: off by default, and only while everyone on camera allows it (STR-14)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import RecordingId, StreamId, UserId

BEGIN_WITHIN = timedelta(minutes=1)
"""A recording that the media plane has not heard of by then is lost."""


class RecordingState(StrEnum):
    OPEN = "open"
    """It runs, or what was recorded is being fetched."""
    STORED = "stored"
    LOST = "lost"
    """Nothing of it was recorded, or nothing came."""
    ERASED = "erased"


class RecordingNotFound(NotFound):
    code = "recording_not_found"


class RecordingIdReused(Conflict):
    code = "recording_id_reused"


class RecordingGone(Conflict):
    """There is no film of it: it runs still, nothing came, it was erased, or somebody in it had it hidden."""

    code = "recording_gone"


class AlreadyRecording(Conflict):
    """A show has one recording at a time."""

    code = "already_recording"


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A part that the object store has, with the tag that it was answered with.

    `segments` are those sealed in it, and `film_bytes` what they hold: 0 where it was stored before that was counted.
    """

    number: int
    tag: str
    size_bytes: int
    segments: int
    film_bytes: int


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording, sealed by the media plane before any of it is stored.

    `key_id` and `wrapped_key` open it with `context`. `upload_id` names the object store's upload while there is one.
    `is_whole` tells whether it was ended in order; one that a crash cut short plays as far as it goes.
    """

    id: RecordingId
    stream_id: StreamId
    performer_id: UserId
    state: RecordingState
    object_key: str
    key_id: str
    wrapped_key: bytes
    media_type: str
    upload_id: str | None
    parts: tuple[StoredPart, ...]
    is_whole: bool
    asked_at: datetime
    stopped_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def begin(
        cls, recording_id: RecordingId, *, stream_id: StreamId, performer_id: UserId, object_key: str,
        key_id: str, wrapped_key: bytes, now: datetime,
    ) -> "Recording":  # fmt: skip
        return cls(
            recording_id, stream_id, performer_id, RecordingState.OPEN, object_key, key_id, wrapped_key, "", None,
            (), False, now, None, None,
        )  # fmt: skip

    @property
    def context(self) -> Mapping[str, str]:
        return context_of(self.id, self.stream_id)

    @property
    def is_running(self) -> bool:
        """Whether viewers are to be told that they are in what is recorded."""
        return self.state is RecordingState.OPEN and self.stopped_at is None

    @property
    def film_bytes(self) -> int:
        """Of the whole film, as it is played."""
        return sum(part.film_bytes for part in self.parts)

    @property
    def has_film(self) -> bool:
        """Whether it can be played."""
        return self.state is RecordingState.STORED and all(part.film_bytes for part in self.parts)

    def require_film(self) -> None:
        """Raises `RecordingGone`."""
        if self.state is RecordingState.STORED and not self.has_film:
            raise RecordingGone("this recording was stored before recordings could be played from here")
        if not self.has_film:
            raise RecordingGone("there is nothing of this recording to be played")

    def require_same_request(self, stream_id: StreamId) -> None:
        """Raises `RecordingIdReused`."""
        if self.stream_id != stream_id:
            raise RecordingIdReused("this id belongs to another recording")

    def stopped(self, now: datetime) -> "Recording":
        """No more is recorded. Stopping twice is stopping once."""
        return self if self.stopped_at is not None else replace(self, stopped_at=now)

    def uploading(self, upload_id: str, media_type: str) -> "Recording":
        return replace(self, upload_id=upload_id, media_type=media_type)

    def with_part(self, part: StoredPart) -> "Recording":
        """Stored again, a part replaces itself."""
        others = [each for each in self.parts if each.number != part.number]
        return replace(self, parts=tuple(sorted([*others, part], key=lambda each: each.number)))

    def stored(self, *, is_whole: bool, now: datetime) -> "Recording":
        ended = self.stopped(now)
        return replace(ended, state=RecordingState.STORED, upload_id=None, is_whole=is_whole, ended_at=now)

    def lost(self, now: datetime) -> "Recording":
        return replace(self.stopped(now), state=RecordingState.LOST, upload_id=None, parts=(), ended_at=now)

    def erased(self) -> "Recording":
        return replace(self, state=RecordingState.ERASED, upload_id=None, parts=())


def context_of(recording_id: RecordingId, stream_id: StreamId) -> Mapping[str, str]:
    """What a recording's segments are bound to."""
    return {"kind": "recording", "id": str(recording_id), "stream": str(stream_id)}
