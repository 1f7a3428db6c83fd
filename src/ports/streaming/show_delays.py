"""How much later than it is sent viewers get a show (STR-16)."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol

from domain.ids import StreamId
from domain.streaming.delay import ShowDelay
from domain.streaming.stream import Stream


class ShowDelays(Protocol):
    @abstractmethod
    async def find(self, stream_id: StreamId) -> ShowDelay | None:
        """None before the show's performer first went live."""

    @abstractmethod
    async def settle(self, delay: ShowDelay) -> ShowDelay:
        """The one that holds: whoever decides first decides for the whole show."""

    @abstractmethod
    async def earlier_shows(self, stream: Stream) -> int:
        """How many other shows of its performer began."""


@dataclass(frozen=True, slots=True)
class DelayOutlook:
    """`decided_seconds` is None before the performer first went live; then `earlier_shows` say what it will be."""

    decided_seconds: int | None
    earlier_shows: int


class ShowDelayQueries(Protocol):
    @abstractmethod
    async def outlook(self, stream_id: StreamId) -> DelayOutlook:
        """Raises `StreamNotFound`."""
