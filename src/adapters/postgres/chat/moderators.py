"""Moderators of rooms, and their acts, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Index,
    Row,
    Table,
    Text,
    Uuid,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.messages import message_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.schema import metadata
from adapters.postgres.tipping.tips import tip_table
from domain.chat.room_act import RoomAct, RoomActKind
from domain.chat.room_moderator import OPEN, ModeratorState, RoomModerator
from domain.chat.rule import ChatRule
from domain.ids import MessageId, RoomActId, StreamId, TipId, UserId
from domain.tipping.bands import ANONYMOUS
from ports.chat.moderators import RoomActRow, RoomActs, RoomModeratorQueries, RoomModeratorRow, RoomModerators

room_moderator_table = Table(
    "room_moderator",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("state", Text, nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('asked', 'active', 'declined', 'resigned', 'dismissed')", name="state"),
    CheckConstraint("performer_id <> person_id", name="somebody_else"),
    Index("ix_room_moderator_person_id", "person_id"),
)
"""What stands between two people now; how it came about stands in the audit log."""

room_act_table = Table(
    "room_act",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("actor_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("message_id", Uuid, ForeignKey("chat_message.id")),
    Column("tip_id", Uuid, ForeignKey("tip.id")),
    Column("until", DateTime(timezone=True)),
    Column("rule", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("undone_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('remove', 'keep_out')", name="kind"),
    CheckConstraint(
        "num_nonnulls(message_id, tip_id) = CASE kind WHEN 'remove' THEN 1 ELSE 0 END"
        " AND (kind = 'keep_out') = (until IS NOT NULL)",
        name="what",
    ),
    Index("ix_room_act_performer_id_at", "performer_id", "at"),
    Index("ix_room_act_actor_id", "actor_id"),
)

_OPEN_STATES = sorted(state.value for state in OPEN)


class PostgresRoomModerators(RoomModerators):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        return await self._find(performer_id, person_id, locks=False)

    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        return await self._find(performer_id, person_id, locks=True)

    async def _find(self, performer_id: UserId, person_id: UserId, *, locks: bool) -> RoomModerator | None:
        query = select(room_moderator_table).where(_between(performer_id, person_id))
        row = (await self._connection.execute(query.with_for_update() if locks else query)).one_or_none()
        if row is None:
            return None
        return RoomModerator(performer_id, person_id, ModeratorState(row.state), row.changed_at)

    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool:
        return await _moderates(self._connection, performer_id, person_id)

    async def count_open(self, performer_id: UserId) -> int:
        table = room_moderator_table.c
        query = select(func.count()).where(table.performer_id == performer_id, table.state.in_(_OPEN_STATES))
        count: int = (await self._connection.execute(query)).scalar_one()
        return count

    async def save(self, moderator: RoomModerator) -> None:
        between = {"performer_id": moderator.performer_id, "person_id": moderator.person_id}
        stands = {"state": moderator.state.value, "changed_at": moderator.changed_at}
        await self._connection.execute(
            upsert(room_moderator_table)
            .values(between | stands)
            .on_conflict_do_update(index_elements=list(between), set_=stands)
        )


class PostgresRoomActs(RoomActs):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, act: RoomAct) -> None:
        await self._connection.execute(
            insert(room_act_table).values(
                id=act.id, performer_id=act.performer_id, stream_id=act.stream_id, actor_id=act.actor_id,
                kind=act.kind.value, person_id=act.person_id, message_id=act.message_id, tip_id=act.tip_id,
                until=act.until, rule=act.rule.value, note=act.note, at=act.at, undone_at=act.undone_at,
            )
        )  # fmt: skip

    async def find_for_update(self, act_id: RoomActId) -> RoomAct | None:
        query = select(room_act_table).where(room_act_table.c.id == act_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _act(row) if row else None

    async def mark_undone(self, act: RoomAct) -> None:
        change = update(room_act_table).where(room_act_table.c.id == act.id)
        await self._connection.execute(change.values(undone_at=act.undone_at))

    async def erase_notes_of(self, actor_id: UserId) -> int:
        table = room_act_table.c
        change = update(room_act_table).where(table.actor_id == actor_id, table.note != "").values(note="")
        return (await self._connection.execute(change)).rowcount


class PostgresRoomModeratorQueries(RoomModeratorQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_performer(self, performer_id: UserId) -> Sequence[RoomModeratorRow]:
        return await self._open(room_moderator_table.c.performer_id == performer_id, "person")

    async def of_person(self, person_id: UserId) -> Sequence[RoomModeratorRow]:
        return await self._open(room_moderator_table.c.person_id == person_id, "performer")

    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool:
        async with self._engine.connect() as connection:
            return await _moderates(connection, performer_id, person_id)

    async def acts(self, performer_id: UserId, *, limit: int) -> Sequence[RoomActRow]:
        act, message, tip = room_act_table.c, message_table.c, tip_table.c
        actor, person = account_table.alias("actor"), account_table.alias("person")
        query = (
            select(
                room_act_table,
                actor.c.display_name.label("actor_name"),
                case((tip.is_anonymous, ANONYMOUS), else_=person.c.display_name).label("person_name"),
                tip.is_anonymous,
                func.coalesce(message.text, tip.message, "").label("text"),
            )
            .join(actor, actor.c.id == act.actor_id)
            .join(person, person.c.id == act.person_id)
            .outerjoin(message_table, message.id == act.message_id)
            .outerjoin(tip_table, tip.id == act.tip_id)
            .where(act.performer_id == performer_id)
            .order_by(act.at.desc(), act.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                RoomActRow(
                    act_id=RoomActId(row.id), stream_id=StreamId(row.stream_id), actor_name=row.actor_name,
                    kind=row.kind, person_name=row.person_name, text=row.text, until=row.until,
                    rule=ChatRule(row.rule).text, note=row.note, at=row.at, undone_at=row.undone_at,
                    is_anonymous=bool(row.is_anonymous),
                )
                for row in await connection.execute(query)
            ]  # fmt: skip

    async def _open(self, whose: ColumnElement[bool], order: str) -> Sequence[RoomModeratorRow]:
        """`order`: by the name of the `person` or of the `performer`."""
        table = room_moderator_table.c
        performer, person = account_table.alias("performer"), account_table.alias("person")
        by = {"performer": performer, "person": person}[order]
        query = (
            select(
                room_moderator_table,
                performer.c.display_name.label("performer_name"),
                person.c.display_name.label("person_name"),
            )
            .join(performer, performer.c.id == table.performer_id)
            .join(person, person.c.id == table.person_id)
            .where(whose, table.state.in_(_OPEN_STATES))
            .order_by(by.c.display_name, by.c.id)
        )
        async with self._engine.connect() as connection:
            return [
                RoomModeratorRow(
                    UserId(row.performer_id), row.performer_name, UserId(row.person_id), row.person_name,
                    row.state, row.changed_at,
                )
                for row in await connection.execute(query)
            ]  # fmt: skip


def _between(performer_id: UserId, person_id: UserId) -> ColumnElement[bool]:
    table = room_moderator_table.c
    return (table.performer_id == performer_id) & (table.person_id == person_id)


async def _moderates(connection: AsyncConnection, performer_id: UserId, person_id: UserId) -> bool:
    query = select(room_moderator_table.c.state).where(_between(performer_id, person_id))
    return (await connection.execute(query)).scalar_one_or_none() == ModeratorState.ACTIVE.value


def _act(row: Row[tuple[object, ...]]) -> RoomAct:
    return RoomAct(
        id=RoomActId(row.id),
        performer_id=UserId(row.performer_id),
        stream_id=StreamId(row.stream_id),
        actor_id=UserId(row.actor_id),
        kind=RoomActKind(row.kind),
        person_id=UserId(row.person_id),
        message_id=MessageId(row.message_id) if row.message_id else None,
        until=row.until,
        rule=ChatRule(row.rule),
        note=row.note,
        at=row.at,
        undone_at=row.undone_at,
        tip_id=TipId(row.tip_id) if row.tip_id else None,
    )
