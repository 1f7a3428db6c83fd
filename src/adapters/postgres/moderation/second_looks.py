"""Second looks at closed cases, in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
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
    and_,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.case_tables import moderation_case_table, moderation_event_table
from adapters.postgres.schema import metadata
from domain.ids import ModerationCaseId, SecondLookId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.second_look import (
    Agreement,
    Finding,
    SecondLook,
    SecondLookNotFound,
    SecondLookPass,
)
from ports.moderation.second_looks import AgreementRow, SecondLookQueries, SecondLookRow, SecondLooks

second_look_table = Table(
    "second_look",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("moderation_case.id"), nullable=False),
    Column("queue", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("policies", ARRAY(Text), nullable=False),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("waits_until", DateTime(timezone=True), nullable=False),
    Column("found_outcome", Text),
    Column("found_policy", Text),
    Column("word", Text, nullable=False),
    Column("found_by", Uuid, ForeignKey("account.id")),
    Column("found_at", DateTime(timezone=True)),
    Column("agreement", Text),
    CheckConstraint(
        "num_nonnulls(found_outcome, found_by, found_at, agreement) IN (0, 4)"
        " AND (found_at IS NULL) = (word = '')"
        " AND (found_policy IS NOT NULL) = (found_outcome IS NOT DISTINCT FROM 'acted')",
        name="found",
    ),
    CheckConstraint("waits_until > closed_at", name="waits_until"),
    Index("ix_second_look_waiting", "waits_until", postgresql_where=text("found_at IS NULL")),
    Index("ix_second_look_closed_at", "closed_at"),
    Index("ix_second_look_found_at", "found_at", postgresql_where=text("found_at IS NOT NULL")),
    Index("ix_second_look_case_id", "case_id", "closed_at", unique=True),
)  # fmt: skip
"""`agreement` is what the findings come to, stored so that it is counted where it lies."""

second_look_pass_table = Table(
    "second_look_pass",
    metadata,
    Column("look_id", Uuid, ForeignKey("second_look.id"), primary_key=True),
    Column("person_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("why", Text, nullable=False),
    Column("passed_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("why <> ''", name="why"),
)

_LOOK, _CASE, _EVENT = second_look_table.c, moderation_case_table.c, moderation_event_table.c


class PostgresSecondLooks(SecondLooks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, look: SecondLook) -> None:
        assert look.finding is None, "it is asked before it is answered"
        await self._connection.execute(
            insert(second_look_table).values(
                id=look.id, case_id=look.case_id, queue=look.queue.value, outcome=look.outcome.value,
                policies=sorted(policy.value for policy in look.policies), closed_at=look.closed_at,
                waits_until=look.waits_until, word="",
            )
        )  # fmt: skip

    async def find_for_update(self, look_id: SecondLookId) -> SecondLook | None:
        query = select(second_look_table).where(_LOOK.id == look_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _look(row) if row is not None else None

    async def answer(self, look: SecondLook) -> None:
        finding, agreement = look.finding, look.agreement
        assert finding is not None, "an answer has a finding"
        assert agreement is not None, "and comes to something"
        await self._connection.execute(
            update(second_look_table)
            .where(_LOOK.id == look.id)
            .values(
                found_outcome=finding.outcome.value,
                found_policy=finding.policy.value if finding.policy else None,
                word=finding.word,
                found_by=finding.found_by,
                found_at=finding.found_at,
                agreement=agreement.value,
            )
        )

    async def pass_on(self, passed: SecondLookPass) -> None:
        await self._connection.execute(
            insert(second_look_pass_table).values(
                look_id=passed.look_id, person_id=passed.person_id, why=passed.why, passed_at=passed.passed_at
            )
        )

    async def knowing(self, look: SecondLook) -> Collection[UserId]:
        judged = select(_LOOK.found_by).where(
            _LOOK.case_id == look.case_id, _LOOK.closed_at < look.closed_at, _LOOK.found_by.is_not(None)
        )
        passed = (
            select(second_look_pass_table.c.person_id)
            .join(second_look_table, _LOOK.id == second_look_pass_table.c.look_id)
            .where(_LOOK.case_id == look.case_id)
        )
        return {UserId(person_id) for person_id in await self._connection.scalars(judged.union(passed))}


def waiting_for(person_id: UserId, queues: Collection[Queue], now: datetime) -> Select[tuple[object, ...]]:
    """Where somebody did anything in the case, judged an earlier end of it, passed on it, or is whom it is about, it
    does not wait for them."""
    had_a_part = select(_EVENT.seq).where(_EVENT.case_id == _LOOK.case_id, _EVENT.actor_id == person_id)
    earlier_table = second_look_table.alias("earlier")
    earlier = earlier_table.c
    judged_it = select(earlier.id).where(
        earlier.case_id == _LOOK.case_id, earlier.closed_at < _LOOK.closed_at, earlier.found_by == person_id
    )
    passed = (
        select(second_look_pass_table.c.look_id)
        .join(earlier_table, earlier.id == second_look_pass_table.c.look_id)
        .where(earlier.case_id == _LOOK.case_id, second_look_pass_table.c.person_id == person_id)
    )
    return (
        select(
            _LOOK.id, _LOOK.case_id, _LOOK.waits_until, _CASE.kind, _CASE.severity, _CASE.subject_kind,
            _CASE.subject_id, _CASE.person_id, _CASE.reports, _CASE.opened_at,
        )
        .join(moderation_case_table, and_(_CASE.id == _LOOK.case_id, _CASE.closed_at == _LOOK.closed_at))
        .where(
            _LOOK.found_at.is_(None), _LOOK.waits_until > now,
            _LOOK.queue.in_([queue.value for queue in queues]),
            _CASE.person_id.is_distinct_from(person_id), ~had_a_part.exists(), ~judged_it.exists(),
            ~passed.exists(),
        )
        .order_by(_LOOK.waits_until, _LOOK.id)
    )  # fmt: skip


class PostgresSecondLookQueries(SecondLookQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(
        self, person_id: UserId, queues: Collection[Queue], *, now: datetime, limit: int | None,
        about: Collection[UUID] | None = None,
    ) -> Sequence[SecondLookRow]:  # fmt: skip
        query = waiting_for(person_id, queues, now).limit(limit)
        if about is not None:
            query = query.where(
                or_(_CASE.id.in_(about), _CASE.subject_id.in_(about), _CASE.person_id.in_(about))
            )
        async with self._engine.connect() as connection:
            return [_row(row) for row in await connection.execute(query)]

    async def get(
        self, look_id: SecondLookId, person_id: UserId, queues: Collection[Queue], *, now: datetime
    ) -> SecondLookRow:
        query = waiting_for(person_id, queues, now).where(_LOOK.id == look_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise SecondLookNotFound("there is no such second look")
        return _row(row)

    async def agreement(self, queues: Collection[Queue], *, since: datetime) -> Sequence[AgreementRow]:
        query = (
            select(
                _LOOK.queue,
                func.count().label("asked"),
                *(func.count().filter(_LOOK.agreement == each.value).label(each.value) for each in Agreement),
            )
            .where(_LOOK.closed_at >= since, _LOOK.queue.in_([queue.value for queue in queues]))
            .group_by(_LOOK.queue)
            .order_by(_LOOK.queue)
        )
        async with self._engine.connect() as connection:
            return [
                AgreementRow(Queue(row.queue), row.asked, row.agreed, row.other_rule, row.other_outcome)
                for row in await connection.execute(query)
            ]

    async def differing(
        self, queues: Collection[Queue], *, since: datetime, limit: int
    ) -> Sequence[SecondLook]:
        later = second_look_table.alias("later").c
        drawn_again = select(later.id).where(
            later.case_id == _LOOK.case_id, later.closed_at > _LOOK.closed_at
        )
        query = (
            select(second_look_table)
            .where(
                _LOOK.closed_at >= since,
                _LOOK.agreement != Agreement.AGREED.value,
                _LOOK.queue.in_([queue.value for queue in queues]),
                ~drawn_again.exists(),
            )
            .order_by(_LOOK.found_at.desc(), _LOOK.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_look(row) for row in await connection.execute(query)]


def _look(row: Row[tuple[object, ...]]) -> SecondLook:
    finding = None
    if row.found_at is not None:
        finding = Finding(
            outcome=CaseOutcome(row.found_outcome),
            policy=StopPolicy(row.found_policy) if row.found_policy else None,
            word=row.word,
            found_by=UserId(row.found_by),
            found_at=row.found_at,
        )
    return SecondLook(
        id=SecondLookId(row.id),
        case_id=ModerationCaseId(row.case_id),
        queue=Queue(row.queue),
        outcome=CaseOutcome(row.outcome),
        policies=frozenset(StopPolicy(policy) for policy in row.policies),
        closed_at=row.closed_at,
        waits_until=row.waits_until,
        finding=finding,
    )


def _row(row: Row[tuple[object, ...]]) -> SecondLookRow:
    return SecondLookRow(
        look_id=SecondLookId(row.id),
        case_id=ModerationCaseId(row.case_id),
        kind=row.kind,
        severity=row.severity,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        person_id=UserId(row.person_id) if row.person_id else None,
        reports=row.reports,
        opened_at=row.opened_at,
        waits_until=row.waits_until,
    )
