"""What officers' screens and the sweepers ask of the cases, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Interval,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.cases import PostgresAgeStatuses, appeal_of, case_of
from adapters.postgres.age_verification.documents import document_table
from adapters.postgres.age_verification.evidence import attempt_of, evidence_of_case, link_of
from adapters.postgres.age_verification.evidence_tables import attempt_table, evidence_table, link_table
from adapters.postgres.age_verification.tables import (
    age_status_table,
    appeal_table,
    case_event_table,
    case_table,
)
from adapters.postgres.identity.accounts import account_table
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.appeal import Appeal, AppealOutcome
from domain.age_verification.attempt import Attempt
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseNotFound
from domain.age_verification.evidence import Evidence
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import REVIEW_TIME, is_urgent
from domain.age_verification.states import WITH_OFFICERS, WITH_PERSON, CaseState
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound, masked_email
from domain.ids import CaseId, DocumentId, UserId
from ports.age_verification.cases import (
    CaseDocumentRow,
    CaseEventRow,
    CaseQueries,
    CaseRow,
    LinkedAccountRow,
    PersonRow,
    QueueFilter,
)

_open_appeal = appeal_table.alias("open_appeal")
_claimer = account_table.alias("claimer")

# Officers are needed since the case came to them, or since its person appealed: whichever was later.
_since = func.greatest(case_table.c.moved_at, _open_appeal.c.filed_at)
_review_time = case(
    {purpose.value: literal(time, Interval) for purpose, time in REVIEW_TIME.items()},
    value=case_table.c.purpose,
)
_due_at = func.least(_since + _review_time, _open_appeal.c.due_at)
_urgent = case((case_table.c.hold.in_([reason.value for reason in Reason if is_urgent(reason)]), 0), else_=1)
_waits = or_(
    case_table.c.state.in_([state.value for state in WITH_OFFICERS]),
    and_(case_table.c.state == CaseState.BLOCKED_MINOR.value, _open_appeal.c.id.is_not(None)),
)
_with_appeal = case_table.outerjoin(
    _open_appeal,
    and_(_open_appeal.c.case_id == case_table.c.id, _open_appeal.c.outcome == AppealOutcome.OPEN.value),
)
_rows = (
    select(
        case_table,
        account_table.c.display_name,
        _claimer.c.display_name.label("claimer_name"),
        _open_appeal.c.id.label("appeal_id"),
        _due_at.label("due_at"),
    )
    .select_from(_with_appeal)
    .join(account_table, account_table.c.id == case_table.c.user_id)
    .outerjoin(_claimer, _claimer.c.id == case_table.c.claimed_by)
)


def _row(row: Row[tuple[object, ...]]) -> CaseRow:
    return CaseRow(
        case_id=CaseId(row.id),
        user_id=UserId(row.user_id),
        display_name=row.display_name,
        purpose=Purpose(row.purpose),
        state=CaseState(row.state),
        method=Method(row.method) if row.method else None,
        reason=row.reason,
        hold=row.hold,
        missing=tuple(row.missing),
        waiting_since=row.moved_at,
        due_at=row.due_at,
        claimed_by=UserId(row.claimed_by) if row.claimed_by else None,
        claimed_by_name=row.claimer_name,
        claimed_until=row.claimed_until,
        first_officer_id=UserId(row.first_officer_id) if row.first_officer_id else None,
        has_appeal=row.appeal_id is not None,
    )


_people = select(account_table, age_status_table.c.state.label("age_state")).outerjoin(
    age_status_table, age_status_table.c.user_id == account_table.c.id
)


def _person(row: Row[tuple[object, ...]]) -> PersonRow:
    return PersonRow(
        user_id=UserId(row.id),
        display_name=row.display_name,
        masked_email=masked_email(row.email),
        role=Role(row.role),
        age_state=AgeState(row.age_state or AgeState.UNVERIFIED),
        created_at=row.created_at,
    )


def _narrowed(wanted: QueueFilter, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.purpose is not None:
        conditions.append(case_table.c.purpose == wanted.purpose.value)
    if wanted.state is not None:
        conditions.append(case_table.c.state == wanted.state.value)
    if wanted.overdue:
        conditions.append(_due_at <= now)
    if wanted.mine is not None:
        conditions.append(case_table.c.claimed_by == wanted.mine)
        conditions.append(case_table.c.claimed_until > now)
    return conditions


class PostgresCaseQueries(CaseQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def status(self, user_id: UserId) -> AgeStatus:
        async with self._engine.connect() as connection:
            return await PostgresAgeStatuses(connection).get(user_id)

    async def queue(self, wanted: QueueFilter, *, now: datetime, limit: int) -> Sequence[CaseRow]:
        query = (
            _rows.where(_waits, *_narrowed(wanted, now))
            .order_by(_urgent, _due_at, case_table.c.id)
            .limit(limit)
        )
        return [_row(row) for row in await self._all(query)]

    async def waiting(self, *, now: datetime) -> tuple[int, int]:
        query = (
            select(func.count(), func.count().filter(_due_at <= now)).select_from(_with_appeal).where(_waits)
        )
        async with self._engine.connect() as connection:
            waiting, overdue = (await connection.execute(query)).one()
        return waiting, overdue

    async def row(self, case_id: CaseId) -> CaseRow:
        rows = await self._all(_rows.where(case_table.c.id == case_id))
        if not rows:
            raise CaseNotFound("there is no such case")
        return _row(rows[0])

    async def history(self, case_id: CaseId) -> Sequence[CaseEventRow]:
        query = (
            select(case_event_table, account_table.c.display_name)
            .outerjoin(account_table, account_table.c.id == case_event_table.c.actor_id)
            .where(case_event_table.c.case_id == case_id)
            .order_by(case_event_table.c.seq)
        )
        return [
            CaseEventRow(
                seq=row.seq,
                before=CaseState(row.before) if row.before else None,
                after=CaseState(row.after),
                actor_kind=row.actor_kind,
                actor_name=row.display_name,
                reason=row.reason,
                note=row.note,
                at=row.at,
            )
            for row in await self._all(query)
        ]

    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        async with self._engine.connect() as connection:
            return await evidence_of_case(connection, case_id)

    async def attempts(self, user_id: UserId, *, limit: int) -> Sequence[Attempt]:
        query = (
            select(attempt_table)
            .where(attempt_table.c.user_id == user_id)
            .order_by(attempt_table.c.started_at.desc(), attempt_table.c.id.desc())
            .limit(limit)
        )
        return [attempt_of(row) for row in await self._all(query)]

    async def appeals(self, case_id: CaseId) -> Sequence[Appeal]:
        query = (
            select(appeal_table)
            .where(appeal_table.c.case_id == case_id)
            .order_by(appeal_table.c.filed_at.desc(), appeal_table.c.id.desc())
        )
        return [appeal_of(row) for row in await self._all(query)]

    async def of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        query = (
            select(case_table)
            .where(case_table.c.user_id == user_id)
            .order_by(case_table.c.opened_at.desc(), case_table.c.id.desc())
        )
        return [case_of(row) for row in await self._all(query)]

    async def links_of_user(self, user_id: UserId) -> Sequence[IdentityLink]:
        query = (
            select(link_table)
            .where(link_table.c.user_id == user_id)
            .order_by(link_table.c.at, link_table.c.kind, link_table.c.digest)
        )
        return [link_of(row) for row in await self._all(query)]

    async def linked_accounts(self, user_id: UserId) -> Sequence[LinkedAccountRow]:
        mine = link_table.alias("mine")
        query = (
            select(link_table, account_table.c.display_name)
            .join(
                mine,
                and_(
                    mine.c.user_id == user_id,
                    mine.c.kind == link_table.c.kind,
                    mine.c.digest == link_table.c.digest,
                ),
            )
            .join(account_table, account_table.c.id == link_table.c.user_id)
            .where(link_table.c.user_id != user_id)
            .order_by(link_table.c.at, link_table.c.user_id, link_table.c.kind)
        )
        return [
            LinkedAccountRow(
                UserId(row.user_id),
                row.display_name,
                LinkKind(row.kind),
                Purpose(row.purpose),
                row.barred,
                row.at,
            )
            for row in await self._all(query)
        ]

    async def documents(self, case_id: CaseId) -> Sequence[CaseDocumentRow]:
        query = (
            select(document_table)
            .where(document_table.c.case_id == case_id)
            .order_by(document_table.c.created_at, document_table.c.id)
        )
        return [
            CaseDocumentRow(
                document_id=DocumentId(row.id),
                purpose=row.purpose,
                state=row.state,
                pages=row.pages or 0,
                created_at=row.created_at,
            )
            for row in await self._all(query)
        ]

    async def person(self, user_id: UserId) -> PersonRow:
        rows = await self._all(_people.where(account_table.c.id == user_id))
        if not rows:
            raise UserNotFound("there is no such account")
        return _person(rows[0])

    async def find_people(self, words: str, *, limit: int) -> Sequence[PersonRow]:
        wanted = words.strip().lower()
        query = (
            _people.where(
                or_(account_table.c.email == wanted, func.lower(account_table.c.display_name) == wanted)
            )
            .order_by(account_table.c.created_at.desc(), account_table.c.id.desc())
            .limit(limit)
        )
        return [_person(row) for row in await self._all(query)]

    async def due_to_lapse(self, *, now: datetime, idle_before: datetime, limit: int) -> Sequence[CaseId]:
        of_case = case_table.c.id
        brought = select(evidence_table.c.id).where(
            evidence_table.c.case_id == of_case, evidence_table.c.at >= idle_before
        )
        tried = select(attempt_table.c.id).where(
            attempt_table.c.case_id == of_case, attempt_table.c.started_at >= idle_before
        )
        run_out = and_(case_table.c.state == CaseState.APPROVED.value, case_table.c.valid_until <= now)
        left_lying = and_(
            case_table.c.state.in_([state.value for state in (*WITH_PERSON, CaseState.REVERIFY_DUE)]),
            case_table.c.moved_at < idle_before,
            ~brought.exists(),
            ~tried.exists(),
        )
        return await self._case_ids(or_(run_out, left_lying), limit)

    async def stuck(self, *, before: datetime, limit: int) -> Sequence[CaseId]:
        machines_turn = case_table.c.state.in_([CaseState.SUBMITTED.value, CaseState.PROCESSING.value])
        return await self._case_ids(and_(machines_turn, case_table.c.moved_at < before), limit)

    async def lapsed_assurances(self, *, now: datetime, limit: int) -> Sequence[UserId]:
        query = (
            select(age_status_table.c.user_id)
            .where(
                age_status_table.c.state == AgeState.VERIFIED_ADULT.value,
                age_status_table.c.assured_until <= now,
            )
            .order_by(age_status_table.c.assured_until, age_status_table.c.user_id)
            .limit(limit)
        )
        return [UserId(row.user_id) for row in await self._all(query)]

    async def _case_ids(self, condition: ColumnElement[bool], limit: int) -> Sequence[CaseId]:
        query = (
            select(case_table.c.id)
            .where(condition)
            .order_by(case_table.c.moved_at, case_table.c.id)
            .limit(limit)
        )
        return [CaseId(row.id) for row in await self._all(query)]

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()
