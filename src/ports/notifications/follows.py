"""Whom people follow."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.follow import Follow


class Follows(Protocol):
    @abstractmethod
    async def find(self, follower_id: UserId, performer_id: UserId) -> Follow | None: ...

    @abstractmethod
    async def count(self, follower_id: UserId) -> int:
        """How many performers a person follows."""

    @abstractmethod
    async def add(self, follow: Follow) -> None:
        """The first time stands: who follows again follows since then."""

    @abstractmethod
    async def end(self, follower_id: UserId, performer_id: UserId) -> None:
        """Who does not follow stays so."""

    @abstractmethod
    async def set_bell(self, follower_id: UserId, performer_id: UserId, *, is_on: bool) -> bool:
        """Whether this follower is told when a show begins: off for whoever begins to follow. Returns whether they
        follow at all."""

    @abstractmethod
    async def silence(self, follower_id: UserId) -> int:
        """Turn every bell of theirs off; returns how many were on."""

    @abstractmethod
    async def erase_of(self, person_id: UserId) -> int:
        """Forget whom a person follows and who follows them; returns how many that was."""


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A performer whom somebody follows, and the show of theirs that is on air, where one is."""

    performer_id: UserId
    name: str
    at: datetime
    stream_id: StreamId | None
    title: str
    bell: bool
    """Whether the follower is told when a show begins."""


class FollowQueries(Protocol):
    @abstractmethod
    async def of_person(self, follower_id: UserId) -> Sequence[FollowedRow]:
        """Whom a person follows: who is on air first, then the latest followed."""

    @abstractmethod
    async def on_air(self, follower_id: UserId, *, limit: int) -> Sequence[FollowedRow]:
        """Those of them who are on air, the latest show first."""

    @abstractmethod
    async def followed_since(self, follower_id: UserId, performer_id: UserId) -> datetime | None:
        """None of one who does not follow."""

    @abstractmethod
    async def has_bell(self, follower_id: UserId, performer_id: UserId) -> bool: ...

    @abstractmethod
    async def followers(self, performer_id: UserId) -> int:
        """How many people follow a performer."""
