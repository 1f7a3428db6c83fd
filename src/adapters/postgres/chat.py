"""Chat messages in PostgreSQL."""

from collections.abc import Sequence

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
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import Removal
from domain.ids import MessageId, StreamId, UserId
from ports.chat import Messages

message_table = Table(
    "chat_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("author_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
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
        table = message_table.c
        change = (
            update(message_table)
            .where(table.stream_id == removal.stream_id, table.removed_at.is_(None))
            .values(removed_at=removal.at, removed_by=removal.actor_id, removed_rule=removal.rule.value)
            .returning(table.id, table.author_id)
        )
        if removal.message_id is not None:
            change = change.where(table.id == removal.message_id)
        if removal.author_id is not None:
            change = change.where(table.author_id == removal.author_id)
        return [(MessageId(row.id), UserId(row.author_id)) for row in await self._connection.execute(change)]

    async def erase_of(self, author_id: UserId) -> int:
        table = message_table.c
        change = update(message_table).where(table.author_id == author_id, table.text != "").values(text="")
        return (await self._connection.execute(change)).rowcount
