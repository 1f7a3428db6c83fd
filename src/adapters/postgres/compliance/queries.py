"""What screens read of compliance, and what the retention table is applied to, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, and_, any_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.age_verification.documents import document_table, document_view_table
from adapters.postgres.age_verification.evidence_tables import claims_table
from adapters.postgres.age_verification.tables import age_status_table, appeal_table, case_table
from adapters.postgres.compliance.removal_orders import removal_order_table
from adapters.postgres.compliance.requests import (
    erasure_of,
    holds_at,
    is_whole,
    open_matter,
    request_of,
    stays,
)
from adapters.postgres.compliance.tables import (
    erasure_table,
    legal_hold_table,
    legal_request_step_table,
    legal_request_table,
)
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.identity.telephones import kept_telephone_table, telephone_proof_table
from adapters.postgres.moderation.case_tables import moderation_case_table
from adapters.postgres.moderation.complaints import complaint_table
from adapters.postgres.moderation.event_rule_tables import event_rule_hit_table
from adapters.postgres.moderation.reports import report_table
from domain.age_verification.age import AgeState
from domain.age_verification.appeal import AppealOutcome
from domain.age_verification.document import DocumentState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_request import OPEN, LegalRequest, LegalRequestNotFound
from domain.compliance.open_matter import OpenMatter
from domain.compliance.retention import Kept
from domain.ids import CaseId, ComplaintId, DocumentId, LegalHoldId, LegalRequestId, ReportId, UserId
from domain.moderation.audit.entry import PLATFORM
from ports.compliance.requests import (
    CaseToErase,
    ComplaintToErase,
    DocumentToErase,
    LegalHoldRow,
    LegalQueries,
    LegalRequestRow,
    RetentionQueries,
    StepRow,
    WordsToErase,
)

_IS_OPEN = legal_request_table.c.state.in_([state.value for state in sorted(OPEN)])


_CASE = case_table.c
_PERFORMS = _CASE.purpose == Purpose.PERFORMER
_WAS_APPROVED = _CASE.valid_until.is_not(None) | (_CASE.state == CaseState.REVOKED)
_KINDS = {
    Kept.VERIFICATION_APPROVED: and_(
        _PERFORMS, _WAS_APPROVED, _CASE.state.in_(["expired", "revoked", "withdrawn"])
    ),
    Kept.VERIFICATION_REJECTED: and_(_PERFORMS, ~_WAS_APPROVED, _CASE.state.in_(["rejected", "expired"])),
    Kept.VERIFICATION_WITHDRAWN: and_(_CASE.state == CaseState.WITHDRAWN, ~(_PERFORMS & _WAS_APPROVED)),
    Kept.VERIFICATION_VIEWER: and_(
        ~_PERFORMS, _CASE.state.in_(["approved", "rejected", "expired", "revoked"])
    ),
}


def _request_row(row: Row[tuple[object, ...]]) -> LegalRequestRow:
    return LegalRequestRow(
        request_id=LegalRequestId(row.id),
        state=row.state,
        authority=row.authority,
        reference=row.reference,
        basis=row.basis,
        accounts=len(row.accounts),
        received_at=row.received_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
    )


class PostgresLegalQueries(LegalQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def open_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        table = legal_request_table.c
        return await self._requests(
            select(legal_request_table).where(_IS_OPEN).order_by(table.due_at, table.id).limit(limit)
        )

    async def answered_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        table = legal_request_table.c
        return await self._requests(
            select(legal_request_table)
            .where(~_IS_OPEN)
            .order_by(table.received_at.desc(), table.id.desc())
            .limit(limit)
        )

    async def _requests(self, query: Select[tuple[object, ...]]) -> Sequence[LegalRequestRow]:
        async with self._engine.connect() as connection:
            return [_request_row(row) for row in await connection.execute(query)]

    async def request(self, request_id: LegalRequestId) -> LegalRequest:
        query = select(legal_request_table).where(legal_request_table.c.id == request_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise LegalRequestNotFound("there is no such request")
        return request_of(row)

    async def steps(self, request_id: LegalRequestId) -> Sequence[StepRow]:
        table = legal_request_step_table
        query = (
            select(table, func.coalesce(account_table.c.display_name, PLATFORM).label("by_name"))
            .outerjoin(account_table, account_table.c.id == table.c.by)
            .where(table.c.request_id == request_id)
            .order_by(table.c.seq)
        )
        async with self._engine.connect() as connection:
            return [StepRow(r.kind, r.by_name, r.note, r.at) for r in await connection.execute(query)]

    async def holds(self, *, now: datetime, limit: int) -> Sequence[LegalHoldRow]:
        table = legal_hold_table
        query = (
            select(table, account_table.c.display_name)
            .join(account_table, account_table.c.id == table.c.placed_by)
            .where(holds_at(now))
            .order_by(table.c.placed_at.desc(), table.c.id.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                LegalHoldRow(
                    hold_id=LegalHoldId(row.id),
                    account_id=UserId(row.account_id),
                    reason=row.reason,
                    placed_by=UserId(row.placed_by),
                    placed_by_name=row.display_name,
                    placed_at=row.placed_at,
                    until=row.until,
                )
                for row in await connection.execute(query)
            ]

    async def erasures(self, *, limit: int) -> Sequence[Erasure]:
        table = erasure_table.c
        query = select(erasure_table).order_by(table.at.desc(), table.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [erasure_of(row) for row in await connection.execute(query)]


class PostgresRetentionQueries(RetentionQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def minors_to_erase(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[UserId]:
        status = age_status_table.c
        held = exists().where(legal_hold_table.c.account_id == status.user_id, holds_at(now))
        erased = exists().where(
            erasure_table.c.account_id == status.user_id,
            erasure_table.c.cause == ErasureCause.MINOR,
            erasure_table.c.at >= status.decided_at,
        )
        matters = or_(*(open_matter(each, status.user_id) for each in OpenMatter))
        appealed = exists().where(
            appeal_table.c.user_id == status.user_id, appeal_table.c.outcome == AppealOutcome.OPEN
        )
        query = (
            select(status.user_id)
            .where(
                status.state == AgeState.MINOR_LOCKED,
                status.decided_at <= locked_before,
                ~held,
                ~erased.where(is_whole()),
                ~(erased & matters),
                ~appealed,
            )
            .order_by(status.decided_at, status.user_id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [UserId(found) for found in (await connection.execute(query)).scalars()]

    async def ended_cases(
        self, kept: Kept, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[CaseToErase]:
        case = case_table.c
        held = stays(case.user_id, now)
        appealed = exists().where(
            appeal_table.c.case_id == case.id, appeal_table.c.outcome == AppealOutcome.OPEN
        )
        has_claims = exists().where(claims_table.c.case_id == case.id)
        has_documents = exists().where(
            document_table.c.case_id == case.id, document_table.c.state == DocumentState.STORED
        )
        query = (
            select(case.id, case.user_id, case.moved_at)
            .where(_KINDS[kept], case.moved_at < before, ~held, ~appealed, has_claims | has_documents)
            .order_by(case.moved_at, case.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                CaseToErase(CaseId(row.id), UserId(row.user_id), row.moved_at)
                for row in await connection.execute(query)
            ]

    async def documents_of_nothing(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[DocumentToErase]:
        document = document_table.c
        used = exists().where(legal_request_table.c.order_document_id == document.id)
        ordered = exists().where(removal_order_table.c.document_id == document.id)
        held = stays(document.owner_id, now)
        query = select(document.id, document.owner_id, document.stored_at.label("started_at")).where(
            document.case_id.is_(None), ~used, ~ordered, ~held
        )
        return await self._documents(query, document.stored_at, before, limit)

    async def ended_orders(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DocumentToErase]:
        document, request = document_table.c, legal_request_table.c
        held = exists().where(legal_hold_table.c.account_id == any_(request.accounts), holds_at(now))
        query = (
            select(document.id, document.owner_id, request.ended_at.label("started_at"))
            .join(legal_request_table, request.order_document_id == document.id)
            .where(~held)
        )
        removal, case = removal_order_table.c, moderation_case_table.c
        about_held = exists().where(legal_hold_table.c.account_id == case.person_id, holds_at(now))
        removals = (
            select(document.id, document.owner_id, case.closed_at.label("started_at"))
            .join(removal_order_table, removal.document_id == document.id)
            .join(moderation_case_table, case.id == removal.case_id)
            .where(~about_held)
        )
        asked = await self._documents(query, request.ended_at, before, limit)
        ordered = await self._documents(removals, case.closed_at, before, limit)
        return sorted([*asked, *ordered], key=lambda each: (each.started_at, each.document_id))[:limit]

    async def _documents(
        self,
        query: Select[tuple[object, ...]],
        started_at: ColumnElement[datetime],
        before: datetime,
        limit: int,
    ) -> Sequence[DocumentToErase]:
        stored = (
            query.where(document_table.c.state == DocumentState.STORED, started_at < before)
            .order_by(started_at, document_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [
                DocumentToErase(DocumentId(row.id), UserId(row.owner_id), row.started_at)
                for row in await connection.execute(stored)
            ]

    async def reported_words(self, *, before: datetime, now: datetime, limit: int) -> Sequence[WordsToErase]:
        report, case = report_table.c, moderation_case_table.c
        held = stays(report.person_id, now)
        query = (
            select(report.id, report.person_id, case.closed_at)
            .join(moderation_case_table, case.id == report.case_id)
            .where(report.words != "", case.closed_at < before, ~held)
            .order_by(case.closed_at, report.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [WordsToErase(ReportId(row.id), UserId(row.person_id), row.closed_at) for row in rows]

    async def complaint_words(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[ComplaintToErase]:
        complaint, case = complaint_table.c, moderation_case_table.c
        held = stays(case.person_id, now)
        query = (
            select(complaint.id, case.person_id, case.closed_at)
            .join(moderation_case_table, case.id == complaint.case_id)
            .where(complaint.key_id.is_not(None), case.closed_at < before, ~held)
            .order_by(case.closed_at, complaint.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            ComplaintToErase(
                ComplaintId(row.id), UserId(row.person_id) if row.person_id else None, row.closed_at
            )
            for row in rows
        ]

    async def forget_document_views(self, *, before: datetime, limit: int) -> int:
        table = document_view_table.c
        old = select(table.id).where(table.opened_at < before).order_by(table.opened_at).limit(limit)
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(document_view_table).where(table.id.in_(old)))).rowcount

    async def forget_telephone_proofs(self, *, before: datetime, limit: int) -> int:
        table = telephone_proof_table.c
        old = select(table.user_id).where(table.asked_at < before).order_by(table.asked_at).limit(limit)
        change = delete(telephone_proof_table).where(table.user_id.in_(old), table.asked_at < before)
        async with self._engine.begin() as connection:
            return (await connection.execute(change)).rowcount

    async def forget_kept_telephones(self, *, before: datetime, now: datetime, limit: int) -> int:
        kept = kept_telephone_table.c
        old = (
            select(kept.id)
            .where(kept.removed_at < before, ~stays(kept.user_id, now))
            .order_by(kept.removed_at)
            .limit(limit)
        )
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(kept_telephone_table).where(kept.id.in_(old)))).rowcount

    async def forget_event_rule_hits(self, *, before: datetime, now: datetime, limit: int) -> int:
        hit = event_rule_hit_table.c
        held = stays(hit.person_id, now)
        old = select(hit.id).where(hit.at < before, ~held).order_by(hit.at).limit(limit)
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(event_rule_hit_table).where(hit.id.in_(old)))).rowcount
