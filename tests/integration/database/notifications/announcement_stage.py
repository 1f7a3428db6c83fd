"""A performer, their listeners, and the shows that these are told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from adapters.crypto.unsubscribe_links import HmacUnsubscribeLinks
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.announce_shows import AnnounceShows, BeginAnnouncement, began_notice_id
from application.notifications.tell_listeners import TellListeners
from application.notifications.tell_person import TellPerson
from domain.identity.user import User
from domain.ids import EventId, UserId
from domain.streaming import announcement as rules
from domain.streaming.announcement import Announcement
from domain.streaming.delay import ShowDelay
from domain.streaming.events import ListenersPicked, StreamStarted
from domain.streaming.follow import Follow
from domain.streaming.stream import EndReason, Stream
from ports.notifications.announcements import AnnouncementQueries
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.identity.test_follows import people

LINKS = HmacUnsubscribeLinks("secret")


class OneShow(AnnouncementQueries):
    """On PostgreSQL the shows of other tests are due too: this one's alone goes on."""

    def __init__(self, show: Stream) -> None:
        self._show = show

    async def to_go_on(self, *, now: object, limit: int) -> Sequence[object]:  # type: ignore[override]
        return [self._show.id]


@dataclass
class Stage:
    world: World
    mailer: MemoryMailer
    ravi: User
    listeners: list[User]
    page_length: int
    letters_at_once: int = 8

    async def begins(self, *, delay_seconds: int = 0) -> Stream:
        show = a_stream(performer_id=self.ravi.id, title="Ragas", started_at=self.world.now())
        async with self.world.begin() as tx:
            await tx.streams.add(show)
            await tx.show_delays.settle(ShowDelay(show.id, delay_seconds, self.world.now()))
        begin = BeginAnnouncement(self.world.begin, self.world.now)
        for _ in range(2):
            await begin(StreamStarted(show.id, self.ravi.id), EventId(uuid4()))
        return show

    async def ends(self, show: Stream) -> None:
        async with self.world.begin() as tx:
            live = await tx.streams.get(show.id)
            await tx.streams.update(live.ended(EndReason.PERFORMER, self.world.now()))

    async def pick(self, show: Stream) -> int:
        return await AnnounceShows(self.world.begin, OneShow(show), self.world.now, self.page_length)()

    async def announcement(self, show: Stream) -> Announcement:
        async with self.world.begin() as tx:
            found = await tx.announcements.find_for_update(show.id)
            assert found is not None
            return found

    async def told(self, show: Stream) -> set[UserId]:
        """Who reads of it in the app."""
        found = set()
        for each in self.listeners:
            rows = await self.world.notice_queries.of_user(each.id, limit=50)
            if began_notice_id(show.id, each.id) in [row.notice_id for row in rows]:
                found.add(each.id)
        return found

    async def send(self, show: Stream, *, page: int = 1) -> None:
        ids = sorted(each.id for each in self.listeners)
        after = ids[(page - 1) * self.page_length - 1] if page > 1 else None
        upto = ids[min(page * self.page_length, len(ids)) - 1]
        tell = TellListeners(
            TellPerson(self.world.begin, self.mailer, self.world.now), LINKS, self.letters_at_once
        )
        await tell(ListenersPicked(show.id, self.ravi.id, page, after, upto), EventId(uuid4()))

    @property
    def written(self) -> list[str]:
        return sorted(each.to for each in self.mailer.sent)


async def a_stage(world: World, count: int, *, page_length: int = rules.PAGE_LENGTH) -> Stage:
    [ravi] = await people(world, "Ravi")
    listeners = [a_user(display_name=f"Listener {place}") for place in range(count)]
    async with world.begin() as tx:
        for each in listeners:
            await tx.users.add(each)
            await tx.ages.save(a_verified_adult(each.id))
            await tx.follows.add(Follow(each.id, ravi.id, world.now()))
            await tx.follows.set_bell(each.id, ravi.id, is_on=True)
    return Stage(world, MemoryMailer(), ravi, listeners, page_length)


def ids_of(users: list[User]) -> set[UserId]:
    return {each.id for each in users}
