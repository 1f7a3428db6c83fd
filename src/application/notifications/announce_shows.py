"""Pick, page by page, the followers who are to be told that a show began."""

from dataclasses import dataclass
from datetime import datetime

from application.notifications.tell_person import notice_id_of
from domain.ids import EventId, NoticeId, StreamId, UserId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.streaming.announcement import PAGES_AHEAD, Announcement, Listener
from domain.streaming.events import ListenersPicked, StreamStarted
from domain.streaming.stream import StreamState
from ports.clock import Clock
from ports.notifications.announcements import AnnouncementQueries
from ports.transaction import BeginTransaction, Transaction

SHOWS = 100


@dataclass(frozen=True, slots=True)
class BeginAnnouncement:
    """Follows `streaming.stream_started`. Nobody is told yet; bears repetition."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, event: StreamStarted, event_id: EventId) -> None:
        async with self.begin() as tx:
            stream = await tx.streams.get(event.stream_id)
            delay = await tx.show_delays.find(event.stream_id)
            await tx.announcements.add(
                Announcement.of(
                    stream.id,
                    stream.performer_id,
                    started_at=stream.started_at or self.now(),
                    delay_seconds=delay.seconds if delay else 0,
                )
            )


@dataclass(frozen=True, slots=True)
class AnnounceShows:
    """A page is one short transaction: the notices in the app, when each person was told, how far it went, and the
    event by which the letters go out. So whoever goes on after a crash begins with the first page that is not done.

    A show that is over, or stopped, is announced to nobody else; one that not everybody may come to now, later.
    """

    begin: BeginTransaction
    queries: AnnouncementQueries
    now: Clock
    page_length: int

    async def __call__(self) -> int:
        """How many pages were picked. Safe to repeat, also side by side."""
        pages = 0
        for stream_id in await self.queries.to_go_on(now=self.now(), limit=SHOWS):
            for _ in range(PAGES_AHEAD):
                if not await self._page(stream_id):
                    break
                pages += 1
        return pages

    async def _page(self, stream_id: StreamId) -> bool:
        now = self.now()
        async with self.begin() as tx:
            announcement = await tx.announcements.find_for_update(stream_id)
            if announcement is None or announcement.ended_at is not None or now < announcement.due_at:
                return False
            stream = await tx.streams.get(stream_id)
            if stream.state is not StreamState.LIVE or not announcement.is_news(now):
                await tx.announcements.save(announcement.ended(now))
                return False
            if announcement.is_far_ahead or await tx.shows.find_running(stream_id) is not None:
                return False
            await tx.announcements.one_at_a_time()
            listeners = await tx.announcements.listeners(
                announcement, after=announcement.after, upto=None, limit=self.page_length, now=now
            )
            if not listeners:
                await tx.announcements.save(announcement.ended(now))
                return False
            picked = [each for each in listeners if each.is_to_be_told(now)]
            await self._record(tx, announcement, listeners[-1], picked)
            return True

    async def _record(
        self, tx: Transaction, announcement: Announcement, last: Listener, picked: list[Listener]
    ) -> None:
        now, stream_id = self.now(), announcement.stream_id
        people = [each.follower_id for each in picked]
        await tx.notices.add_all([_notice(stream_id, each, now) for each in people])
        await tx.announcements.mark_told(announcement.performer_id, people, now=now)
        after = announcement.with_page(last.follower_id)
        # Of a page with nobody to tell too: whoever takes it says that it is told.
        await tx.outbox.add(
            ListenersPicked(stream_id, after.performer_id, after.picked, announcement.after, last.follower_id)
        )
        await tx.announcements.save(after)


def began_notice_id(stream_id: StreamId, follower_id: UserId) -> NoticeId:
    """The one id of what a person is told of the beginning of a show."""
    return notice_id_of(EventId(stream_id), follower_id)


def _notice(stream_id: StreamId, follower_id: UserId, now: datetime) -> Notice:
    """Whose show it is stands on its page alone: what is told outlives a follow, and a name."""
    return Notice.tell(
        notice_id=began_notice_id(stream_id, follower_id),
        user_id=follower_id,
        kind=NoticeKind.SHOW_BEGAN,
        title="A show began",
        body="Somebody you follow is on air. Whom you are told of stands under Following.",
        link=f"/watch/{stream_id}",
        now=now,
        hindi=NoticeWords(
            "एक शो शुरू हुआ",
            "आप जिन्हें फ़ॉलो करते हैं, उनमें से कोई लाइव है। किनकी सूचना आपको मिलती है, यह “फ़ॉलो” पृष्ठ पर लिखा है।",
        ),
    )
