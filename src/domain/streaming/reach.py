"""Where a show can be seen: what the law of a place allows, less what its performer closed."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Forbidden, Invalid
from domain.ids import StreamId, UserId
from domain.streaming.content_class import ContentClass, NotInYourRegion, RegionLaw
from domain.streaming.region import Region

CLOSED_REGIONS_MAX = 300
"""Of one performer: all countries, and some parts of them."""
TOLD_FOR_SECONDS = 660
"""For how long whoever was put out is put out again, should they come back by a pass that is still good."""


class TooManyRegions(Invalid):
    code = "too_many_regions"


class NotShownWhereYouAre(Forbidden):
    """Its performer closed the place. That they did is told to nobody: it would say where they are from."""

    code = "not_shown_where_you_are"


@dataclass(frozen=True, slots=True)
class ClosedRegion:
    """A country, or a part of one, where none of a performer's shows is seen until they open it again."""

    performer_id: UserId
    region: Region
    at: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Where somebody was who came to watch a show: a region, never an address, kept until the show is over."""

    stream_id: StreamId
    person_id: UserId
    region: Region
    at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """`closed` by the performer, in all their shows."""

    performer_id: UserId
    content_class: ContentClass
    closed: tuple[Region, ...]

    def require_shown(self, region: Region, law: RegionLaw, *, at: datetime) -> None:
        """Raises `NotInYourRegion`, `NotShownWhereYouAre`."""
        if not law.require_open(region, at=at).allows(self.content_class):
            raise NotInYourRegion(f"shows like this one are not for {region.name}: the law there is stricter")
        require_not_closed(region, self.closed)

    def is_shown(self, region: Region, law: RegionLaw, *, at: datetime) -> bool:
        allowed = law.allowed(region, at=at)
        return (
            allowed is not None
            and allowed.allows(self.content_class)
            and not any(region.may_be_within(each) for each in self.closed)
        )


def require_not_closed(region: Region, closed: tuple[Region, ...]) -> None:
    """Whoever might be there, because only their country is known, is taken to be. Raises `NotShownWhereYouAre`."""
    if any(region.may_be_within(each) for each in closed):
        raise NotShownWhereYouAre("this cannot be seen where you are")


def require_room_for_region(count: int) -> None:
    """`count`: how many are closed already. Raises `TooManyRegions`."""
    if count >= CLOSED_REGIONS_MAX:
        raise TooManyRegions(f"at most {CLOSED_REGIONS_MAX} regions can be closed", pointer="/regions")
