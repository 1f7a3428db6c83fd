"""The queue of moderation cases, their timelines, and the proof that the stored copies are right, in PostgreSQL."""

from collections.abc import AsyncIterator, Collection, Sequence
from datetime import datetime
from itertools import groupby

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select, text, true, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.moderation.case_tables import (
    moderation_case_table,
    moderation_event_table,
    moderation_lease_table,
)
from adapters.postgres.moderation.cases import event_of, status_row
from domain.casework import Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.audit.entry import PLATFORM
from domain.moderation.cases.clocks import has_law
from domain.moderation.cases.event import REPORT_TOOL
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.law import POCSO_MINOR
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus, replay
from ports.moderation.cases import (
    CaseDifference,
    CaseVerifier,
    HeldRow,
    ModerationCaseQueries,
    Place,
    QueueRow,
    TimelineRow,
)

_CASE = moderation_case_table.c
_ORDER = (_CASE.severity, _CASE.due_at, _CASE.rank, _CASE.opened_at, _CASE.id)
BATCH = 500


def queue_page(queues: Collection[Queue], after: Place | None, limit: int) -> Select[tuple[object, ...]]:
    """The head of each queue by its index, and the head of these heads."""
    heads = union_all(*(_head(queue, after, limit) for queue in sorted(queues))).subquery("heads")
    place = (heads.c.severity, heads.c.due_at, heads.c.rank, heads.c.opened_at, heads.c.id)
    return select(heads).order_by(*place).limit(limit)


def _head(queue: Queue, after: Place | None, limit: int) -> Select[tuple[object, ...]]:
    query = select(moderation_case_table).where(_CASE.queue == queue.value, _not_closed())
    if after is not None:
        at = (after.severity, after.due_at, after.rank, after.opened_at, after.case_id)
        query = query.where(tuple_(*_ORDER) > tuple_(*at))
    return select(query.order_by(*_ORDER).limit(limit).subquery())


def _not_closed() -> ColumnElement[bool]:
    return _CASE.state != ModerationState.CLOSED.value


_TO_CATCH_UP = text(
    """
SELECT id FROM (
SELECT id FROM moderation_case
WHERE :minors AND state <> 'closed' AND kind = 'minor'
  AND NOT EXISTS (SELECT FROM jsonb_array_elements(status -> 'clocks') AS clock WHERE clock ->> 'law' = :law)
UNION
SELECT told.case_id FROM moderation_event AS told
JOIN moderation_event AS report
  ON report.case_id = told.case_id AND report.name = 'report_joined' AND report.seq > told.seq
WHERE told.name = 'proved'
  AND EXISTS (
      SELECT FROM jsonb_array_elements(report.what -> 'clocks') AS clock
      WHERE clock ->> 'law' = told.what #>> '{proof,law}'
        AND clock ->> 'duty' IN ('report_to_police', 'report_to_ncmec')
  )
) AS found
WHERE CAST(:after AS uuid) IS NULL OR id > CAST(:after AS uuid) ORDER BY id LIMIT :limit
"""
)


