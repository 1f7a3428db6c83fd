"""Chat messages in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, UserId
from ports.chat.messages import KeptOutBook, Messages

message_table = Table(
    "chat_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("text", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True)),
    Column("removed_by", Uuid, ForeignKey("account.id")),
    Column("removed_rule", Text),
    CheckConstraint(
        "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (removed_rule IS NULL)",
        name="removed",
    ),
    Index("ix_chat_message_stream_id_sent_at", "stream_id", "sent_at"),
    Index("ix_chat_message_sent_at_id", "sent_at", "id"),
    Index("ix_chat_message_author_id_stream_id_sent_at", "author_id", "stream_id", "sent_at"),
    Index(
        "ix_chat_message_author_id_removed_at",
        "author_id",
        "removed_at",
        postgresql_where=text("removed_at IS NOT NULL"),
    ),
)


def _row(message: Message) -> dict[str, object]:
    return {
        "id": message.id,
        "stream_id": message.stream_id,
        "author_id": message.author_id,
        "text": message.text,
        "sent_at": message.sent_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Message:
    return Message(
        id=MessageId(row.id),
        stream_id=StreamId(row.stream_id),
        author_id=UserId(row.author_id),
        text=row.text,
        sent_at=row.sent_at,
    )


def _standing(removal: Removal) -> Select[tuple[UUID]]:
    table = message_table.c
    query = select(table.id).where(table.stream_id == removal.stream_id, table.removed_at.is_(None))
    if removal.message_id is not None:
        query = query.where(table.id == removal.message_id)
    if removal.author_id is not None:
        query = query.where(table.author_id == removal.author_id)
    return query


class PostgresMessages(Messages):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, message_id: MessageId) -> Message | None:
        query = select(message_table).where(message_table.c.id == message_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def add(self, message: Message) -> None:
        try:
            await self._connection.execute(insert(message_table).values(_row(message)))
        except IntegrityError as error:
            if "pk_chat_message" not in str(error.orig):
                raise
            raise MessageIdReused("this id belongs to another message") from error

    async def remove(self, removal: Removal) -> Sequence[tuple[MessageId, UserId]]:
        # A room that is cleared is told first: whoever holds a message may wait for it, and nobody waits for them here.
        held = _standing(removal).with_for_update(skip_locked=not removal.is_of_one, key_share=True)
        change = (
            update(message_table)
            .where(message_table.c.id.in_(held))
            .values(removed_at=removal.at, removed_by=removal.actor_id, removed_rule=removal.rule.value)
            .returning(message_table.c.id, message_table.c.author_id)
        )
        return [(MessageId(row.id), UserId(row.author_id)) for row in await self._connection.execute(change)]

    async def standing(self, removal: Removal) -> Sequence[MessageId]:
        return [MessageId(row.id) for row in await self._connection.execute(_standing(removal))]

    async def removed_by(self, message_id: MessageId) -> UserId | None:
        query = select(message_table.c.removed_by).where(message_table.c.id == message_id)
        actor_id = (await self._connection.execute(query)).scalar_one_or_none()
        return UserId(actor_id) if actor_id else None

    async def restore(self, message_id: MessageId) -> None:
        change = update(message_table).where(message_table.c.id == message_id)
        await self._connection.execute(change.values(removed_at=None, removed_by=None, removed_rule=None))

    async def erase_of(self, author_id: UserId) -> int:
        table = message_table.c
        change = update(message_table).where(table.author_id == author_id, table.text != "").values(text="")
        return (await self._connection.execute(change)).rowcount


kept_out_table = Table(
    "chat_kept_out",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True, index=True),
    Column("until", DateTime(timezone=True)),
    Column("rule", Text, nullable=False),
    Column("actor_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""The latest decision about each person; all of them stand in the audit log. One that was ended is over by `until`."""


class PostgresKeptOutBook(KeptOutBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        return await self._find(performer_id, person_id, locks=False)

    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        return await self._find(performer_id, person_id, locks=True)

    async def _find(self, performer_id: UserId, person_id: UserId, *, locks: bool) -> KeptOut | None:
        table = kept_out_table.c
        query = select(kept_out_table).where(table.performer_id == performer_id, table.person_id == person_id)
        row = (await self._connection.execute(query.with_for_update() if locks else query)).one_or_none()
        if row is None:
            return None
        return KeptOut(performer_id, person_id, row.until, ChatRule(row.rule), UserId(row.actor_id), row.at)

    async def save(self, kept_out: KeptOut) -> None:
        of_whom = {"performer_id": kept_out.performer_id, "person_id": kept_out.person_id}
        decided = {
            "until": kept_out.until, "rule": kept_out.rule.value, "actor_id": kept_out.actor_id, "at": kept_out.at,
        }  # fmt: skip
        await self._connection.execute(
            upsert(kept_out_table)
            .values(of_whom | decided)
            .on_conflict_do_update(index_elements=list(of_whom), set_=decided)
        )

    async def end(self, performer_id: UserId, person_id: UserId, *, now: datetime) -> bool:
        table = kept_out_table.c
        change = (
            update(kept_out_table)
            .where(
                table.performer_id == performer_id,
                table.person_id == person_id,
                or_(table.until.is_(None), table.until > now),
            )
            .values(until=now)
        )
        return (await self._connection.execute(change)).rowcount > 0
