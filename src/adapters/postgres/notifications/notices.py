"""Notices in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.schema import metadata
from domain.ids import NoticeId, UserId
from domain.notifications.notice import Notice, NoticeKind, NoticeNotFound, NoticeWords
from ports.notifications.notices import NoticeQueries, NoticeRow, Notices

notice_table = Table(
    "notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("emailed_at", DateTime(timezone=True)),
    Column("email_refused_at", DateTime(timezone=True)),
    Column("read_at", DateTime(timezone=True)),
    Column("hindi_title", Text, nullable=False, server_default=""),
    Column("hindi_body", Text, nullable=False, server_default=""),
    CheckConstraint(
        "kind IN ('stream_stopped', 'verification', 'account_locked', 'document_views_excessive', 'data_disclosed', "
        "'co_performer_invited', 'invitation_answered', 'withdrawal_received', 'withdrawal_decided', 'money', "
        "'message_removed', 'report_decided', 'kept_out_of_chat', 'decision', 'room_moderator', "
        "'show_began', 'case_alarm', 'direct_message')",
        name="kind",
    ),
    Index("ix_notice_user_id_created_at", "user_id", "created_at"),
    Index("ix_notice_unread", "user_id", postgresql_where=text("read_at IS NULL")),
)


def _row(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "user_id": notice.user_id,
        "kind": notice.kind.value,
        "title": notice.title,
        "body": notice.body,
        "link": notice.link,
        "created_at": notice.created_at,
        "emailed_at": notice.emailed_at,
        "email_refused_at": notice.email_refused_at,
        "read_at": notice.read_at,
        "hindi_title": notice.hindi.title,
        "hindi_body": notice.hindi.body,
    }


def _entity(row: Row[tuple[object, ...]]) -> Notice:
    return Notice(
        id=NoticeId(row.id),
        user_id=UserId(row.user_id),
        kind=NoticeKind(row.kind),
        title=row.title,
        body=row.body,
        link=row.link,
        created_at=row.created_at,
        emailed_at=row.emailed_at,
        email_refused_at=row.email_refused_at,
        read_at=row.read_at,
        hindi=NoticeWords(row.hindi_title, row.hindi_body),
    )


class PostgresNotices(Notices):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, notice: Notice) -> Notice:
        # The insert waits for another that tells the same, so that the select then sees it.
        await self._connection.execute(
            insert(notice_table).values(_row(notice)).on_conflict_do_nothing(index_elements=["id"])
        )
        return _entity(
            (await self._connection.execute(select(notice_table).where(notice_table.c.id == notice.id))).one()
        )

    async def add_all(self, notices: Sequence[Notice]) -> None:
        if notices:
            new = insert(notice_table).values([_row(each) for each in notices])
            await self._connection.execute(new.on_conflict_do_nothing(index_elements=["id"]))

    async def due_among(self, notice_ids: Sequence[NoticeId]) -> Sequence[Notice]:
        table = notice_table.c
        is_due = table.emailed_at.is_(None) & table.email_refused_at.is_(None)
        query = select(notice_table).where(table.id.in_(notice_ids), is_due).order_by(table.id)
        return [_entity(row) for row in await self._connection.execute(query)]

    async def get_for_update(self, notice_id: NoticeId) -> Notice:
        query = select(notice_table).where(notice_table.c.id == notice_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise NoticeNotFound("there is no such notice")
        return _entity(row)

    async def update(self, notice: Notice) -> None:
        await self._connection.execute(
            update(notice_table).where(notice_table.c.id == notice.id).values(_row(notice))
        )

    async def mark_read(self, user_id: UserId, *, but: Collection[NoticeId], now: datetime) -> int:
        result = await self._connection.execute(
            update(notice_table)
            .where(notice_table.c.user_id == user_id, notice_table.c.read_at.is_(None))
            .where(notice_table.c.id.not_in(but))
            .values(read_at=now)
        )
        return result.rowcount

    async def erase_of(self, user_id: UserId) -> int:
        table = notice_table.c
        result = await self._connection.execute(
            update(notice_table)
            .where(table.user_id == user_id, (table.title != "") | (table.body != ""))
            .values(title="", body="", link="", hindi_title="", hindi_body="")
        )
        return result.rowcount


class PostgresNoticeQueries(NoticeQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_user(self, user_id: UserId, *, limit: int) -> Sequence[NoticeRow]:
        query = (
            select(notice_table)
            .where(notice_table.c.user_id == user_id)
            .order_by(notice_table.c.created_at.desc(), notice_table.c.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            NoticeRow(
                NoticeId(r.id),
                r.kind,
                r.title,
                r.body,
                r.link,
                r.created_at,
                read=r.read_at is not None,
                hindi=NoticeWords(r.hindi_title, r.hindi_body),
            )
            for r in rows
        ]

    async def unread(self, user_id: UserId) -> int:
        query = (
            select(func.count())
            .select_from(notice_table)
            .where(notice_table.c.user_id == user_id, notice_table.c.read_at.is_(None))
        )
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one()
