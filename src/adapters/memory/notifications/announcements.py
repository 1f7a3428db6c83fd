"""Telling followers that a show began, in memory."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.moderation.decisions.sanction import suspension_of
from domain.notifications.notice import NoticeKind
from domain.streaming.announcement import DAY, PAGES_AHEAD, Announcement, Listener
from ports.notifications.announcements import AnnouncementQueries, Announcements


class AnnouncementTables:
    def __init__(self) -> None:
        self.announcements: dict[StreamId, Announcement] = {}


class MemoryAnnouncements(Announcements):
    """Over a transaction's `Tables`: who may come is told by many of them."""

    def __init__(self, tables: Any) -> None:
        self._tables = tables

    async def add(self, announcement: Announcement) -> None:
        self._book.setdefault(announcement.stream_id, announcement)

    async def find_for_update(self, stream_id: StreamId) -> Announcement | None:
        return self._book.get(stream_id)

    async def save(self, announcement: Announcement) -> None:
        self._book[announcement.stream_id] = announcement

    async def one_at_a_time(self) -> None:
        """They are."""

    async def listeners(
        self,
        announcement: Announcement,
        *,
        after: UserId | None,
        upto: UserId | None,
        limit: int,
        now: datetime,
    ) -> Sequence[Listener]:
        follows = self._tables.follows
        ids = sorted(
            follower_id
            for follower_id, performer_id in follows.bells
            if performer_id == announcement.performer_id
            and (after is None or follower_id > after)
            and (upto is None or follower_id <= upto)
        )
        return [
            Listener(
                each,
                self._may_come(announcement, each, now),
                follows.told.get((each, announcement.performer_id)),
                self._told_today(each, now),
            )
            for each in ids[:limit]
        ]

    async def mark_told(self, performer_id: UserId, follower_ids: Sequence[UserId], *, now: datetime) -> None:
        self._tables.follows.told |= {(each, performer_id): now for each in follower_ids}

    @property
    def _book(self) -> dict[StreamId, Announcement]:
        book: dict[StreamId, Announcement] = self._tables.announcements.announcements
        return book

    def _may_come(self, announcement: Announcement, person_id: UserId, now: datetime) -> bool:
        tables = self._tables
        controls = tables.streaming.controls.get(announcement.stream_id)
        return (
            Permission.FOLLOW in PERMISSIONS[tables.identity.users[person_id].role]
            and tables.age.status_of(person_id).state is AgeState.VERIFIED_ADULT
            and suspension_of(tables.decisions.of_person(person_id), now) is None
            and (controls is None or person_id not in controls.removed)
            and (announcement.performer_id, person_id) not in tables.blocks.blocks
        )

    def _told_today(self, person_id: UserId, now: datetime) -> int:
        return sum(
            each.user_id == person_id and each.kind is NoticeKind.SHOW_BEGAN and each.created_at > now - DAY
            for each in self._tables.notifications.notices.values()
        )


class MemoryAnnouncementQueries(AnnouncementQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def to_go_on(self, *, now: datetime, limit: int) -> Sequence[StreamId]:
        due = [
            each
            for each in self._database.tables.announcements.announcements.values()
            if each.ended_at is None
            and each.due_at <= now
            and (each.picked - each.told < PAGES_AHEAD or not each.is_news(now))
        ]
        return [
            each.stream_id for each in sorted(due, key=lambda each: (each.due_at, each.stream_id))[:limit]
        ]
