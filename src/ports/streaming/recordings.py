"""Recordings: their records, the media plane that makes them, and the object store that takes them in parts."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import RecordingId, StreamId, UserId
from domain.streaming.recording import Recording, RecordingState, StoredPart


class Recordings(Protocol):
    @abstractmethod
    async def add(self, recording: Recording) -> Recording:
        """Store a new recording; when its id is taken, return the one that has it. Raises `AlreadyRecording` where
        another of the show runs."""

    @abstractmethod
    async def get(self, recording_id: RecordingId) -> Recording:
        """Raises `RecordingNotFound`."""

    @abstractmethod
    async def get_for_update(self, recording_id: RecordingId) -> Recording:
        """Raises `RecordingNotFound`."""

    @abstractmethod
    async def update(self, recording: Recording) -> None:
        """Raises `RecordingNotFound`."""

    @abstractmethod
    async def open(self) -> Sequence[Recording]:
        """All that run or are being fetched, oldest first."""

    @abstractmethod
    async def to_erase(self, *, now: datetime, limit: int) -> Sequence[Recording]:
        """Stored ones whose media item was erased: somebody on camera took back their consent for good. Those of
        performers whom a legal hold keeps are left out."""


@dataclass(frozen=True, slots=True)
class RecordingRow:
    recording_id: RecordingId
    state: str
    is_running: bool
    is_whole: bool
    size_bytes: int
    asked_at: datetime
    ended_at: datetime | None


class RecordingQueries(Protocol):
    @abstractmethod
    async def of_stream(self, stream_id: StreamId) -> Sequence[RecordingRow]:
        """Newest first."""

    @abstractmethod
    async def is_recorded(self, stream_id: StreamId) -> bool:
        """Whether one runs now."""


@dataclass(frozen=True, slots=True)
class FiledRecording:
    """A recording as staff find it: of which show, and whether there is a film of it to be looked at.

    `has_film` is False for one that runs still, came to nothing or was erased, and for one that was stored before what
    its parts hold was counted. `is_hidden`: somebody in it had it hidden from its performer.
    """

    recording_id: RecordingId
    stream_id: StreamId
    title: str
    performer_name: str
    state: RecordingState
    is_running: bool
    is_whole: bool
    has_film: bool
    is_hidden: bool
    asked_at: datetime
    ended_at: datetime | None


class RecordingFile(Protocol):
    @abstractmethod
    async def newest(
        self, *, stream_id: StreamId | None, before: RecordingId | None, limit: int
    ) -> Sequence[FiledRecording]:
        """Of that show or of all, newest first, those asked for earlier than `before` where it is given. Those of shows
        whose footage is withheld are left out: it is as if they were not there (CSA-03)."""


@dataclass(frozen=True, slots=True)
class DueRecording:
    """A stored recording, whose it is, and when the time of it began that its rule counts: at its end."""

    recording_id: RecordingId
    stream_id: StreamId
    performer_id: UserId
    started_at: datetime


class RecordingRetention(Protocol):
    @abstractmethod
    async def due(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DueRecording]:
        """Stored recordings that ended before that time, oldest first, but for performers whom a legal hold keeps."""


@dataclass(frozen=True, slots=True)
class SpooledRecording:
    """What the media plane holds of a recording. `parts` are the numbers of those that can be fetched, in order."""

    recording_id: RecordingId
    stream_id: StreamId
    media_type: str
    is_ended: bool
    is_whole: bool
    parts: Sequence[int]


class MediaRecordings(Protocol):
    """Every method raises `MediaUnavailable`."""

    @abstractmethod
    async def start(
        self, recording_id: RecordingId, stream_id: StreamId, *, data_key: bytes, associated_data: bytes
    ) -> None:
        """From the next key frame on. Raises `NothingPublished`; starting it again changes nothing."""

    @abstractmethod
    async def stop(self, stream_id: StreamId) -> None:
        """Stopping what does not run changes nothing."""

    @abstractmethod
    async def spooled(self) -> Sequence[SpooledRecording]:
        """Everything that was not forgotten yet, also of before the media plane was last started."""

    @abstractmethod
    async def part(self, recording_id: RecordingId, number: int) -> bytes: ...

    @abstractmethod
    async def forget(self, recording_id: RecordingId, *, part: int | None) -> None:
        """One part, or all of it. Forgetting what is not there changes nothing."""


class SegmentOpener(Protocol):
    """Opens what the media plane sealed of a recording."""

    @abstractmethod
    async def open(
        self, part: bytes, *, data_key: bytes, associated_data: bytes, first_segment: int
    ) -> bytes:
        """The film in one part, whose first segment has that number. Raises `SealBroken`."""


@dataclass(frozen=True, slots=True)
class OpenUpload:
    key: str
    upload_id: str


class PartedStore(Protocol):
    """Objects that come in parts. Every method raises `StoreUnavailable`."""

    @abstractmethod
    async def begin(self, key: str) -> str:
        """The id of a new upload."""

    @abstractmethod
    async def put_part(self, upload: OpenUpload, number: int, data: bytes) -> str:
        """Its tag. All parts but the last have at least 5 MiB; again is once, as parts never change."""

    @abstractmethod
    async def complete(self, upload: OpenUpload, parts: Sequence[StoredPart]) -> None:
        """The object is these parts, in this order. Raises `ObjectMissing` where there is no such upload."""

    @abstractmethod
    async def abort(self, upload: OpenUpload) -> None:
        """Nothing of it is left. Aborting what is not there changes nothing."""

    @abstractmethod
    async def uploads(self, prefix: str) -> Sequence[OpenUpload]:
        """Those that were begun for keys with this prefix, and neither completed nor aborted."""
