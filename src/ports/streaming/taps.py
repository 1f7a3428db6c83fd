"""What the media plane shows of a room without anybody joining it."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from domain.errors import NotFound
from domain.ids import StreamId


class NoFootage(NotFound):
    """The media plane has no picture of this room: none was sent, or the room was closed too long ago."""

    code = "no_footage"


@dataclass(frozen=True, slots=True)
class MediaStill:
    """A key frame, `age_seconds` old when it was answered."""

    jpeg: bytes
    age_seconds: float


@dataclass(frozen=True, slots=True)
class MediaClip:
    """The last minute of a room, or a piece of it, sealed as `ports.sealing.Sealed` says.

    `size_bytes` and `sha256` (32 bytes) are of the file inside, of `media_type`, which lasts `seconds` and ended
    `age_seconds` before it was answered. `has_earlier`: there is a piece of that minute before it.
    """

    ciphertext: bytes
    media_type: str
    seconds: float
    size_bytes: int
    sha256: bytes
    age_seconds: float
    has_earlier: bool = False


@dataclass(frozen=True, slots=True)
class MediaSound:
    """What was to be heard, as `ports.moderation.watch.speech_recognition` takes it.

    It began `age_seconds` before it was answered.
    """

    pcm: bytes
    age_seconds: float


class MediaTaps(Protocol):
    """All raise `NoFootage` and `MediaUnavailable`. All are of what the publisher sends, whatever viewers see."""

    @abstractmethod
    async def still(self, stream_id: StreamId, *, age_seconds_max: float, veiled: bool = False) -> MediaStill:
        """The newest key frame. Where it is older than that, the publisher is asked for one; who sends none in time
        is shown by the last.

        `veiled`: small, grey and blurred. It is made where the picture is decoded, and the clear one stays there.
        """

    @abstractmethod
    async def clip(
        self, stream_id: StreamId, *, data_key: bytes, associated_data: bytes, piece: int = 0
    ) -> MediaClip:
        """Also of a room that was closed less than a quarter of an hour ago. The key has 32 bytes.

        For the same `associated_data` it is the same minute each time, for a day, until `clip_kept` is told.

        A show that moved from one media process to another has its last minute in pieces: 0 is the last, 1 the one
        before it.
        """

    @abstractmethod
    async def clip_kept(self, stream_id: StreamId, *, associated_data: bytes) -> None:
        """What was asked for with it is stored: the media plane need hold it no more. Safe to repeat, and said of what
        it has nothing of it changes nothing."""

    @abstractmethod
    async def sound(self, stream_id: StreamId, *, seconds: float) -> MediaSound:
        """Of the last seconds of a room that is open, 60 at most. Empty where nothing was to be heard."""
