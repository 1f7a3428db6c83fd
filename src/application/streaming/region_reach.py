"""Whether what somebody asks for is shown where they are: asked by everybody who lets somebody see a show."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass

from domain.identity.permissions import PERMISSIONS, Permission, Role
from domain.ids import StreamId, UserId
from domain.streaming.content_class import NotInYourRegion, RegionLaw
from domain.streaming.reach import NotShownWhereYouAre, Reach, require_not_closed
from domain.streaming.region import Region
from ports.clock import Clock
from ports.streaming.regions import ReachQueries


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who asks, and from where."""

    person_id: UserId
    role: Role
    region: Region

    @property
    def sees_all(self) -> bool:
        """Staff who look into rooms see what is on wherever they work (STR-20)."""
        return Permission.VIEW_LIVE_WALL in PERMISSIONS[self.role]


@dataclass(frozen=True, slots=True)
class RegionReach:
    """The law of the place first, the performer's closed regions second (STR-20). Performers see their own shows from
    anywhere: they are what they are of, and their encoder asks for no law.

    `find` is the reach of one show, as `queries` tell it; None for a show that there is not, which is for whoever looks
    for it to say.
    """

    queries: ReachQueries
    find: Callable[[StreamId], Awaitable[Reach | None]]
    law: RegionLaw
    now: Clock

    def require_open(self, region: Region, role: Role | None) -> None:
        """The platform is offered there; `role` is None of a stranger. Raises `NotInYourRegion`."""
        if role is None or Permission.VIEW_LIVE_WALL not in PERMISSIONS[role]:
            self.law.require_open(region, at=self.now())

    async def require_shown(self, stream_id: StreamId, who: Onlooker) -> None:
        """Raises `NotInYourRegion`, `NotShownWhereYouAre`."""
        if who.sees_all:
            return
        reach = await self.find(stream_id)
        if reach is not None and reach.performer_id != who.person_id:
            reach.require_shown(who.region, self.law, at=self.now())

    async def require_performer_shown(self, performer_id: UserId, who: Onlooker) -> None:
        """What belongs to a performer and to no show. Raises `NotInYourRegion`, `NotShownWhereYouAre`."""
        if who.sees_all or who.person_id == performer_id:
            return
        self.law.require_open(who.region, at=self.now())
        closed = await self.queries.closed_by(performer_id)
        require_not_closed(who.region, tuple(each.region for each in closed))

    async def kept_from(
        self, asked: Collection[tuple[StreamId, Onlooker]]
    ) -> frozenset[tuple[StreamId, Onlooker]]:
        """Of shows and who would see them, each that is not shown there: all in one read."""
        open_to = [(stream_id, who) for stream_id, who in asked if not who.sees_all]
        reaches = await self.queries.of({stream_id for stream_id, _ in open_to}) if open_to else {}
        now = self.now()
        return frozenset(
            (stream_id, who)
            for stream_id, who in open_to
            if (reach := reaches.get(stream_id)) is not None
            and reach.performer_id != who.person_id
            and not reach.is_shown(who.region, self.law, at=now)
        )


REACH_REFUSALS = (NotInYourRegion, NotShownWhereYouAre)
