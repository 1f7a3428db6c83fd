"""Telling followers that a show began."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.announcement import Announcement, Listener
from ports.errors import PortError


class ShowClosedNow(PortError):
    """The performer is in a show that not everybody may come to: followers are told when it is over."""


class LettersLeft(PortError):
    """Letters of a page are still to go out: only these do when it is tried again."""


class Announcements(Protocol):
    @abstractmethod
    async def add(self, announcement: Announcement) -> None:
        """The first of a show stands."""

    @abstractmethod
    async def find_for_update(self, stream_id: StreamId) -> Announcement | None: ...

    @abstractmethod
    async def save(self, announcement: Announcement) -> None: ...

    @abstractmethod
    async def one_at_a_time(self) -> None:
        """Nobody else passes here before this transaction ends: shows that begin together would else each tell a person
        who may be told of one more."""

    @abstractmethod
    async def listeners(
        self,
        announcement: Announcement,
        *,
        after: UserId | None,
        upto: UserId | None,
        limit: int,
        now: datetime,
    ) -> Sequence[Listener]:
        """Followers of the show's performer whose bell is on, by their ids: those after `after`, up to `upto`."""

    @abstractmethod
    async def mark_told(
        self, performer_id: UserId, follower_ids: Sequence[UserId], *, now: datetime
    ) -> None: ...


class AnnouncementQueries(Protocol):
    @abstractmethod
    async def to_go_on(self, *, now: datetime, limit: int) -> Sequence[StreamId]:
        """Shows whose followers are due to be told, the longest due first."""
