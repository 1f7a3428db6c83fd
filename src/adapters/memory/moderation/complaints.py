"""Complaints of people without an account, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.memory.moderation.cases import ModerationCaseTables
from adapters.memory.tables import HasTables
from domain.ids import ComplaintId, ModerationCaseId, StreamId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.reports.complaint import Complaint, Standing
from ports.moderation.complaints import ComplaintQueries, ComplaintRow, Complaints
from ports.sealing import Sealed


class ComplaintTables:
    def __init__(self) -> None:
        self.complaints: dict[ComplaintId, Complaint] = {}
        self.words: dict[ComplaintId, Sealed] = {}
        self.cases: dict[ComplaintId, ModerationCaseId] = {}
        self.covers: dict[ComplaintId, tuple[StreamId, int | None]] = {}


class MemoryComplaints(Complaints):
    def __init__(self, tables: ComplaintTables, cases: ModerationCaseTables) -> None:
        self._tables = tables
        self._cases = cases

    async def add(self, complaint: Complaint, words: Sealed) -> Complaint:
        if complaint.id not in self._tables.complaints:
            self._tables.complaints[complaint.id] = complaint
            self._tables.words[complaint.id] = words
        return self._tables.complaints[complaint.id]

    async def renew(self, complaint_id: ComplaintId, secret_digest: bytes) -> None:
        kept = self._tables.complaints[complaint_id]
        self._tables.complaints[complaint_id] = replace(kept, secret_digest=secret_digest)

    async def bring_to(self, complaint_id: ComplaintId, case_id: ModerationCaseId) -> None:
        self._tables.cases[complaint_id] = case_id

    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ComplaintId]:
        theirs = sorted(id_ for id_, case in self._tables.cases.items() if case == case_id)
        for complaint_id in theirs:
            self._tables.cases[complaint_id] = to
        return theirs

    async def standing_of(self, contact_digest: bytes) -> Standing:
        outcomes = [
            self._cases.cases[case_id].status.outcome
            for complaint_id, case_id in self._tables.cases.items()
            if self._tables.complaints[complaint_id].contact_digest == contact_digest
        ]
        return Standing(outcomes.count(CaseOutcome.ACTED), outcomes.count(CaseOutcome.NO_VIOLATION))

    async def note_cover(self, complaint_id: ComplaintId, stream_id: StreamId, revision: int | None) -> None:
        self._tables.covers[complaint_id] = (stream_id, revision)

    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        covers = self._tables.covers.items()
        return list({stream for each, (stream, _) in covers if self._tables.cases[each] == case_id})

    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        return (stream_id, revision) in self._tables.covers.values()

    async def erase_words(self, complaint_id: ComplaintId) -> int:
        case = self._cases.cases[self._tables.cases[complaint_id]]
        if case.status.closed_at is None:
            return 0
        return 0 if self._tables.words.pop(complaint_id, None) is None else 1

    async def find(self, complaint_id: ComplaintId) -> Complaint | None:
        return self._tables.complaints.get(complaint_id)

    async def texted_of_case(self, case_id: ModerationCaseId) -> Sequence[ComplaintId]:
        return [
            each
            for each, its_case in self._tables.cases.items()
            if its_case == case_id and self._tables.complaints[each].text_language is not None
        ]

    async def find_words(self, complaint_id: ComplaintId) -> tuple[ModerationCaseId, Sealed] | None:
        if complaint_id not in self._tables.words:
            return None
        return self._tables.cases[complaint_id], self._tables.words[complaint_id]


class MemoryComplaintQueries(ComplaintQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def find(self, reference: str) -> ComplaintRow | None:
        return next((row for row in self._rows() if row.reference == reference), None)

    async def of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[ComplaintRow]:
        cases = self._database.tables.complaints.cases
        rows = [row for row in self._rows() if cases[row.complaint_id] == case_id]
        return sorted(rows, key=lambda row: (row.received_at, row.complaint_id), reverse=True)[:limit]

    def _rows(self) -> list[ComplaintRow]:
        tables = self._database.tables
        return [
            _row(complaint, tables.moderation_cases, tables.complaints)
            for complaint in tables.complaints.complaints.values()
        ]


def _row(complaint: Complaint, cases: ModerationCaseTables, tables: ComplaintTables) -> ComplaintRow:
    status = cases.cases[tables.cases[complaint.id]].status
    return ComplaintRow(
        complaint_id=complaint.id, reference=complaint.reference, secret_digest=complaint.secret_digest,
        reason=complaint.reason, capacity=complaint.capacity, is_hidden=complaint.is_hidden,
        received_at=complaint.received_at, state=status.state, outcome=status.outcome, decided_at=status.closed_at,
        due_at=status.due_at, is_erased=complaint.id not in tables.words,
    )  # fmt: skip
