"""What screens read of compliance, and what the retention table is applied to, in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.age_verification.cases import AgeTables
from adapters.memory.age_verification.documents import DocumentTables
from adapters.memory.compliance.requests import ComplianceTables, open_matters, stays
from adapters.memory.identity.telephones import TelephoneTables
from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.age_verification.appeal import Appeal, AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.document import Document, DocumentState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.compliance.erasure import Erasure
from domain.compliance.legal_request import OPEN, LegalRequest, LegalRequestNotFound
from domain.compliance.retention import Kept
from domain.ids import LegalRequestId, UserId
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


def _request_row(request: LegalRequest) -> LegalRequestRow:
    return LegalRequestRow(
        request_id=request.id,
        state=request.state,
        authority=request.authority,
        reference=request.reference,
        basis=request.basis,
        accounts=len(request.scope.accounts),
        received_at=request.received_at,
        due_at=request.due_at,
        ended_at=request.ended_at,
        answered_at=request.answered_at,
    )


class MemoryLegalQueries(LegalQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> ComplianceTables:
        tables: ComplianceTables = self._database.tables.compliance
        return tables

    async def open_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        found = [request for request in self._tables.requests.values() if request.state in OPEN]
        return [_request_row(r) for r in sorted(found, key=lambda r: (r.due_at, r.id))[:limit]]

    async def answered_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        found = [request for request in self._tables.requests.values() if request.state not in OPEN]
        found.sort(key=lambda request: (request.received_at, request.id), reverse=True)
        return [_request_row(request) for request in found[:limit]]

    async def request(self, request_id: LegalRequestId) -> LegalRequest:
        try:
            return self._tables.requests[request_id]
        except KeyError:
            raise LegalRequestNotFound("there is no such request") from None

    async def steps(self, request_id: LegalRequestId) -> Sequence[StepRow]:
        return [
            StepRow(step.kind, PLATFORM if step.by is None else self._name(step.by), step.note, step.at)
            for step in self._tables.steps
            if step.request_id == request_id
        ]

    async def holds(self, *, now: datetime, limit: int) -> Sequence[LegalHoldRow]:
        found = [hold for hold in self._tables.holds.values() if hold.holds(now)]
        found.sort(key=lambda hold: (hold.placed_at, hold.id), reverse=True)
        return [
            LegalHoldRow(
                hold.id, hold.account_id, hold.reason, hold.placed_by, self._name(hold.placed_by),
                hold.placed_at, hold.until,
            )
            for hold in found[:limit]
        ]  # fmt: skip

    async def erasures(self, *, limit: int) -> Sequence[Erasure]:
        return sorted(self._tables.erasures, key=lambda e: (e.at, e.id), reverse=True)[:limit]

    def _name(self, user_id: UserId) -> str:
        name: str = self._database.tables.identity.users[user_id].display_name
        return name


class MemoryRetentionQueries(RetentionQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> ComplianceTables:
        tables: ComplianceTables = self._database.tables.compliance
        return tables

    @property
    def _telephones(self) -> TelephoneTables:
        tables: TelephoneTables = self._database.tables.telephones
        return tables

    @property
    def _documents(self) -> DocumentTables:
        tables: DocumentTables = self._database.tables.documents
        return tables

    async def minors_to_erase(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[UserId]:
        due = [
            (status.decided_at, status.user_id)
            for status in self._database.tables.age.statuses.values()
            if status.state is AgeState.MINOR_LOCKED
            and status.decided_at <= locked_before
            and not self._tables.is_held(status.user_id, now)
            and not any(appeal.user_id == status.user_id for appeal in self._open_appeals())
            and not self._tables.minor_is_erased(status.user_id, locked_at=status.decided_at)
            and not (
                self._tables.minor_is_erased(status.user_id, locked_at=status.decided_at, is_part=True)
                and open_matters(
                    status.user_id, self._database.tables.moderation_cases, self._database.tables.decisions
                )
            )
        ]
        return [user_id for _, user_id in sorted(due)[:limit]]

    async def ended_cases(
        self, kept: Kept, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[CaseToErase]:
        ages: AgeTables = self._database.tables.age
        with_something = {claims.case_id for claims in ages.claims.values()}
        with_something |= {document.case_id for document in self._stored() if document.case_id is not None}
        appealed = {appeal.case_id for appeal in self._open_appeals()}
        found = [
            CaseToErase(case.id, case.user_id, ages.events[case.id][-1].act.at)
            for case in ages.cases.values()
            if _kind_of(case) is kept
            and case.id in with_something - appealed
            and not self._stays(case.user_id, now)
        ]
        due = [case for case in found if case.started_at < before]
        return sorted(due, key=lambda case: (case.started_at, case.case_id))[:limit]

    def _open_appeals(self) -> Sequence[Appeal]:
        appeals = self._database.tables.age.appeals.values()
        return [appeal for appeal in appeals if appeal.outcome is AppealOutcome.OPEN]

    async def documents_of_nothing(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[DocumentToErase]:
        used = {request.order.document_id for request in self._tables.requests.values()}
        used |= {order.document_id for order in self._tables.removal_orders.orders.values()}
        return _first(
            [
                DocumentToErase(document.id, document.owner_id, document.stored_at)
                for document in self._stored()
                if document.stored_at is not None
                and document.case_id is None
                and document.id not in used
                and not self._stays(document.owner_id, now)
            ],
            before,
            limit,
        )

    async def ended_orders(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DocumentToErase]:
        stored = {document.id: document for document in self._stored()}
        return _first(
            [
                DocumentToErase(order, stored[order].owner_id, request.ended_at)
                for request in self._tables.requests.values()
                if (order := request.order.document_id) in stored
                and request.ended_at is not None
                and not any(self._tables.is_held(account, now) for account in request.scope.accounts)
            ]
            + [
                DocumentToErase(order.document_id, stored[order.document_id].owner_id, status.closed_at)
                for order in self._tables.removal_orders.orders.values()
                for status in [self._database.tables.moderation_cases.cases[order.case_id].status]
                if order.document_id in stored
                and status.closed_at is not None
                and not (status.person_id and self._tables.is_held(status.person_id, now))
            ],
            before,
            limit,
        )

    async def reported_words(self, *, before: datetime, now: datetime, limit: int) -> Sequence[WordsToErase]:
        moderation, cases = self._database.tables.moderation, self._database.tables.moderation_cases.cases
        found = [
            WordsToErase(report.id, report.person_id, cases[case_id].status.closed_at)
            for report in moderation.reports.values()
            if report.words
            and (case_id := moderation.cases_of_reports.get(report.id)) is not None
            and cases[case_id].status.closed_at is not None
            and not self._stays(report.person_id, now)
        ]
        found = [each for each in found if each.started_at < before]
        return sorted(found, key=lambda each: (each.started_at, each.report_id))[:limit]

    async def complaint_words(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[ComplaintToErase]:
        complaints, cases = self._database.tables.complaints, self._database.tables.moderation_cases.cases
        statuses = {each: cases[complaints.cases[each]].status for each in complaints.words}
        found = [
            ComplaintToErase(each, status.person_id, status.closed_at)
            for each, status in statuses.items()
            if status.closed_at is not None
            and status.closed_at < before
            and not (status.person_id is not None and self._stays(status.person_id, now))
        ]
        return sorted(found, key=lambda each: (each.started_at, each.complaint_id))[:limit]

    async def forget_document_views(self, *, before: datetime, limit: int) -> int:
        views = self._documents.views
        old = sorted((view for view in views.values() if view.opened_at < before), key=lambda v: v.opened_at)
        for view in old[:limit]:
            del views[view.id]
        return len(old[:limit])

    async def forget_telephone_proofs(self, *, before: datetime, limit: int) -> int:
        proofs = self._telephones.proofs
        old = sorted(
            (each for each, _ in proofs.values() if each.asked_at < before), key=lambda p: p.asked_at
        )
        for proof in old[:limit]:
            del proofs[proof.user_id]
        return len(old[:limit])

    async def forget_kept_telephones(self, *, before: datetime, now: datetime, limit: int) -> int:
        due = [
            each
            for each in sorted(self._telephones.kept, key=lambda each: each[0])
            if each[0] < before and not self._stays(each[1], now)
        ][:limit]
        self._telephones.kept = [each for each in self._telephones.kept if each not in due]
        return len(due)

    async def forget_event_rule_hits(self, *, before: datetime, now: datetime, limit: int) -> int:
        hits = self._database.tables.event_rules.hits
        old = [
            (hit.at, key)
            for key, hit in hits.items()
            if hit.at < before and (hit.person_id is None or not self._stays(hit.person_id, now))
        ]
        for _, key in sorted(old)[:limit]:
            del hits[key]
        return len(old[:limit])

    def _stays(self, account_id: UserId, now: datetime) -> bool:
        return stays(self._database.tables, account_id, now)

    def _stored(self) -> Sequence[Document]:
        return [d for d in self._documents.documents.values() if d.state is DocumentState.STORED]


def _kind_of(case: VerificationCase) -> Kept | None:
    performs = case.purpose is Purpose.PERFORMER
    was_approved = case.valid_until is not None or case.state is CaseState.REVOKED
    match case.state:
        case CaseState.WITHDRAWN:
            return Kept.VERIFICATION_APPROVED if performs and was_approved else Kept.VERIFICATION_WITHDRAWN
        case CaseState.EXPIRED | CaseState.REVOKED | CaseState.REJECTED if not performs:
            return Kept.VERIFICATION_VIEWER
        case CaseState.APPROVED:
            return None if performs else Kept.VERIFICATION_VIEWER
        case CaseState.EXPIRED | CaseState.REVOKED if was_approved:
            return Kept.VERIFICATION_APPROVED
        case CaseState.EXPIRED | CaseState.REJECTED if not was_approved:
            return Kept.VERIFICATION_REJECTED
    return None


def _first(found: list[DocumentToErase], before: datetime, limit: int) -> Sequence[DocumentToErase]:
    due = [document for document in found if document.started_at < before]
    return sorted(due, key=lambda document: (document.started_at, document.document_id))[:limit]
