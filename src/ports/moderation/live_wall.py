"""The live shows as moderators watch over all of them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId


@dataclass(frozen=True, slots=True)
class WallRow:
    """A live show on the moderators' wall, with its open reports and undecided withdrawals of consent.

    `open_reports` counts people: whoever reports it for two things is one of them. `reasons` are all kinds of what
    they say, in the order of the alphabet. `earlier_shows` are those its performer had before.
    """

    stream_id: StreamId
    performer_id: UserId
    performer_name: str
    title: str
    started_at: datetime | None
    open_reports: int
    latest_reason: str | None
    latest_report_at: datetime | None
    open_withdrawals: int
    reasons: tuple[str, ...]
    earlier_shows: int


class LiveWallQueries(Protocol):
    @abstractmethod
    async def rows(self) -> Sequence[WallRow]:
        """Live shows, newest first. `ShowSigns.risk` says in which order they are looked at."""
