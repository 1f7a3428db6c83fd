"""Notices in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.ids import NoticeId, UserId
from domain.notifications.notice import NO_WORDS, Notice, NoticeNotFound
from ports.notifications.notices import NoticeQueries, NoticeRow, Notices


class NotificationTables:
    def __init__(self) -> None:
        self.notices: dict[NoticeId, Notice] = {}


class MemoryNotices(Notices):
    def __init__(self, tables: NotificationTables) -> None:
        self._tables = tables

    async def add(self, notice: Notice) -> Notice:
        return self._tables.notices.setdefault(notice.id, notice)

    async def add_all(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            await self.add(notice)

    async def due_among(self, notice_ids: Sequence[NoticeId]) -> Sequence[Notice]:
        found = [self._tables.notices[each] for each in sorted(notice_ids) if each in self._tables.notices]
        return [notice for notice in found if notice.is_email_due]

    async def get_for_update(self, notice_id: NoticeId) -> Notice:
        if notice_id not in self._tables.notices:
            raise NoticeNotFound("there is no such notice")
        return self._tables.notices[notice_id]

    async def update(self, notice: Notice) -> None:
        self._tables.notices[notice.id] = notice

    async def mark_read(self, user_id: UserId, *, but: Collection[NoticeId], now: datetime) -> int:
        theirs = [n for n in self._tables.notices.values() if n.user_id == user_id and n.id not in but]
        unread = [n for n in theirs if n.read_at is None]
        for notice in unread:
            self._tables.notices[notice.id] = replace(notice, read_at=now)
        return len(unread)

    async def erase_of(self, user_id: UserId) -> int:
        told = [n for n in self._tables.notices.values() if n.user_id == user_id and (n.title or n.body)]
        for notice in told:
            self._tables.notices[notice.id] = replace(notice, title="", body="", link="", hindi=NO_WORDS)
        return len(told)


class MemoryNoticeQueries(NoticeQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def of_user(self, user_id: UserId, *, limit: int) -> Sequence[NoticeRow]:
        mine = sorted(self._of(user_id), key=lambda n: (n.created_at, n.id), reverse=True)
        return [
            NoticeRow(n.id, n.kind, n.title, n.body, n.link, n.created_at, n.read_at is not None, n.hindi)
            for n in mine[:limit]
        ]

    async def unread(self, user_id: UserId) -> int:
        return sum(notice.read_at is None for notice in self._of(user_id))

    def _of(self, user_id: UserId) -> Sequence[Notice]:
        return [n for n in self._database.tables.notifications.notices.values() if n.user_id == user_id]
