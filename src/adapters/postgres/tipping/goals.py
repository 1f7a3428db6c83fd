"""Goals in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.schema import metadata
from domain.ids import GoalId, StreamId, UserId
from domain.money import Tokens
from domain.tipping.goal import UP, Goal, GoalIdReused, GoalRunning, GoalState
from ports.tipping.goals import GoalQueries, Goals

goal_table = Table(
    "tip_goal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("target", BigInteger, nullable=False),
    Column("is_hidden", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("progress", BigInteger, nullable=False),
    Column("round", Integer, nullable=False),
    Column("since_seq", BigInteger, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("met_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(f"state IN ({quoted(GoalState)})", name="state"),
    CheckConstraint("target > 0 AND progress >= 0", name="tokens"),
    CheckConstraint("state <> 'running' OR progress < target", name="running"),
    CheckConstraint("(met_at IS NOT NULL) = (progress >= target)", name="met"),
    CheckConstraint("(state = 'cancelled') = (ended_at IS NOT NULL)", name="ended"),
    Index("uq_tip_goal_up", "stream_id", unique=True, postgresql_where=text("state IN ('met', 'running')")),
)
"""`tips_record` counts tips into the goal that is up, by the rule of `Goal.counted`; the checks hold both to it."""


def _row(goal: Goal) -> dict[str, object]:
    return {
        "id": goal.id,
        "stream_id": goal.stream_id,
        "performer_id": goal.performer_id,
        "title": goal.title,
        "target": goal.target,
        "is_hidden": goal.is_hidden,
        "state": goal.state.value,
        "progress": goal.progress,
        "round": goal.round,
        "since_seq": goal.since_seq,
        "started_at": goal.started_at,
        "met_at": goal.met_at,
        "ended_at": goal.ended_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Goal:
    return Goal(
        id=GoalId(row.id),
        stream_id=StreamId(row.stream_id),
        performer_id=UserId(row.performer_id),
        title=row.title,
        target=Tokens(row.target),
        is_hidden=row.is_hidden,
        state=GoalState(row.state),
        progress=Tokens(row.progress),
        round=row.round,
        since_seq=row.since_seq,
        started_at=row.started_at,
        met_at=row.met_at,
        ended_at=row.ended_at,
    )


_IS_UP = goal_table.c.state.in_(sorted(state.value for state in UP))


class PostgresGoals(Goals):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def up_for_update(self, stream_ids: Collection[StreamId]) -> Mapping[StreamId, Goal]:
        asked = bindparam("asked", list(stream_ids), ARRAY(Uuid))
        query = (
            select(goal_table)
            .where(goal_table.c.stream_id == any_(asked), _IS_UP)
            .order_by(goal_table.c.stream_id)
            .with_for_update()
        )
        return {goal.stream_id: goal for goal in map(_entity, await self._connection.execute(query))}

    async def find(self, goal_id: GoalId) -> Goal | None:
        query = select(goal_table).where(goal_table.c.id == goal_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def add(self, goal: Goal) -> None:
        try:
            await self._connection.execute(insert(goal_table).values(_row(goal)))
        except IntegrityError as error:
            if "uq_tip_goal_up" in str(error.orig):
                raise GoalRunning("this show has a goal already; reset it or take it down first") from error
            if "pk_tip_goal" in str(error.orig):
                raise GoalIdReused("this id belongs to another goal") from error
            raise

    async def update_all(self, goals: Sequence[Goal]) -> None:
        if not goals:
            return
        rows = [_row(goal) for goal in goals]
        changed = update(goal_table).where(goal_table.c.id == bindparam("of_id"))
        changed = changed.values({name: bindparam(f"new_{name}") for name in rows[0] if name != "id"})
        values = [{"of_id": row["id"], **{f"new_{name}": row[name] for name in row}} for row in rows]
        await self._connection.execute(changed, values)


class PostgresGoalQueries(GoalQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def up(self, stream_id: StreamId) -> Goal | None:
        query = select(goal_table).where(goal_table.c.stream_id == stream_id, _IS_UP)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _entity(row) if row else None
