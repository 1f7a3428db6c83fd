"""Asking what is said in a stretch of sound."""

from abc import abstractmethod
from typing import Final, Protocol

from domain.moderation.watch.speech import Hearing
from ports.errors import PortError

SAMPLE_RATE: Final = 16_000
SAMPLE_BYTES: Final = 2
SOUND_SECONDS_MAX: Final = 60.0


class UnreadableSound(PortError):
    """It is no sound of that form, is too long, or took too long to be heard. Nothing is known of what was said."""


class SpeechRecognizer(Protocol):
    """The operator's choice; without one nobody listens but people."""

    @abstractmethod
    async def recognize(self, pcm: bytes) -> Hearing:
        """`pcm`: 16-bit little-endian samples of one channel, `SAMPLE_RATE` a second, `SOUND_SECONDS_MAX` at most.

        Raises `UnreadableSound`, `BadHearing`, and `PortError` where nobody can say now.
        """

    @abstractmethod
    async def try_out(self) -> Hearing:
        """Of a second of silence of its own. Raises `PortError`."""

    @abstractmethod
    async def aclose(self) -> None: ...


def seconds_of(pcm: bytes) -> float:
    """How long it lasts. Raises `UnreadableSound` for half a sample, and for more than is listened to at once."""
    seconds = len(pcm) / (SAMPLE_BYTES * SAMPLE_RATE)
    if len(pcm) % SAMPLE_BYTES or seconds > SOUND_SECONDS_MAX:
        raise UnreadableSound(
            f"sound is whole samples of at most {SOUND_SECONDS_MAX:.0f} seconds", permanent=True
        )
    return seconds
