"""Whom performers let into none of their shows."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.block import Block


class Blocks(Protocol):
    @abstractmethod
    async def is_blocked(self, performer_id: UserId, person_id: UserId) -> bool: ...

    @abstractmethod
    async def count(self, performer_id: UserId) -> int:
        """How many this performer blocked."""

    @abstractmethod
    async def add(self, block: Block) -> None:
        """The first time stands: who is blocked again is blocked since then."""

    @abstractmethod
    async def lift(self, performer_id: UserId, person_id: UserId) -> bool:
        """Returns whether they were blocked."""

    @abstractmethod
    async def erase_of(self, person_id: UserId) -> int:
        """Forget whom a person blocked and who blocked them; returns how many that was."""


@dataclass(frozen=True, slots=True)
class BlockedRow:
    person_id: UserId
    name: str
    at: datetime


class BlockQueries(Protocol):
    @abstractmethod
    async def of_performer(self, performer_id: UserId) -> Sequence[BlockedRow]:
        """The latest first."""

    @abstractmethod
    async def shut_out(
        self, present: Collection[tuple[StreamId, UserId]]
    ) -> frozenset[tuple[StreamId, UserId]]:
        """Of those who are in the rooms of these shows, each whom the show's performer blocked: all in one read. Never
        our team, also who joined it after they were blocked."""
