"""Rules of rooms, and who accepted them, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.moderators import PostgresRoomModerators
from adapters.postgres.schema import metadata
from domain.chat.room_rules import RoomRules, RoomRulesChanged, RulesAcceptance
from domain.ids import UserId
from ports.chat.room_rules import RoomRulesBook, RoomRulesQueries, RoomRulesStanding, RulesAcceptances

room_rules_table = Table(
    "room_rules",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("set_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("version >= 1", name="version"),
)
"""Each version is a row, written once; the greatest of a performer is in force."""

rules_acceptance_table = Table(
    "rules_acceptance",
    metadata,
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("performer_id", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["performer_id", "version"], ["room_rules.performer_id", "room_rules.version"]),
    Index("ix_rules_acceptance_performer_id_version", "performer_id", "version"),
)


class PostgresRoomRulesBook(RoomRulesBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, performer_id: UserId) -> RoomRules | None:
        found = await _versions(self._connection, performer_id, limit=1)
        return found[0] if found else None

    async def add(self, rules: RoomRules) -> None:
        row = {
            "performer_id": rules.performer_id,
            "version": rules.version,
            "text": rules.text,
            "set_at": rules.set_at,
        }
        try:
            await self._connection.execute(insert(room_rules_table).values(row))
        except IntegrityError as error:
            if "pk_room_rules" not in str(error.orig):
                raise
            detail = "somebody else changed the rules of this room just now; load the page again"
            raise RoomRulesChanged(detail, version=rules.version) from error

    async def erase_texts_of(self, performer_id: UserId) -> int:
        table = room_rules_table.c
        change = update(room_rules_table).where(table.performer_id == performer_id, table.text != "")
        return (await self._connection.execute(change.values(text=""))).rowcount


class PostgresRulesAcceptances(RulesAcceptances):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, acceptance: RulesAcceptance) -> None:
        row = {
            "person_id": acceptance.person_id,
            "performer_id": acceptance.performer_id,
            "version": acceptance.version,
            "at": acceptance.at,
        }
        await self._connection.execute(upsert(rules_acceptance_table).values(row).on_conflict_do_nothing())

    async def has_accepted(self, performer_id: UserId, person_id: UserId, version: int) -> bool:
        return await _has_accepted(self._connection, performer_id, person_id, version)

    async def erase_of(self, person_id: UserId) -> int:
        gone = delete(rules_acceptance_table).where(rules_acceptance_table.c.person_id == person_id)
        return (await self._connection.execute(gone)).rowcount


class PostgresRoomRulesQueries(RoomRulesQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def standing(self, performer_id: UserId, person_id: UserId) -> RoomRulesStanding:
        async with self._engine.connect() as connection:
            rules = await PostgresRoomRulesBook(connection).latest(performer_id)
            moderators = PostgresRoomModerators(connection)
            return RoomRulesStanding(
                rules=rules,
                has_accepted=rules is not None
                and await _has_accepted(connection, performer_id, person_id, rules.version),
                is_exempt=person_id == performer_id or await moderators.moderates(performer_id, person_id),
            )

    async def versions(self, performer_id: UserId, *, limit: int) -> Sequence[RoomRules]:
        async with self._engine.connect() as connection:
            return await _versions(connection, performer_id, limit=limit)


async def _versions(connection: AsyncConnection, performer_id: UserId, *, limit: int) -> list[RoomRules]:
    table = room_rules_table.c
    query = select(room_rules_table).where(table.performer_id == performer_id)
    rows = await connection.execute(query.order_by(table.version.desc()).limit(limit))
    return [_rules(row) for row in rows]


async def _has_accepted(
    connection: AsyncConnection, performer_id: UserId, person_id: UserId, version: int
) -> bool:
    table = rules_acceptance_table.c
    query = select(table.at).where(
        table.person_id == person_id, table.performer_id == performer_id, table.version == version
    )
    return (await connection.execute(query)).one_or_none() is not None


def _rules(row: Row[tuple[object, ...]]) -> RoomRules:
    return RoomRules(UserId(row.performer_id), row.version, row.text, row.set_at)
