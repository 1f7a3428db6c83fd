"""What officers said of matches that were wrong, and telling it to whose bank it was."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.ids import BankedHashId, FalseMatchId, StreamId
from domain.moderation.watch.false_match import FalseMatch
from domain.moderation.watch.frame_match import FrameMatch
from ports.errors import PortError


class FalseMatches(Protocol):
    """The caller holds the age of whom the match held (`tx.ages.get_for_update`), so that two wait for each other."""

    @abstractmethod
    async def add(self, said: FalseMatch) -> FalseMatch:
        """Store a new one; when its id is taken, return the one that has it, unchanged."""

    @abstractmethod
    async def get_for_update(self, false_match_id: FalseMatchId) -> FalseMatch:
        """Raises `FalseMatchNotFound`."""

    @abstractmethod
    async def update(self, said: FalseMatch) -> None: ...

    @abstractmethod
    async def newest_of(self, stream_id: StreamId) -> FalseMatch | None:
        """What was said last of the match in this show."""


@dataclass(frozen=True, slots=True)
class ChildMatchRow:
    """A match of a child's picture as its officers read it. `said` is the last word that it was wrong."""

    match: FrameMatch
    title: str
    performer_name: str
    said: FalseMatch | None
    said_by_name: str | None
    answered_by_name: str | None


class ChildMatchQueries(Protocol):
    @abstractmethod
    async def newest(
        self, *, before: tuple[datetime, StreamId] | None, limit: int
    ) -> Sequence[ChildMatchRow]:
        """Newest first, from behind `before` (when it was found, and its show)."""


class HashOpinion(StrEnum):
    FALSE_POSITIVE = "false_positive"
    """The hash is in the bank; the picture that was taken for it is another."""


class OpinionFailed(PortError):
    """The bank did not take it."""


class HashOpinions(Protocol):
    """Tells a bank what its hash was found to be here. Never a picture, nor whose show it was."""

    @abstractmethod
    async def tell(
        self,
        *,
        bank: str,
        hash_id: BankedHashId,
        distance: int,
        opinion: HashOpinion,
        opinion_id: FalseMatchId,
    ) -> None:
        """Safe to repeat: `opinion_id` is the same each time. Raises `OpinionFailed`."""
