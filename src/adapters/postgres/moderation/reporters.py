"""What became of people's reports, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, and_, cast, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.reporter_tables import report_mark_table, reporter_measure_table
from adapters.postgres.moderation.reports import report_table
from domain.ids import ModerationCaseId, ReporterMeasureId, ReportId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.decisions.appeal import AppealOutcome
from domain.moderation.reports.reporter import ReporterRecord, UnfoundedMark, judges_of
from domain.moderation.reports.reporter_measure import (
    MeasureAppeal,
    MeasureKind,
    MeasureNotFound,
    ReporterMeasure,
)
from ports.moderation.reporters import MeasureRow, ReporterMeasures, ReporterQueries, ReporterRow, Reporters

_CASE, _MEASURE = moderation_case_table.c, reporter_measure_table.c


def _ended(reporter_id: ColumnElement[object], *outcomes: CaseOutcome) -> ScalarSelect[int]:
    """How many cases that a person reported are closed with one of these. One that was opened again has no outcome."""
    theirs = report_table.alias()
    return (
        select(func.count(theirs.c.case_id.distinct()))
        .join(moderation_case_table, _CASE.id == theirs.c.case_id)
        .where(
            theirs.c.reporter_id == reporter_id,
            _CASE.status["outcome"].astext.in_([outcome.value for outcome in outcomes]),
        )
        .correlate_except(theirs, moderation_case_table)
        .scalar_subquery()
    )


def _row(measure: ReporterMeasure) -> dict[str, object]:
    return {
        "id": measure.id,
        "reporter_id": measure.reporter_id,
        "kind": measure.kind.value,
        "why": measure.why,
        "made_by": measure.made_by,
        "automated": measure.automated,
        "started_at": measure.started_at,
        "until": measure.until,
        "appeal_until": measure.appeal_until,
        **_later(measure),
    }


def _later(measure: ReporterMeasure) -> dict[str, object]:
    """What is written after it was made."""
    appeal = measure.appeal
    return {
        "ended_at": measure.ended_at,
        "ended_by": measure.ended_by,
        "appeal_text": appeal.text if appeal else "",
        "appealed_at": appeal.filed_at if appeal else None,
        "appeal_due_at": appeal.due_at if appeal else None,
        "appeal_outcome": appeal.outcome.value if appeal else None,
        "appeal_answer": appeal.answer if appeal else "",
        "reviewed_by": appeal.decided_by if appeal else None,
        "reviewed_at": appeal.decided_at if appeal else None,
    }


def _measure(row: Row[tuple[object, ...]]) -> ReporterMeasure:
    appeal = None
    if row.appealed_at is not None:
        appeal = MeasureAppeal(
            row.appeal_text, row.appealed_at, row.appeal_due_at, AppealOutcome(row.appeal_outcome),
            row.appeal_answer, UserId(row.reviewed_by) if row.reviewed_by else None, row.reviewed_at,
        )  # fmt: skip
    return ReporterMeasure(
        id=ReporterMeasureId(row.id), reporter_id=UserId(row.reporter_id), kind=MeasureKind(row.kind), why=row.why,
        made_by=UserId(row.made_by), automated=row.automated, started_at=row.started_at, until=row.until,
        appeal_until=row.appeal_until, ended_at=row.ended_at,
        ended_by=UserId(row.ended_by) if row.ended_by else None, appeal=appeal,
    )  # fmt: skip


class PostgresReporters(Reporters):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def record_of(self, reporter_id: UserId) -> ReporterRecord:
        who = cast(reporter_id, report_table.c.reporter_id.type)
        query = select(_ended(who, CaseOutcome.ACTED).label("upheld"), _ended(who, *CaseOutcome).label("all"))
        row = (await self._connection.execute(query)).one()
        return ReporterRecord(row.upheld, row.all)

    async def case_of(self, report_id: ReportId) -> ModerationCaseId | None:
        query = select(report_table.c.case_id).where(report_table.c.id == report_id)
        case_id = (await self._connection.execute(query)).scalar_one_or_none()
        return ModerationCaseId(case_id) if case_id else None

    async def mark(self, mark: UnfoundedMark) -> bool:
        row = {
            "report_id": mark.report_id,
            "reporter_id": mark.reporter_id,
            "marked_by": mark.marked_by,
            "note": mark.note,
            "marked_at": mark.marked_at,
        }
        added = upsert(report_mark_table).values(row).on_conflict_do_nothing()
        return (await self._connection.execute(added)).rowcount == 1

    async def marks_of(self, reporter_id: UserId) -> Sequence[UnfoundedMark]:
        return await _marks_of(self._connection, [reporter_id])


class PostgresReporterMeasures(ReporterMeasures):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, reporter_id: UserId) -> Sequence[ReporterMeasure]:
        return [_measure(row) for row in await self._connection.execute(_own(reporter_id))]

    async def get_for_update(self, measure_id: ReporterMeasureId) -> ReporterMeasure:
        query = select(reporter_measure_table).where(_MEASURE.id == measure_id)
        row = (await self._connection.execute(query.with_for_update(key_share=True))).one_or_none()
        if row is None:
            raise MeasureNotFound("there is no such measure")
        return _measure(row)

    async def add(self, measure: ReporterMeasure) -> None:
        await self._connection.execute(insert(reporter_measure_table).values(_row(measure)))

    async def save(self, measure: ReporterMeasure) -> None:
        change = update(reporter_measure_table).where(_MEASURE.id == measure.id).values(_later(measure))
        await self._connection.execute(change)

    async def erase_words_of(self, reporter_id: UserId) -> int:
        change = update(reporter_measure_table).where(
            _MEASURE.reporter_id == reporter_id, _MEASURE.appeal_text != ""
        )
        return (await self._connection.execute(change.values(appeal_text=""))).rowcount


async def _marks_of(connection: AsyncConnection, reporters: Collection[UserId]) -> list[UnfoundedMark]:
    """The earliest first."""
    table = report_mark_table.c
    query = select(report_mark_table).where(table.reporter_id.in_(reporters))
    return [
        UnfoundedMark(
            ReportId(row.report_id), UserId(row.reporter_id), UserId(row.marked_by), row.note, row.marked_at
        )
        for row in await connection.execute(query.order_by(table.marked_at, table.report_id))
    ]


def _own(reporter_id: UserId) -> Select[tuple[object, ...]]:
    return (
        select(reporter_measure_table)
        .where(_MEASURE.reporter_id == reporter_id)
        .order_by(_MEASURE.started_at.desc(), _MEASURE.id.desc())
    )


def _holds(now: datetime) -> ColumnElement[bool]:
    return and_(_MEASURE.ended_at.is_(None), or_(_MEASURE.until.is_(None), _MEASURE.until > now))


_rows = select(
    reporter_measure_table,
    _ended(_MEASURE.reporter_id, CaseOutcome.ACTED).label("upheld"),
    _ended(_MEASURE.reporter_id, *CaseOutcome).label("decided"),
)


class PostgresReporterQueries(ReporterQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Mapping[ReportId, ReporterRow]:
        report = report_table.c
        held_back_by = (
            select(_MEASURE.id)
            .where(
                _MEASURE.reporter_id == report.reporter_id,
                _MEASURE.kind != MeasureKind.WARNING.value,
                _holds(now),
            )
            .order_by(_MEASURE.started_at.desc())
            .limit(1)
            .correlate(report_table)
            .scalar_subquery()
        )
        query = (
            select(
                report.id,
                _ended(report.reporter_id, CaseOutcome.ACTED).label("upheld"),
                _ended(report.reporter_id, *CaseOutcome).label("decided"),
                report_mark_table.c.report_id.is_not(None).label("is_marked"),
                held_back_by.label("held_back_by"),
            )
            .outerjoin(report_mark_table, report_mark_table.c.report_id == report.id)
            .where(report.case_id == case_id)
        )
        async with self._engine.connect() as connection:
            return {
                ReportId(row.id): ReporterRow(
                    row.upheld,
                    row.decided,
                    row.is_marked,
                    ReporterMeasureId(row.held_back_by) if row.held_back_by else None,
                )
                for row in await connection.execute(query)
            }

    async def own(self, reporter_id: UserId, *, limit: int) -> Sequence[ReporterMeasure]:
        async with self._engine.connect() as connection:
            return [_measure(row) for row in await connection.execute(_own(reporter_id).limit(limit))]

    async def holding(self, *, now: datetime, limit: int) -> Sequence[MeasureRow]:
        waits = _MEASURE.appeal_outcome == AppealOutcome.OPEN.value
        waiting = _rows.where(waits).order_by(_MEASURE.appeal_due_at, _MEASURE.id).limit(limit)
        others = (
            _rows.where(_holds(now), waits.is_not(True))
            .order_by(_MEASURE.started_at.desc(), _MEASURE.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            found = [*await connection.execute(waiting), *await connection.execute(others)][:limit]
            marks = await _marks_of(connection, {UserId(row.reporter_id) for row in found})
        return [_measure_row(row, marks) for row in found]

    async def get(self, measure_id: ReporterMeasureId) -> MeasureRow:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_rows.where(_MEASURE.id == measure_id))).one_or_none()
            if row is None:
                raise MeasureNotFound("there is no such measure")
            return _measure_row(row, await _marks_of(connection, [UserId(row.reporter_id)]))


def _measure_row(row: Row[tuple[object, ...]], marks: Sequence[UnfoundedMark]) -> MeasureRow:
    measure = _measure(row)
    theirs = [each for each in marks if each.reporter_id == measure.reporter_id]
    return MeasureRow(measure, row.upheld, row.decided, judges_of(measure, theirs))
