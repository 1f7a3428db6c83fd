"""Sums of cases, in PostgreSQL: what a period brought is read once, by the time of its events."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Integer,
    Row,
    Select,
    SmallInteger,
    Table,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.case_tables import (
    IS_COUNTED,
    moderation_case_table,
    moderation_event_table,
)
from adapters.postgres.moderation.decision_tables import moderation_appeal_table, moderation_decision_table
from adapters.postgres.moderation.second_looks import second_look_table
from adapters.postgres.schema import metadata
from domain.casework import Alarm
from domain.moderation.cases.figures import CaseFact, CaseFigure, Fact, Period
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.cases.states import ModerationState
from ports.moderation.case_figures import (
    COUNTED_MAX,
    CaseFigureQueries,
    CaseFigures,
    PendingRow,
    WaitingAppeals,
)

figure_table = Table(
    "moderation_figure",
    metadata,
    Column("period", Text, primary_key=True),
    Column("begins", Date, primary_key=True),
    Column("queue", Text, primary_key=True),
    Column("severity", SmallInteger, primary_key=True, autoincrement=False),
    Column("opened", Integer, nullable=False),
    Column("closed", Integer, nullable=False),
    Column("handled", Integer, nullable=False),
    Column("median_seconds", Integer),
    Column("p90_seconds", Integer),
    Column("breaches", JSONB, nullable=False),
    Column("agreed", Integer, nullable=False),
    Column("other_rule", Integer, nullable=False),
    Column("other_outcome", Integer, nullable=False),
    CheckConstraint("period IN ('day', 'week')", name="period"),
    CheckConstraint("period = 'day' OR extract(isodow FROM begins) = 1", name="begins"),
    CheckConstraint("severity BETWEEN 0 AND 3", name="severity"),
    CheckConstraint(
        "least(opened, closed, handled, agreed, other_rule, other_outcome) >= 0 AND handled <= closed",
        name="sums",
    ),
    CheckConstraint(
        "(handled = 0) = (median_seconds IS NULL) AND (handled = 0) = (p90_seconds IS NULL)", name="handled"
    ),
)
"""Append-only; `breaches` is how many clocks of each key ran out."""

_FIGURE = figure_table.c
_CASE, _EVENT, _LOOK = moderation_case_table.c, moderation_event_table.c, second_look_table.c


def happenings(since: datetime, before: datetime) -> Select[tuple[object, ...]]:
    """By the index of the times of what is counted."""
    earlier = moderation_event_table.alias("earlier").c
    claimed_at = (
        select(func.max(earlier.seq))
        .where(earlier.case_id == _EVENT.case_id, earlier.seq < _EVENT.seq, earlier.name == "claimed")
        .scalar_subquery()
    )
    claim = moderation_event_table.alias("claim")
    held = func.floor(func.extract("epoch", _EVENT.at - claim.c.at))
    what = case((_EVENT.name == "closed", Fact.CLOSED.value), (_EVENT.name == "warned", Fact.BREACHED.value),
                else_=Fact.OPENED.value)  # fmt: skip
    law = case((_EVENT.name == "warned", _EVENT.what["law"].astext), else_="")
    is_told = or_(_EVENT.name != "warned", _EVENT.what["alarm"].astext == Alarm.OVERDUE.value)
    each = (
        select(
            _CASE.queue, _CASE.severity, what.label("what"), law.label("law"),
            case((_EVENT.name == "closed", held), else_=null()).label("seconds"),
        )
        .join(moderation_case_table, _CASE.id == _EVENT.case_id)
        .outerjoin(
            claim,
            and_(_EVENT.name == "closed", claim.c.case_id == _EVENT.case_id, claim.c.seq == claimed_at),
        )
        .where(_EVENT.at >= since, _EVENT.at < before, IS_COUNTED, is_told)
        .subquery("each")
    )  # fmt: skip
    return select(each, func.count().label("count")).group_by(*each.c)


def findings(since: datetime, before: datetime) -> Select[tuple[object, ...]]:
    return (
        select(
            _LOOK.queue, _CASE.severity, _LOOK.agreement.label("what"), literal("").label("law"),
            null().label("seconds"), func.count().label("count"),
        )
        .join(moderation_case_table, _CASE.id == _LOOK.case_id)
        .where(_LOOK.found_at >= since, _LOOK.found_at < before)
        .group_by(_LOOK.queue, _CASE.severity, _LOOK.agreement)
    )  # fmt: skip


class PostgresCaseFigures(CaseFigures):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def latest(self, period: Period) -> date | None:
        query = select(func.max(_FIGURE.begins)).where(_FIGURE.period == period.value)
        latest: date | None = (await self._connection.execute(query)).scalar_one()
        return latest

    async def first_event(self) -> datetime | None:
        query = select(_EVENT.at).where(IS_COUNTED).order_by(_EVENT.at).limit(1)
        return (await self._connection.execute(query)).scalar_one_or_none()

    async def facts(self, since: datetime, before: datetime) -> Sequence[CaseFact]:
        rows = [
            *await self._connection.execute(happenings(since, before)),
            *await self._connection.execute(findings(since, before)),
        ]
        return [
            CaseFact(
                Queue(row.queue), Severity(row.severity), Fact(row.what), row.law,
                int(row.seconds) if row.seconds is not None else None, row._mapping["count"],
            )
            for row in rows
        ]  # fmt: skip

    async def add(self, figures: Sequence[CaseFigure]) -> None:
        rows = [
            {
                "period": each.period.value, "begins": each.begins, "queue": each.queue.value,
                "severity": int(each.severity), "opened": each.opened, "closed": each.closed,
                "handled": each.handled, "median_seconds": each.median_seconds, "p90_seconds": each.p90_seconds,
                "breaches": dict(each.breaches), "agreed": each.agreed, "other_rule": each.other_rule,
                "other_outcome": each.other_outcome,
            }
            for each in figures
        ]  # fmt: skip
        await self._connection.execute(insert(figure_table).on_conflict_do_nothing(), rows)


def waiting_rows(queues: Collection[Queue]) -> Select[tuple[object, ...]]:
    """Each queue and severity by the index in which those that are not closed stand, and no further than the bound."""
    return select(
        union_all(
            *(_waiting(queue, severity) for queue in sorted(queues) for severity in Severity)
        ).subquery()
    )


def _waiting(queue: Queue, severity: Severity) -> Select[tuple[object, ...]]:
    of = and_(
        _CASE.queue == queue.value,
        _CASE.severity == int(severity),
        _CASE.state != ModerationState.CLOSED.value,
    )
    # In the order of the index: without one the planner may read the whole table to find the first of few.
    each = select(_CASE.due_at).where(of).order_by(_CASE.due_at).limit(COUNTED_MAX)
    waiting, overdue = each.subquery(), each.where(_CASE.due_at <= bindparam("now")).subquery()
    to_come = select(_CASE.due_at).where(of, _CASE.due_at > bindparam("now")).order_by(_CASE.due_at).limit(1)
    return select(
        literal(queue.value).label("queue"),
        literal(int(severity)).label("severity"),
        select(func.count()).select_from(waiting).scalar_subquery().label("waiting"),
        select(func.count()).select_from(overdue).scalar_subquery().label("overdue"),
        to_come.scalar_subquery().label("next_due_at"),
    )


def _appeals(queues: Collection[Queue]) -> Select[tuple[object, ...]]:
    """By the index of those that wait."""
    appeal, decision = moderation_appeal_table.c, moderation_decision_table.c
    open_ones = (
        select(decision.queue, appeal.due_at)
        .join(moderation_decision_table, decision.id == appeal.decision_id)
        .where(
            appeal.outcome == literal_column("'open'"), decision.queue.in_([queue.value for queue in queues])
        )
        .order_by(appeal.due_at, appeal.id)
        .limit(len(Queue) * COUNTED_MAX)
        .subquery()
    )
    return (
        select(
            open_ones.c.queue,
            func.count().label("waiting"),
            func.count().filter(open_ones.c.due_at <= bindparam("now")).label("overdue"),
            func.min(open_ones.c.due_at).label("first_due_at"),
        )
        .group_by(open_ones.c.queue)
        .order_by(open_ones.c.queue)
    )


class PostgresCaseFigureQueries(CaseFigureQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def since(
        self, period: Period, begins: date, queues: Collection[Queue], *, limit: int
    ) -> Sequence[CaseFigure]:
        query = (
            select(figure_table)
            .where(
                _FIGURE.period == period.value,
                _FIGURE.begins >= begins,
                _FIGURE.queue.in_([queue.value for queue in queues]),
                or_(
                    _FIGURE.opened + _FIGURE.closed + _FIGURE.agreed + _FIGURE.other_rule > 0,
                    _FIGURE.other_outcome > 0,
                    _FIGURE.breaches != literal({}, JSONB),
                ),
            )
            .order_by(_FIGURE.begins.desc(), _FIGURE.queue, _FIGURE.severity)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_figure(row) for row in await connection.execute(query)]

    async def pending(self, queues: Collection[Queue], *, now: datetime) -> Sequence[PendingRow]:
        if not queues:
            return []
        async with self._engine.connect() as connection:
            rows = await connection.execute(waiting_rows(queues), {"now": now})
            found = [
                PendingRow(Queue(row.queue), row.severity, row.waiting, row.overdue, row.next_due_at)
                for row in rows
            ]
        return sorted((row for row in found if row.waiting), key=lambda row: (row.queue, row.severity))

    async def appeals(self, queues: Collection[Queue], *, now: datetime) -> Sequence[WaitingAppeals]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(_appeals(queues), {"now": now})
            return [
                WaitingAppeals(
                    Queue(row.queue),
                    min(row.waiting, COUNTED_MAX),
                    min(row.overdue, COUNTED_MAX),
                    row.first_due_at,
                )
                for row in rows
            ]


def _figure(row: Row[tuple[object, ...]]) -> CaseFigure:
    return CaseFigure(
        period=Period(row.period), begins=row.begins, queue=Queue(row.queue), severity=Severity(row.severity),
        opened=row.opened, closed=row.closed, handled=row.handled, median_seconds=row.median_seconds,
        p90_seconds=row.p90_seconds, breaches=tuple(sorted(row.breaches.items())), agreed=row.agreed,
        other_rule=row.other_rule, other_outcome=row.other_outcome,
    )  # fmt: skip
