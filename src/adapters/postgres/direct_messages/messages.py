"""Direct messages in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Table, and_, case, func, insert, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.direct_messages.tables import conversation_table, direct_message_table, door_table
from adapters.postgres.identity.accounts import account_table
from domain.direct_messages.conversation import Conversation
from domain.direct_messages.direct_message import DirectMessage, DirectMessageIdReused, Pair
from domain.direct_messages.door import OFF, Door, Entrance
from domain.ids import DirectMessageId, UserId
from domain.money import Tokens
from ports.direct_messages.messages import (
    ConversationRow,
    Conversations,
    DirectMessageQueries,
    DirectMessages,
    Doors,
    LetterRow,
)


class PostgresDirectMessages(DirectMessages):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, message_id: DirectMessageId) -> DirectMessage | None:
        return await self._find(message_id, lock=False)

    async def find_for_update(self, message_id: DirectMessageId) -> DirectMessage | None:
        return await self._find(message_id, lock=True)

    async def add(self, message: DirectMessage) -> None:
        row = {
            "id": message.id,
            "performer_id": message.pair.performer_id,
            "viewer_id": message.pair.viewer_id,
            "author_id": message.author_id,
            "text": message.text,
            "sent_at": message.sent_at,
            "price": message.price,
            "removed_by": message.removed_by,
        }
        try:
            await self._connection.execute(insert(direct_message_table).values(row))
        except IntegrityError as error:
            if "pk_direct_message" not in str(error.orig):
                raise
            raise DirectMessageIdReused("this id belongs to another message") from error

    async def save(self, message: DirectMessage) -> None:
        table = direct_message_table
        change = update(table).where(table.c.id == message.id).values(removed_by=message.removed_by)
        await self._connection.execute(change)

    async def erase_of(self, author_id: UserId) -> int:
        table = direct_message_table
        change = update(table).where(table.c.author_id == author_id, table.c.text != "").values(text="")
        return (await self._connection.execute(change)).rowcount

    async def _find(self, message_id: DirectMessageId, *, lock: bool) -> DirectMessage | None:
        query = select(direct_message_table).where(direct_message_table.c.id == message_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return _message(row) if row else None


class PostgresConversations(Conversations):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, pair: Pair) -> Conversation | None:
        query = select(conversation_table).where(_of(conversation_table, pair)).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _conversation(row) if row else None

    async def save(self, conversation: Conversation) -> None:
        key = {"performer_id": conversation.pair.performer_id, "viewer_id": conversation.pair.viewer_id}
        rest = {
            "latest_at": conversation.latest_at,
            "last_author_id": conversation.last_author_id,
            "unanswered": conversation.unanswered,
            "viewer_closed": conversation.viewer_closed,
            "performer_closed": conversation.performer_closed,
            "viewer_read_at": conversation.viewer_read_at,
            "performer_read_at": conversation.performer_read_at,
        }
        change = upsert(conversation_table).values(key | rest)
        await self._connection.execute(change.on_conflict_do_update(index_elements=[*key], set_=rest))


class PostgresDoors(Doors):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, performer_id: UserId) -> Entrance:
        return await _entrance(self._connection, performer_id)

    async def save(self, performer_id: UserId, entrance: Entrance) -> None:
        row = {"door": entrance.door.value, "price": entrance.price}
        change = upsert(door_table).values(performer_id=performer_id, **row)
        await self._connection.execute(
            change.on_conflict_do_update(index_elements=["performer_id"], set_=row)
        )


class PostgresDirectMessageQueries(DirectMessageQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def entrance(self, performer_id: UserId) -> Entrance:
        async with self._engine.connect() as connection:
            return await _entrance(connection, performer_id)

    async def open_doors(self, performer_ids: Collection[UserId]) -> frozenset[UserId]:
        table = door_table.c
        query = select(table.performer_id).where(
            table.performer_id.in_(performer_ids), table.door != Door.OFF.value
        )
        async with self._engine.connect() as connection:
            return frozenset(map(UserId, (await connection.execute(query)).scalars()))

    async def conversations(self, person_id: UserId, *, limit: int) -> Sequence[ConversationRow]:
        table, account = conversation_table.c, account_table.c
        other = case((table.performer_id == person_id, table.viewer_id), else_=table.performer_id)
        query = (
            select(conversation_table, account.display_name)
            .join(account_table, account.id == other)
            .where(_theirs(person_id))
            .order_by(table.latest_at.desc(), account.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            found = [(_conversation(row), row.display_name) for row in rows]
        return [ConversationRow(each, name, each.is_unread_by(person_id)) for each, name in found]

    async def conversation(self, pair: Pair) -> Conversation | None:
        async with self._engine.connect() as connection:
            query = select(conversation_table).where(_of(conversation_table, pair))
            row = (await connection.execute(query)).one_or_none()
        return _conversation(row) if row else None

    async def messages(
        self, pair: Pair, *, before: tuple[datetime, DirectMessageId] | None, limit: int
    ) -> Sequence[LetterRow]:
        table = direct_message_table.c
        query = select(direct_message_table).where(_of(direct_message_table, pair))
        if before is not None:
            query = query.where(tuple_(table.sent_at, table.id) < tuple_(*before))
        query = query.order_by(table.sent_at.desc(), table.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [LetterRow.of(_message(row)) for row in await connection.execute(query)]

    async def unread(self, person_id: UserId) -> int:
        table = conversation_table.c
        read_at = case((table.performer_id == person_id, table.performer_read_at), else_=table.viewer_read_at)
        waits = and_(table.last_author_id != person_id, or_(read_at.is_(None), read_at < table.latest_at))
        query = select(func.count()).select_from(conversation_table).where(_theirs(person_id), waits)
        async with self._engine.connect() as connection:
            count: int = (await connection.execute(query)).scalar_one()
        return count


async def _entrance(connection: AsyncConnection, performer_id: UserId) -> Entrance:
    query = select(door_table.c.door, door_table.c.price).where(door_table.c.performer_id == performer_id)
    row = (await connection.execute(query)).one_or_none()
    return Entrance(Door(row.door), Tokens(row.price)) if row else OFF


def _of(table: Table, pair: Pair) -> ColumnElement[bool]:
    return and_(table.c.performer_id == pair.performer_id, table.c.viewer_id == pair.viewer_id)


def _theirs(person_id: UserId) -> ColumnElement[bool]:
    table = conversation_table.c
    return or_(table.performer_id == person_id, table.viewer_id == person_id)


def _message(row: Row[tuple[object, ...]]) -> DirectMessage:
    return DirectMessage(
        id=DirectMessageId(row.id),
        pair=Pair(UserId(row.performer_id), UserId(row.viewer_id)),
        author_id=UserId(row.author_id),
        text=row.text,
        sent_at=row.sent_at,
        price=Tokens(row.price),
        removed_by=UserId(row.removed_by) if row.removed_by else None,
    )


def _conversation(row: Row[tuple[object, ...]]) -> Conversation:
    return Conversation(
        pair=Pair(UserId(row.performer_id), UserId(row.viewer_id)),
        latest_at=row.latest_at,
        last_author_id=UserId(row.last_author_id),
        unanswered=row.unanswered,
        viewer_closed=row.viewer_closed,
        performer_closed=row.performer_closed,
        viewer_read_at=row.viewer_read_at,
        performer_read_at=row.performer_read_at,
    )
