"""Where viewers are, and what is kept from there."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import StreamId, UserId
from domain.streaming.content_class import ShowClass
from domain.streaming.reach import ClosedRegion, Reach, Visit
from domain.streaming.region import Region


class RegionFinder(Protocol):
    @abstractmethod
    def find(self, address: str) -> Region:
        """Where an IP address is. `NOWHERE` for one that is not known, is none, or is of a network without a place; a
        source that cannot be read knows nobody. The address is looked up and not kept."""


class ShowClasses(Protocol):
    @abstractmethod
    async def find(self, stream_id: StreamId) -> ShowClass | None:
        """None of a show that was made before shows had a class: the gravest counts for it."""

    @abstractmethod
    async def save(self, show_class: ShowClass) -> None: ...


class ClosedRegions(Protocol):
    @abstractmethod
    async def count(self, performer_id: UserId) -> int: ...

    @abstractmethod
    async def add(self, closed: ClosedRegion) -> bool:
        """Returns whether it was open. The first time stands."""

    @abstractmethod
    async def lift(self, performer_id: UserId, region: Region) -> bool:
        """Returns whether it was closed."""

    @abstractmethod
    async def erase_of(self, performer_id: UserId) -> int: ...


class Visits(Protocol):
    @abstractmethod
    async def note(self, visit: Visit) -> None:
        """The latest place of a person in a show stands, and they are put out no more."""

    @abstractmethod
    async def put_out(self, visits: Collection[tuple[StreamId, UserId]], *, now: datetime) -> None:
        """That they were, at this moment; since when stands."""

    @abstractmethod
    async def forget_over(self) -> int:
        """Forget who was where of shows that are over; returns how many that was."""

    @abstractmethod
    async def erase_of(self, person_id: UserId) -> int: ...


class ReachQueries(Protocol):
    @abstractmethod
    async def of(self, streams: Collection[StreamId]) -> Mapping[StreamId, Reach]:
        """Of shows that there are, in one read."""

    @abstractmethod
    async def closed_by(self, performer_id: UserId) -> Sequence[ClosedRegion]:
        """By the code of the region."""

    @abstractmethod
    async def show_class(self, stream_id: StreamId) -> ShowClass | None: ...

    @abstractmethod
    async def places(self) -> Collection[tuple[StreamId, Region]]:
        """From where live shows are watched."""

    @abstractmethod
    async def people_at(
        self, stream_id: StreamId, region: Region, *, told_since: datetime, limit: int
    ) -> Sequence[UserId]:
        """Who watches the show from there, and was not put out first before `told_since`; whoever waits longest to be
        told comes first."""
