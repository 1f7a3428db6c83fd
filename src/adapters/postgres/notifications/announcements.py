"""Telling followers that a show began, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    Table,
    Uuid,
    and_,
    any_,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.decision_tables import suspended_until
from adapters.postgres.notifications.follows import follow_table
from adapters.postgres.notifications.notices import notice_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.blocks import block_table
from adapters.postgres.streaming.room_controls import room_control_table
from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.notifications.notice import NoticeKind
from domain.streaming.announcement import DAY, LASTS, PAGES_AHEAD, Announcement, Listener
from ports.notifications.announcements import AnnouncementQueries, Announcements

announcement_table = Table(
    "show_announcement",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
    Column("after", Uuid),
    Column("picked", Integer, nullable=False),
    Column("told", Integer, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint("told BETWEEN 0 AND picked", name="told"),
    Index("ix_show_announcement_due_at", "due_at", postgresql_where=text("ended_at IS NULL")),
)

_LOCK = 0x62656C6C
"""Names the advisory lock of those who pick whom to tell: the word "bell"."""
_FOLLOWING = [role.value for role, may in PERMISSIONS.items() if Permission.FOLLOW in may]
_TABLE = announcement_table.c


class PostgresAnnouncements(Announcements):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, announcement: Announcement) -> None:
        new = upsert(announcement_table).values(_row(announcement))
        await self._connection.execute(new.on_conflict_do_nothing())

    async def find_for_update(self, stream_id: StreamId) -> Announcement | None:
        query = select(announcement_table).where(_TABLE.stream_id == stream_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row is not None else None

    async def save(self, announcement: Announcement) -> None:
        change = update(announcement_table).where(_TABLE.stream_id == announcement.stream_id)
        await self._connection.execute(change.values(_row(announcement)))

    async def one_at_a_time(self) -> None:
        await self._connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))

    async def listeners(
        self,
        announcement: Announcement,
        *,
        after: UserId | None,
        upto: UserId | None,
        limit: int,
        now: datetime,
    ) -> Sequence[Listener]:
        query = page_of_listeners(announcement, after=after, upto=upto, limit=limit, now=now)
        return [
            Listener(UserId(row.follower_id), bool(row.may_come), row.told_at, row.told_today)
            for row in await self._connection.execute(query)
        ]

    async def mark_told(self, performer_id: UserId, follower_ids: Sequence[UserId], *, now: datetime) -> None:
        told = update(follow_table).where(
            follow_table.c.performer_id == performer_id, follow_table.c.follower_id.in_(follower_ids)
        )
        await self._connection.execute(told.values(told_at=now))


class PostgresAnnouncementQueries(AnnouncementQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def to_go_on(self, *, now: datetime, limit: int) -> Sequence[StreamId]:
        goes_on = or_(_TABLE.picked - _TABLE.told < PAGES_AHEAD, _TABLE.due_at <= now - LASTS)
        query = (
            select(_TABLE.stream_id)
            .where(_TABLE.ended_at.is_(None), _TABLE.due_at <= now, goes_on)
            .order_by(_TABLE.due_at, _TABLE.stream_id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [StreamId(found) for found in await connection.scalars(query)]


def page_of_listeners(
    announcement: Announcement, *, after: UserId | None, upto: UserId | None, limit: int, now: datetime
) -> Select[tuple[object, ...]]:
    """The limit is written out: of one that it is told later PostgreSQL takes a tenth of all rows, and then reads
    everybody who follows for each page, which takes longer the more there are."""
    most = literal_column(str(int(limit)), Integer)
    query = _listeners(announcement, now).order_by(follow_table.c.follower_id).limit(most)
    if after is not None:
        query = query.where(follow_table.c.follower_id > after)
    return query if upto is None else query.where(follow_table.c.follower_id <= upto)


def _listeners(announcement: Announcement, now: datetime) -> Select[tuple[object, ...]]:
    follow, notice = follow_table.c, notice_table.c
    is_removed = (
        select(literal(1))
        .where(
            room_control_table.c.stream_id == announcement.stream_id,
            follow.follower_id == any_(room_control_table.c.removed),
        )
        .exists()
    )
    is_blocked = (
        select(literal(1))
        .where(
            block_table.c.performer_id == follow.performer_id, block_table.c.person_id == follow.follower_id
        )
        .exists()
    )
    told_today = (
        select(func.count())
        .where(
            notice.user_id == follow.follower_id,
            notice.created_at > now - DAY,
            notice.kind == NoticeKind.SHOW_BEGAN.value,
        )
        .scalar_subquery()
    )
    may_come = and_(
        account_table.c.role.in_(_FOLLOWING),
        age_status_table.c.state == AgeState.VERIFIED_ADULT.value,
        suspended_until(follow.follower_id, literal(now, DateTime(timezone=True))).is_(None),
        not_(is_removed),
        not_(is_blocked),
    )
    return (
        select(
            follow.follower_id,
            func.coalesce(may_come, False).label("may_come"),
            follow.told_at,
            told_today.label("told_today"),
        )
        .join(account_table, account_table.c.id == follow.follower_id)
        .outerjoin(age_status_table, age_status_table.c.user_id == follow.follower_id)
        .where(follow.performer_id == announcement.performer_id, follow.bell)
    )


def _row(announcement: Announcement) -> dict[str, object]:
    return {
        "stream_id": announcement.stream_id,
        "performer_id": announcement.performer_id,
        "due_at": announcement.due_at,
        "after": announcement.after,
        "picked": announcement.picked,
        "told": announcement.told,
        "ended_at": announcement.ended_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Announcement:
    return Announcement(
        stream_id=StreamId(row.stream_id),
        performer_id=UserId(row.performer_id),
        due_at=row.due_at,
        after=UserId(row.after) if row.after else None,
        picked=row.picked,
        told=row.told,
        ended_at=row.ended_at,
    )
