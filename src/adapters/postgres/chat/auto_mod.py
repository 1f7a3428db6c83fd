"""AutoMod's levels, and the messages that wait, in PostgreSQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Select,
    SmallInteger,
    Table,
    Text,
    Uuid,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.messages import message_table
from adapters.postgres.chat.moderators import room_moderator_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message, MessageIdReused
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.text.auto_mod import AutoMod, Category
from ports.chat.auto_mod import AutoMods, DecidedMessageRow, HeldMessageQueries, HeldMessageRow, HeldMessages

auto_mod_table = Table(
    "chat_auto_mod",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("category", Text, primary_key=True),
    Column("level", SmallInteger, nullable=False),
    CheckConstraint("level BETWEEN 0 AND 4", name="level"),
)

held_message_table = Table(
    "chat_held_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("categories", ARRAY(Text), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("decided_by", Uuid, ForeignKey("account.id")),
    Column("decided_at", DateTime(timezone=True)),
    Column("rule", Text),
    CheckConstraint(
        "(decided_at IS NULL) = (decided_by IS NULL) AND (rule IS NULL OR decided_by IS NOT NULL)",
        name="decided",
    ),
    Index("ix_chat_held_message_stream_id_sent_at", "stream_id", "sent_at"),
    Index("ix_chat_held_message_author_id", "author_id"),
)
"""`rule` is there where it was denied."""


class PostgresAutoMods(AutoMods):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, performer_id: UserId) -> AutoMod:
        table = auto_mod_table.c
        query = select(table.category, table.level).where(table.performer_id == performer_id, table.level > 0)
        rows = await self._connection.execute(query)
        return AutoMod(performer_id, {Category(row.category): row.level for row in rows})

    async def save(self, auto_mod: AutoMod) -> None:
        rows = [
            {"performer_id": auto_mod.performer_id, "category": each.value, "level": auto_mod.level(each)}
            for each in Category
        ]
        change = upsert(auto_mod_table).values(rows)
        await self._connection.execute(
            change.on_conflict_do_update(
                index_elements=["performer_id", "category"], set_={"level": change.excluded.level}
            )
        )


_LEVELS = """
SELECT stream.id, set.category, set.level
FROM unnest($1::uuid[]) AS asked (id)
JOIN stream ON stream.id = asked.id
JOIN chat_auto_mod AS set ON set.performer_id = stream.performer_id
WHERE set.level > 0
"""


class PostgresRoomLevels:
    """One look for the texts of many: each text waits for it."""

    def __init__(self, look: KeptLook) -> None:
        self._look = look

    async def of_all(self, streams: Sequence[StreamId]) -> Sequence[Mapping[Category, int]]:
        """In the order of the shows that were asked for. Raises `DatabaseUnavailable`."""
        levels: dict[UUID, dict[Category, int]] = {stream_id: {} for stream_id in streams}
        for stream_id, category, level in await self._look.fetch(_LEVELS, list(levels)):
            levels[stream_id][Category(category)] = level
        return [levels[stream_id] for stream_id in streams]

    async def of_one(self, stream_id: StreamId) -> Mapping[Category, int]:
        [levels] = await self.of_all([stream_id])
        return levels


def _entity(row: Row[tuple[object, ...]]) -> HeldMessage:
    return HeldMessage(
        id=MessageId(row.id),
        stream_id=StreamId(row.stream_id),
        author_id=UserId(row.author_id),
        text=row.text,
        sent_at=row.sent_at,
        categories=tuple(row.categories),
        expires_at=row.expires_at,
        decided_by=UserId(row.decided_by) if row.decided_by is not None else None,
        decided_at=row.decided_at,
        rule=ChatRule(row.rule) if row.rule is not None else None,
    )


class PostgresHeldMessages(HeldMessages):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_said_or_held(self, message_id: MessageId) -> Message | None:
        said = select(message_table).where(message_table.c.id == message_id)
        if row := (await self._connection.execute(said)).one_or_none():
            return Message(
                MessageId(row.id), StreamId(row.stream_id), UserId(row.author_id), row.text, row.sent_at
            )
        return await self._one(select(held_message_table).where(held_message_table.c.id == message_id))

    async def find_for_update(self, message_id: MessageId) -> HeldMessage | None:
        query = select(held_message_table).where(held_message_table.c.id == message_id)
        return await self._one(query.with_for_update())

    async def add(self, message: HeldMessage) -> None:
        row = {
            "id": message.id,
            "stream_id": message.stream_id,
            "author_id": message.author_id,
            "text": message.text,
            "sent_at": message.sent_at,
            "categories": list(message.categories),
            "expires_at": message.expires_at,
        }
        try:
            await self._connection.execute(insert(held_message_table).values(row | _decided(message)))
        except IntegrityError as error:
            if "pk_chat_held_message" not in str(error.orig):
                raise
            raise MessageIdReused("this id belongs to another message") from error

    async def save(self, message: HeldMessage) -> None:
        change = update(held_message_table).where(held_message_table.c.id == message.id)
        await self._connection.execute(change.values(_decided(message)))

    async def latest_at(self, stream_id: StreamId, author_id: UserId) -> datetime | None:
        of_each = (
            select(func.max(table.c.sent_at))
            .where(table.c.author_id == author_id, table.c.stream_id == stream_id)
            .scalar_subquery()
            for table in (message_table, held_message_table)
        )
        latest: datetime | None = (
            await self._connection.execute(select(func.greatest(*of_each)))
        ).scalar_one()
        return latest

    async def count_waiting(self, stream_id: StreamId, author_id: UserId, *, now: datetime) -> int:
        table = held_message_table.c
        query = select(func.count()).where(
            table.stream_id == stream_id,
            table.author_id == author_id,
            table.decided_at.is_(None),
            table.expires_at > now,
        )
        return int((await self._connection.execute(query)).scalar_one())

    async def erase_of(self, author_id: UserId) -> int:
        table = held_message_table.c
        change = update(held_message_table).where(table.author_id == author_id, table.text != "")
        return (await self._connection.execute(change.values(text=""))).rowcount

    async def _one(self, query: Select[tuple[object, ...]]) -> HeldMessage | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None


def _decided(message: HeldMessage) -> dict[str, object]:
    return {
        "decided_by": message.decided_by,
        "decided_at": message.decided_at,
        "rule": message.rule.value if message.rule is not None else None,
    }


class PostgresHeldMessageQueries(HeldMessageQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, stream_id: StreamId, *, now: datetime, limit: int) -> Sequence[HeldMessageRow]:
        table = held_message_table.c
        query = (
            select(held_message_table, account_table.c.display_name)
            .join(account_table, account_table.c.id == table.author_id)
            .where(table.stream_id == stream_id, table.decided_at.is_(None), table.expires_at > now)
            .order_by(table.sent_at, table.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                HeldMessageRow(
                    MessageId(row.id),
                    UserId(row.author_id),
                    row.display_name,
                    row.text,
                    tuple(row.categories),
                    row.sent_at,
                    row.expires_at,
                )
                for row in await connection.execute(query)
            ]

    async def decided_by_moderators(self, performer_id: UserId, *, limit: int) -> Sequence[DecidedMessageRow]:
        held, moderator = held_message_table.c, room_moderator_table.c
        actor, author = account_table.alias("actor"), account_table.alias("author")
        query = (
            select(
                held_message_table,
                actor.c.display_name.label("moderator"),
                author.c.display_name.label("author"),
            )
            .join(stream_table, stream_table.c.id == held.stream_id)
            .join(
                room_moderator_table,
                (moderator.performer_id == stream_table.c.performer_id)
                & (moderator.person_id == held.decided_by),
            )
            .join(actor, actor.c.id == held.decided_by)
            .join(author, author.c.id == held.author_id)
            .where(stream_table.c.performer_id == performer_id)
            .order_by(held.decided_at.desc(), held.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                DecidedMessageRow(
                    MessageId(row.id),
                    row.moderator,
                    row.author,
                    row.text,
                    ChatRule(row.rule).text if row.rule is not None else "",
                    row.decided_at,
                )
                for row in await connection.execute(query)
            ]
