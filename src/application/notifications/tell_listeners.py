"""Send one page of followers the letters that a show began."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from application.notifications.announce_shows import began_notice_id
from application.notifications.tell_person import Letter, TellPerson
from domain.ids import EventId
from domain.notifications.notice import Notice
from domain.streaming.announcement import PAGE_LENGTH
from domain.streaming.events import ListenersPicked
from domain.streaming.stream import StreamState
from ports.notifications.announcements import LettersLeft, ShowClosedNow
from ports.notifications.notices import UnsubscribeLinks
from ports.transaction import Transaction

LETTERS_TIME = timedelta(seconds=6)
"""No letter is begun after that, so that none is cut off between its sending and its record when the time of the
delivery is over: it would go out twice."""
JOINED_SINCE = 10
"""A page may have grown by so many times its length since it was picked: who joined it is not told, and counts here."""


@dataclass(frozen=True, slots=True)
class TellListeners:
    """Follows `streaming.listeners_picked`. Who was picked is asked about again: whoever ended it meanwhile, is
    blocked, suspended, locked or put out gets no letter; nobody does once the show is over or was stopped. Bears
    repetition.

    Neither the letter nor its subject says whose show it is, or that it is one (NOT-03).
    """

    tell: TellPerson
    links: UnsubscribeLinks
    letters_at_once: int

    async def __call__(self, event: ListenersPicked, event_id: EventId) -> None:
        """Raises `ShowClosedNow`, `LettersLeft`, and `MailError` when it can be tried again: only for those who got
        none."""
        failed: list[BaseException] = []
        due = await self._due(event)
        begun_at = self.tell.now()
        for start in range(0, len(due), self.letters_at_once):
            some = due[start : start + self.letters_at_once]
            async with self.tell.begin() as tx:
                if not await self._is_on(tx, event):
                    break
            if self.tell.now() - begun_at >= LETTERS_TIME:
                raise LettersLeft("the mail server is slow; the rest of the page goes out later")
            sent = await asyncio.gather(*map(self._send, some), return_exceptions=True)
            failed += [each for each in sent if isinstance(each, BaseException)]
        if failed:
            raise failed[0]
        async with self.tell.begin() as tx:
            announcement = await tx.announcements.find_for_update(event.stream_id)
            if announcement is not None:
                await tx.announcements.save(announcement.with_told(event.page))

    async def _due(self, event: ListenersPicked) -> Sequence[Notice]:
        async with self.tell.begin() as tx:
            if not await self._is_on(tx, event):
                return ()
            announcement = await tx.announcements.find_for_update(event.stream_id)
            assert announcement is not None, "it was picked from"
            listeners = await tx.announcements.listeners(
                announcement,
                after=event.after,
                upto=event.upto,
                limit=JOINED_SINCE * PAGE_LENGTH,
                now=self.tell.now(),
            )
            ids = [began_notice_id(event.stream_id, each.follower_id) for each in listeners if each.may_come]
            return await tx.notices.due_among(ids)

    async def _is_on(self, tx: Transaction, event: ListenersPicked) -> bool:
        """Whether there is still something to tell of."""
        announcement = await tx.announcements.find_for_update(event.stream_id)
        stream = await tx.streams.get(event.stream_id)
        if announcement is None or stream.state is not StreamState.LIVE:
            return False
        if not announcement.is_news(self.tell.now()):
            return False
        if await tx.shows.find_running(event.stream_id) is not None:
            raise ShowClosedNow("the performer is in a private show")
        return True

    async def _send(self, notice: Notice) -> None:
        letter = Letter(
            subject="What you asked us to tell you",
            template="notifications/show_began",
            values={},
            unsubscribe=self.links.path_for(notice.user_id),
        )
        await self.tell(notice, letter)
