"""The rooms' logs in PostgreSQL, and who may listen to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Row,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    true,
    union,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table, session_table
from adapters.postgres.moderation.decision_tables import suspended_until, suspension_from
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from adapters.postgres.tipping.tips import tip_table
from domain.age_verification.age import AgeState
from domain.chat.removal import CHAT_CLEARED
from domain.identity.permissions import Role
from domain.ids import EventId, MessageId, SessionId, StreamId, TipId, UserId
from domain.language import Language
from domain.streaming.room_event import (
    CHAT_MESSAGE,
    ENDINGS,
    OF_TIPS,
    PERSONAL,
    TAKEN_BACK,
    TIP_WORDS_GONE,
    RoomEvent,
)
from domain.streaming.stream import StreamNotLive
from ports.clock import NewId
from ports.identity.accounts import Principal
from ports.streaming.log import Audience, RoomEvents, RoomLog

room_table = Table(
    "room",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("last_seq", BigInteger, nullable=False),
    Column("is_closed", Boolean, nullable=False),
)
"""One counter a room: its row lock puts the writers of one room in line, and those of other rooms never.

The line is first come, first served. A lock on the show itself, shared by all who tip, would let an unbroken flow of
tips keep out whoever wants to end the show: a room's log is closed here instead, in its turn.
"""

room_event_table = Table(
    "room_event",
    metadata,
    Column("stream_id", Uuid, primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
)


def _event(row: Row[tuple[object, ...]]) -> RoomEvent:
    return RoomEvent(
        id=EventId(row.id),
        stream_id=StreamId(row.stream_id),
        seq=row.seq,
        type=row.type,
        data=row.data,
        occurred_at=row.occurred_at,
    )


class PostgresRoomEvents(RoomEvents):
    """`appended` are the events of this transaction: its database broadcasts them after the commit."""

    def __init__(self, connection: AsyncConnection, new_id: NewId) -> None:
        self._connection = connection
        self._new_id = new_id
        self.appended: list[RoomEvent] = []

    async def append(
        self, stream_id: StreamId, event_type: str, data: Mapping[str, object], *, now: datetime
    ) -> RoomEvent:
        # One statement counts and writes: the counter's lock is held for one round trip and the commit.
        event_id, ends = EventId(self._new_id()), event_type in ENDINGS
        counted = (
            upsert(room_table)
            .values(stream_id=stream_id, last_seq=1, is_closed=ends)
            .on_conflict_do_update(
                index_elements=[room_table.c.stream_id],
                set_={"last_seq": room_table.c.last_seq + 1, "is_closed": ends},
                where=~room_table.c.is_closed,
            )
            .returning(room_table.c.last_seq)
            .cte("counted")
        )
        source = select(
            literal(stream_id, Uuid),
            counted.c.last_seq,
            literal(event_id, Uuid),
            literal(event_type, Text),
            literal(dict(data), JSONB),
            literal(now, DateTime(timezone=True)),
        )
        written = (
            insert(room_event_table)
            .from_select(["stream_id", "seq", "id", "type", "data", "occurred_at"], source)
            .returning(room_event_table.c.seq)
        )
        seq = (await self._connection.execute(written)).scalar_one_or_none()
        if seq is None:
            raise StreamNotLive("this show is over")
        event = RoomEvent(event_id, stream_id, seq, event_type, dict(data), now)
        self.appended.append(event)
        return event

    async def take_back(self, messages: Collection[MessageId], stream_id: StreamId) -> None:
        table = room_event_table.c
        change = (
            update(room_event_table)
            .where(
                table.stream_id == stream_id,
                table.type == CHAT_MESSAGE,
                table.data["message_id"].astext.in_([str(each) for each in messages]),
            )
            .values(data=table.data.concat(cast(literal(dict(TAKEN_BACK), JSONB), JSONB)))
        )
        await self._connection.execute(change)

    async def give_back(self, message_id: MessageId, stream_id: StreamId, *, text: str) -> None:
        table = room_event_table.c
        shown = cast(literal({"text": text, "removed": False}, JSONB), JSONB)
        change = (
            update(room_event_table)
            .where(
                table.stream_id == stream_id,
                table.type == CHAT_MESSAGE,
                table.data["message_id"].astext == str(message_id),
            )
            .values(data=table.data.concat(shown))
        )
        await self._connection.execute(change)

    async def take_back_words(self, tips: Collection[TipId], stream_id: StreamId) -> None:
        table = room_event_table.c
        change = (
            update(room_event_table)
            .where(
                table.stream_id == stream_id,
                table.type.in_(OF_TIPS),
                table.data["tip_id"].astext.in_([str(each) for each in tips]),
                table.data["message"].astext != "",
            )
            .values(data=table.data.concat(cast(literal(dict(TIP_WORDS_GONE), JSONB), JSONB)))
        )
        await self._connection.execute(change)

    async def give_back_words(self, tip_id: TipId, stream_id: StreamId, *, message: str) -> None:
        table = room_event_table.c
        shown = cast(literal({"message": message, "words_removed": False}, JSONB), JSONB)
        change = (
            update(room_event_table)
            .where(
                table.stream_id == stream_id,
                table.type.in_(OF_TIPS),
                table.data["tip_id"].astext == str(tip_id),
                table.data.contains({"words_removed": True}),
            )
            .values(data=table.data.concat(shown))
        )
        await self._connection.execute(change)

    async def was_cleared(self, stream_id: StreamId, author_id: UserId | None, *, after: datetime) -> bool:
        table = room_event_table.c
        found = exists().where(
            table.stream_id == stream_id,
            table.type == CHAT_CLEARED,
            table.occurred_at > after,
            table.data["author_id"].astext.in_({"", str(author_id or "")}),
        )
        return bool((await self._connection.execute(select(found))).scalar_one())

    async def blank(self, stream_id: StreamId, event_type: str) -> None:
        table, (_, erased) = room_event_table.c, PERSONAL[event_type]
        change = update(room_event_table).where(table.stream_id == stream_id, table.type == event_type)
        await self._connection.execute(
            change.values(data=table.data.concat(cast(literal(dict(erased), JSONB), JSONB)))
        )

    async def erase_words_of(self, user_id: UserId) -> int:
        # By way of the rooms in which the person said something, or performed: the logs have no index by person.
        said = union(
            select(message_table.c.stream_id).where(message_table.c.author_id == user_id),
            select(tip_table.c.stream_id).where(tip_table.c.viewer_id == user_id),
            select(stream_table.c.id).where(stream_table.c.performer_id == user_id),
        )
        tips = select(cast(tip_table.c.id, Text)).where(tip_table.c.viewer_id == user_id)
        table, count = room_event_table.c, 0
        for event_type, (whose, erased) in PERSONAL.items():
            of_them = table.data[whose].astext == str(user_id)
            if event_type in OF_TIPS:
                of_them |= table.data["tip_id"].astext.in_(tips)
            change = (
                update(room_event_table)
                .where(
                    table.stream_id.in_(said),
                    table.type == event_type,
                    of_them,
                    ~table.data.contains(erased),
                )
                .values(data=table.data.concat(cast(literal(dict(erased), JSONB), JSONB)))
            )
            count += (await self._connection.execute(change)).rowcount
        return count


class PostgresRoomLog(RoomLog):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def since(
        self, stream_id: StreamId, seq: int, *, limit: int, only: Collection[str] | None = None
    ) -> Sequence[RoomEvent]:
        query = (
            select(room_event_table)
            .where(room_event_table.c.stream_id == stream_id, room_event_table.c.seq > seq)
            .order_by(room_event_table.c.seq)
            .limit(limit)
        )
        if only is not None:
            query = query.where(room_event_table.c.type.in_(only))
        async with self._engine.connect() as connection:
            return [_event(row) for row in (await connection.execute(query)).all()]

    async def since_many(self, seen: Mapping[StreamId, int], *, limit: int) -> Sequence[RoomEvent]:
        if not seen:
            return []
        rooms = (
            func.unnest(
                bindparam("rooms", list(seen), ARRAY(Uuid)),
                bindparam("seqs", list(seen.values()), ARRAY(BigInteger)),
            )
            .table_valued(column("stream_id", Uuid), column("seq", BigInteger), name="rooms")
            .render_derived()
        )
        later = (
            select(room_event_table)
            .where(room_event_table.c.stream_id == rooms.c.stream_id, room_event_table.c.seq > rooms.c.seq)
            .order_by(room_event_table.c.seq)
            .limit(limit)
            .lateral("later")
        )
        query = select(later).select_from(rooms.join(later, true())).order_by(later.c.stream_id, later.c.seq)
        async with self._engine.connect() as connection:
            return [_event(row) for row in (await connection.execute(query)).all()]

    async def last_seq(self, stream_id: StreamId) -> int:
        query = select(room_table.c.last_seq).where(room_table.c.stream_id == stream_id)
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).scalar_one_or_none() or 0


class PostgresAudience(Audience):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def principals(
        self, sessions: Collection[SessionId], *, now: datetime
    ) -> Mapping[SessionId, Principal]:
        query = (
            select(
                session_table.c.id.label("session_id"),
                account_table.c.id.label("user_id"),
                account_table.c.display_name,
                account_table.c.role,
                func.coalesce(age_status_table.c.state, AgeState.UNVERIFIED.value).label("age_state"),
                suspended_until(account_table.c.id, literal(now, DateTime(timezone=True))).label(
                    "suspended_until"
                ),
                account_table.c.language,
            )
            .select_from(session_table)
            .join(account_table, account_table.c.id == session_table.c.user_id)
            .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(
                session_table.c.id == any_(bindparam("sessions", list(sessions), ARRAY(Uuid))),
                session_table.c.revoked_at.is_(None),
                session_table.c.expires_at > now,
            )
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {
            SessionId(row.session_id): Principal(
                user_id=UserId(row.user_id),
                session_id=SessionId(row.session_id),
                display_name=row.display_name,
                role=Role(row.role),
                age_state=AgeState(row.age_state),
                suspension=suspension_from(row.suspended_until),
                language=None if row.language is None else Language(row.language),
            )
            for row in rows
        }
