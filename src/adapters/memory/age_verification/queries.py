"""What officers' screens and the sweepers ask of the cases, in memory."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from adapters.memory.age_verification.cases import AgeTables
from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeStatus
from domain.age_verification.appeal import Appeal
from domain.age_verification.attempt import Attempt
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseNotFound
from domain.age_verification.document import Document
from domain.age_verification.evidence import Evidence
from domain.age_verification.linking import IdentityLink
from domain.age_verification.reasons import Reason
from domain.age_verification.review import is_urgent, review_due
from domain.age_verification.states import WITH_OFFICERS, WITH_PERSON, CaseState
from domain.identity.user import User, UserNotFound, masked_email
from domain.ids import CaseId, UserId
from ports.age_verification.cases import (
    CaseDocumentRow,
    CaseEventRow,
    CaseQueries,
    CaseRow,
    LinkedAccountRow,
    PersonRow,
    QueueFilter,
)


class MemoryCaseQueries(CaseQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def status(self, user_id: UserId) -> AgeStatus:
        return self._tables.status_of(user_id)

    async def queue(self, wanted: QueueFilter, *, now: datetime, limit: int) -> Sequence[CaseRow]:
        rows = [row for row in self._waiting() if _is_wanted(row, wanted, now)]
        return sorted(rows, key=_place)[:limit]

    async def waiting(self, *, now: datetime) -> tuple[int, int]:
        rows = self._waiting()
        return len(rows), sum(row.due_at <= now for row in rows)

    async def row(self, case_id: CaseId) -> CaseRow:
        case = self._tables.cases.get(case_id)
        if case is None:
            raise CaseNotFound("there is no such case")
        return self._row(case)

    async def history(self, case_id: CaseId) -> Sequence[CaseEventRow]:
        return [
            CaseEventRow(
                seq=event.seq,
                before=event.before,
                after=event.after,
                actor_kind=event.act.kind.value,
                actor_name=self._name(event.act.actor_id),
                reason=event.act.reason.value,
                note=event.act.note,
                at=event.act.at,
            )
            for event in self._tables.events.get(case_id, [])
        ]

    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        return self._tables.evidence_of(case_id)

    async def attempts(self, user_id: UserId, *, limit: int) -> Sequence[Attempt]:
        mine = [attempt for attempt in self._tables.attempts.values() if attempt.user_id == user_id]
        return sorted(mine, key=lambda attempt: (attempt.started_at, attempt.id), reverse=True)[:limit]

    async def appeals(self, case_id: CaseId) -> Sequence[Appeal]:
        found = [appeal for appeal in self._tables.appeals.values() if appeal.case_id == case_id]
        return sorted(found, key=lambda appeal: (appeal.filed_at, appeal.id), reverse=True)

    async def of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        return self._tables.cases_of(user_id)[::-1]

    async def links_of_user(self, user_id: UserId) -> Sequence[IdentityLink]:
        mine = [link for link in self._tables.links.values() if link.user_id == user_id]
        return sorted(mine, key=lambda link: (link.at, link.kind, link.digest))

    async def linked_accounts(self, user_id: UserId) -> Sequence[LinkedAccountRow]:
        mine = {(link.kind, link.digest) for link in self._tables.links.values() if link.user_id == user_id}
        theirs = [
            link
            for link in self._tables.links.values()
            if link.user_id != user_id and (link.kind, link.digest) in mine
        ]
        return [
            LinkedAccountRow(
                link.user_id, self._name(link.user_id) or "", link.kind, link.purpose, link.barred, link.at
            )
            for link in sorted(theirs, key=lambda link: (link.at, link.user_id, link.kind))
        ]

    async def documents(self, case_id: CaseId) -> Sequence[CaseDocumentRow]:
        documents: Iterable[Document] = self._database.tables.documents.documents.values()
        mine = [document for document in documents if document.case_id == case_id]
        return [
            CaseDocumentRow(
                document_id=document.id,
                purpose=document.purpose.value,
                state=document.state.value,
                pages=document.file.pages if document.file else 0,
                created_at=document.created_at,
            )
            for document in sorted(mine, key=lambda document: (document.created_at, document.id))
        ]

    async def person(self, user_id: UserId) -> PersonRow:
        user = self._database.tables.identity.users.get(user_id)
        if user is None:
            raise UserNotFound("there is no such account")
        return self._person(user)

    async def find_people(self, words: str, *, limit: int) -> Sequence[PersonRow]:
        wanted = words.strip().lower()
        users: Iterable[User] = self._database.tables.identity.users.values()
        found = [user for user in users if wanted in (user.email, user.display_name.lower())]
        newest = sorted(found, key=lambda user: (user.created_at, user.id), reverse=True)
        return [self._person(user) for user in newest[:limit]]

    def _person(self, user: User) -> PersonRow:
        return PersonRow(
            user_id=user.id,
            display_name=user.display_name,
            masked_email=masked_email(user.email),
            role=user.role,
            age_state=self._tables.status_of(user.id).state,
            created_at=user.created_at,
        )

    async def due_to_lapse(self, *, now: datetime, idle_before: datetime, limit: int) -> Sequence[CaseId]:
        persons_turn = WITH_PERSON | {CaseState.REVERIFY_DUE}
        due = [
            case
            for case in self._tables.cases.values()
            if (case.state is CaseState.APPROVED and case.valid_until is not None and case.valid_until <= now)
            or (case.state in persons_turn and self._last_seen(case) < idle_before)
        ]
        return self._ids(due, limit)

    async def stuck(self, *, before: datetime, limit: int) -> Sequence[CaseId]:
        machines_turn = {CaseState.SUBMITTED, CaseState.PROCESSING}
        cases = self._tables.cases.values()
        return self._ids(
            (case for case in cases if case.state in machines_turn and self._moved_at(case) < before), limit
        )

    async def lapsed_assurances(self, *, now: datetime, limit: int) -> Sequence[UserId]:
        lapsed = [
            (status.assured_until, status.user_id)
            for status in self._tables.statuses.values()
            if status.assured_until is not None and status.is_lapsed(now)
        ]
        return [user_id for _, user_id in sorted(lapsed)[:limit]]

    @property
    def _tables(self) -> AgeTables:
        tables: AgeTables = self._database.tables.age
        return tables

    def _waiting(self) -> list[CaseRow]:
        rows = [self._row(case) for case in self._tables.cases.values()]
        return [
            row
            for row in rows
            if row.state in WITH_OFFICERS or (row.state is CaseState.BLOCKED_MINOR and row.has_appeal)
        ]

    def _row(self, case: VerificationCase) -> CaseRow:
        appeal = self._tables.open_appeal_of(case.id)
        moved_at = self._moved_at(case)
        lease = case.lease
        return CaseRow(
            case_id=case.id,
            user_id=case.user_id,
            display_name=self._database.tables.identity.users[case.user_id].display_name,
            purpose=case.purpose,
            state=case.state,
            method=case.method,
            reason=case.reason.value,
            hold=case.hold.value if case.hold else None,
            missing=case.missing,
            waiting_since=moved_at,
            due_at=_due_at(case, moved_at, appeal),
            claimed_by=lease.holder_id if lease else None,
            claimed_by_name=self._name(lease.holder_id) if lease else None,
            claimed_until=lease.until if lease else None,
            first_officer_id=case.first_officer_id,
            has_appeal=appeal is not None,
        )

    def _name(self, user_id: UserId | None) -> str | None:
        user = self._database.tables.identity.users.get(user_id)
        return user.display_name if user else None

    def _moved_at(self, case: VerificationCase) -> datetime:
        return self._tables.events[case.id][-1].act.at

    def _last_seen(self, case: VerificationCase) -> datetime:
        brought = [piece.at for piece in self._tables.evidence_of(case.id)]
        attempts = self._tables.attempts.values()
        tried = [attempt.started_at for attempt in attempts if attempt.case_id == case.id]
        return max([self._moved_at(case), *brought, *tried])

    def _ids(self, cases: Iterable[VerificationCase], limit: int) -> Sequence[CaseId]:
        ordered = sorted(cases, key=lambda case: (self._moved_at(case), case.id))
        return [case.id for case in ordered[:limit]]


def _due_at(case: VerificationCase, moved_at: datetime, appeal: Appeal | None) -> datetime:
    if appeal is None:
        return review_due(case.purpose, waiting_since=moved_at)
    # Officers are needed since the case came to them, or since its person appealed: whichever was later.
    since = max(moved_at, appeal.filed_at)
    return min(review_due(case.purpose, waiting_since=since), appeal.due_at)


def _is_wanted(row: CaseRow, wanted: QueueFilter, now: datetime) -> bool:
    is_mine = row.claimed_by == wanted.mine and row.claimed_until is not None and now < row.claimed_until
    return (
        (wanted.purpose is None or row.purpose is wanted.purpose)
        and (wanted.state is None or row.state is wanted.state)
        and (not wanted.overdue or row.due_at <= now)
        and (wanted.mine is None or is_mine)
    )


def _place(row: CaseRow) -> tuple[bool, datetime, CaseId]:
    urgent = is_urgent(Reason(row.hold) if row.hold else None)
    return not urgent, row.due_at, row.case_id