class PostgresModerationCaseQueries(ModerationCaseQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def queue(
        self, queues: Collection[Queue], *, after: Place | None, now: datetime, limit: int
    ) -> Sequence[QueueRow]:
        if not queues:
            return []
        page, lease = queue_page(queues, after, limit).subquery("page"), moderation_lease_table.c
        query = (
            select(page, lease.holder_id, account_table.c.display_name)
            .outerjoin(moderation_lease_table, and_(lease.case_id == page.c.id, lease.until > now))
            .outerjoin(account_table, account_table.c.id == lease.holder_id)
            .order_by(page.c.severity, page.c.due_at, page.c.rank, page.c.opened_at, page.c.id)
        )
        async with self._engine.connect() as connection:
            return [_queue_row(row) for row in await connection.execute(query)]

    async def held_by(self, person_id: UserId, *, now: datetime) -> Sequence[HeldRow]:
        lease = moderation_lease_table.c
        query = (
            select(moderation_case_table)
            .join(moderation_lease_table, lease.case_id == _CASE.id)
            .where(lease.until > now, lease.holder_id == person_id)
            .order_by(_CASE.due_at, _CASE.id)
        )
        async with self._engine.connect() as connection:
            return [
                HeldRow(
                    ModerationCaseId(row.id), row.subject_kind, row.kind, row.severity, row.queue, row.reports,
                    row.due_at, row.seq,
                )
                for row in await connection.execute(query)
            ]  # fmt: skip

    async def timeline(self, case_id: ModerationCaseId) -> Sequence[TimelineRow]:
        event = moderation_event_table.c
        name = case(
            (and_(event.tool == REPORT_TOOL, ~event.automated), ""),
            else_=func.coalesce(account_table.c.display_name, case((event.automated, PLATFORM), else_="")),
        )
        query = (
            select(moderation_event_table, name.label("actor_name"))
            .outerjoin(account_table, account_table.c.id == event.actor_id)
            .where(event.case_id == case_id)
            .order_by(event.seq)
        )
        async with self._engine.connect() as connection:
            return [TimelineRow(event_of(row), row.actor_name) for row in await connection.execute(query)]

    async def lease(self, case_id: ModerationCaseId) -> Lease | None:
        table = moderation_lease_table.c
        query = select(moderation_lease_table).where(table.case_id == case_id, table.until.is_not(None))
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Lease(UserId(row.holder_id), row.until) if row else None

    async def to_look_at(
        self, *, now: datetime, after: tuple[datetime, ModerationCaseId] | None, limit: int
    ) -> Sequence[tuple[datetime, ModerationCaseId]]:
        lease = moderation_lease_table.c
        alarms = select(_CASE.id, _CASE.next_alarm_at.label("at")).where(_CASE.next_alarm_at <= now)
        leases = select(lease.case_id, lease.until).where(lease.until <= now)
        if after is not None:
            alarms = alarms.where(tuple_(_CASE.next_alarm_at, _CASE.id) > tuple_(*after))
            leases = leases.where(tuple_(lease.until, lease.case_id) > tuple_(*after))
        both = union_all(
            select(alarms.order_by("at", _CASE.id).limit(limit).subquery()),
            select(leases.order_by(lease.until, lease.case_id).limit(limit).subquery()),
        ).subquery()
        at = func.min(both.c.at).label("at")
        query = select(both.c.id, at).group_by(both.c.id).order_by(at, both.c.id).limit(limit)
        async with self._engine.connect() as connection:
            return [(row.at, ModerationCaseId(row.id)) for row in await connection.execute(query)]

    async def to_catch_up(
        self, *, profile: str, after: ModerationCaseId | None, limit: int
    ) -> Sequence[ModerationCaseId]:
        values = {
            "law": POCSO_MINOR,
            "minors": has_law(POCSO_MINOR, profile=profile),
            "after": after,
            "limit": limit,
        }
        async with self._engine.connect() as connection:
            return [ModerationCaseId(row.id) for row in await connection.execute(_TO_CATCH_UP, values)]


class PostgresCaseVerifier(CaseVerifier):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def size(self) -> int:
        async with self._engine.connect() as connection:
            query = select(func.count()).select_from(moderation_case_table)
            return (await connection.execute(query)).scalar_one()

    async def differences(self) -> AsyncIterator[CaseDifference]:
        """Case by case in order of their ids, a batch in one snapshot, so that nothing moves in between."""
        after: ModerationCaseId | None = None
        while batch := await self._batch(after):
            for row, events in batch:
                if columns := _differing(row, events):
                    yield CaseDifference(ModerationCaseId(row.id), columns)
            after = ModerationCaseId(batch[-1][0].id)

    async def _batch(
        self, after: ModerationCaseId | None
    ) -> Sequence[tuple[Row[tuple[object, ...]], Sequence[Row[tuple[object, ...]]]]]:
        event = moderation_event_table.c
        cases = select(moderation_case_table).where(_CASE.id > after if after else true())
        cases = cases.order_by(_CASE.id).limit(BATCH)
        async with self._engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            rows = (await connection.execute(cases)).all()
            ids = [row.id for row in rows]
            query = select(moderation_event_table).where(event.case_id.in_(ids))
            found = (await connection.execute(query.order_by(event.case_id, event.seq))).all()
        by_case = {case_id: list(group) for case_id, group in groupby(found, key=lambda row: row.case_id)}
        return [(row, by_case.get(row.id, [])) for row in rows]


def _differing(row: Row[tuple[object, ...]], events: Sequence[Row[tuple[object, ...]]]) -> tuple[str, ...]:
    if [event.seq for event in events] != list(range(1, row.seq + 1)):
        return ("events",)
    try:
        rebuilt = status_row(replay([event_of(event) for event in events]))
    except (AssertionError, KeyError, msgspec.ValidationError):
        return ("events",)
    return tuple(name for name, value in rebuilt.items() if getattr(row, name) != value)


def _queue_row(row: Row[tuple[object, ...]]) -> QueueRow:
    return QueueRow(
        case_id=ModerationCaseId(row.id), subject_kind=row.subject_kind, subject_id=row.subject_id, kind=row.kind,
        severity=row.severity, score=100 - row.rank, queue=row.queue, state=row.state, reports=row.reports,
        is_breached=row.is_breached, due_at=row.due_at, opened_at=row.opened_at,
        claimed_by=UserId(row.holder_id) if row.holder_id else None, claimed_by_name=row.display_name or "",
        not_for=msgspec.convert(row.status, CaseStatus).not_for,
    )  # fmt: skip
