"""Reports and the append-only audit log."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import AuditId, ModerationCaseId, ReportId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.kind import Queue
from domain.moderation.reports.report import Report
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.reading import Reading, words_left
from domain.moderation.text.word_list import Listed, Writing


class Reports(Protocol):
    @abstractmethod
    async def add(self, report: Report) -> Report:
        """Store a new report. When its id is taken, or its reporter has an open report of this reason on the subject
        already, return that one, unchanged.

        Of a report on a show the caller holds it (`tx.streams.get_for_share`), so that nobody closes reports meanwhile.
        """

    @abstractmethod
    async def find(self, report_id: ReportId) -> Report | None: ...

    @abstractmethod
    async def close_all(self, stream_id: StreamId, *, now: datetime) -> int:
        """Close every open report on a show, not those on what is said in it; returns how many."""

    @abstractmethod
    async def bring_to(self, report_id: ReportId, case_id: ModerationCaseId) -> None:
        """Say which case the report opened or joined. The caller holds the case."""

    @abstractmethod
    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ReportId]:
        """All reports of one case are of another from now on; returns which. The caller holds both."""

    @abstractmethod
    async def close_of_case(self, case_id: ModerationCaseId, *, now: datetime) -> Sequence[Report]:
        """Close every open report of a case; returns all that it has, the earliest first. The caller holds the case,
        so that none joins it meanwhile."""

    @abstractmethod
    async def note_cover(self, report_id: ReportId, revision: int) -> None:
        """The report covered its show, whose room had this revision then. The caller holds the show."""

    @abstractmethod
    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        """The shows that reports of this case covered, each once."""

    @abstractmethod
    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        """Whether a report covered the show, and its room has changed no more since."""

    @abstractmethod
    async def erase_notes_of(self, reporter_id: UserId) -> int:
        """Take the words out of all reports of a person; returns of how many. The reports themselves stay."""

    @abstractmethod
    async def erase_words(self, report_id: ReportId) -> int:
        """Take a message's words out of the report on it, if its case is closed; returns of how many reports."""

    @abstractmethod
    async def erase_words_of(self, author_id: UserId) -> int:
        """Take what a person wrote in a chat out of all reports on it; returns of how many."""


class AuditLog(Protocol):
    """Append-only: the database itself refuses to change or remove an entry."""

    @abstractmethod
    async def append(self, entry: AuditEntry) -> None: ...


class TextScreen(Protocol):
    """Judges what people write before others see it. Ask before the transaction: a screen may be a service."""

    @abstractmethod
    async def concerns(self, text: str) -> frozenset[Concern]:
        """Empty when it may be shown. When it cannot judge, it raises `PortError`: nothing is shown unjudged."""

    @abstractmethod
    async def listed(self, text: str, writing: Writing) -> Listed | None:
        """What stands in a text of the list for everywhere, else of the list of the room it is written in; None where
        nothing does. The hit is kept with the id of its term, whatever follows from it. A room's own list does not
        bind its performer."""

    @abstractmethod
    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        """The links of a text, with what the rules about links make of them; none where this screen knows no rules.
        Hits of those that stop, hold or warn are kept with the rule's id. It may ask a service where a short link
        leads, for a place that takes any."""

    async def read(self, text: str, writing: Writing) -> Reading:
        """All of the above, the same way for every place: what is taken of its links is no concern (CHT-06)."""
        links = await self.links(text, writing)
        words = words_left(text, links, writing.surface)
        concerns = await self.concerns(words)
        return Reading(writing.surface, words, tuple(links), concerns, await self.listed(text, writing))


@dataclass(frozen=True, slots=True)
class ReportRow:
    reason: str
    note: str
    reported_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class CaseReportRow:
    """A report as whoever works on its case reads it: who reported is not in it. `words` are the message's."""

    report_id: ReportId
    subject_kind: str
    reason: str
    note: str
    words: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class OwnReportRow:
    """A report as its reporter sees it: nothing of staff, nor of what others reported (MOD-15, MOD-21).

    `progress` is a `ReportProgress`; `outcome`, a `CaseOutcome`, and `decided_at` are there while it is `decided`.
    A report that no case was ever made of has no outcome. `title` is the show's, or the name of whom it is about;
    of a report on a person it is empty where the reporter was never shown the name (`name_shown_to`).
    """

    report_id: ReportId
    subject_kind: str
    subject_id: UUID
    title: str
    reason: str
    reported_at: datetime
    progress: str
    outcome: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class AuditRow:
    audit_id: AuditId
    actor_name: str
    """`PLATFORM` where the platform itself acted."""
    action: str
    subject: str
    reason: str
    note: str
    at: datetime
    tool: str
    """Which route, chore or verb it was done by."""
    automated: bool


class ModerationQueries(Protocol):
    @abstractmethod
    async def reports(self, stream_id: StreamId) -> Sequence[ReportRow]:
        """Newest first."""

    @abstractmethod
    async def person_name(self, person_id: UserId) -> str:
        """Raises `UserNotFound`."""

    @abstractmethod
    async def name_shown_to(self, reader_id: UserId, person_id: UserId) -> str:
        """The name, where the reader has been shown it: of whoever performs; of whoever wrote, or tipped under their
        name, in a show that the reader gave, wrote or tipped in, or watches now; of whose words the reader reported; of
        who booked a show of theirs; of the other in a conversation. Otherwise empty: an id alone tells nobody whose it
        is. Raises `UserNotFound`."""

    @abstractmethod
    async def reports_of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[CaseReportRow]:
        """The latest reports that opened or joined a case, newest first."""

    @abstractmethod
    async def reports_by(
        self, reporter_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[OwnReportRow]:
        """What a person reported, newest first, from behind `before` (time and id of a report)."""

    @abstractmethod
    async def audit(
        self, *, before: AuditId | None, limit: int, queues: Collection[Queue], but: Collection[UUID] = ()
    ) -> Sequence[AuditRow]:
        """Newest first. `queues` are those whose cases the reader reads: no entry about a case of another, a decision,
        a report, a complaint or an order of one is among them (ADM-11). Without that of child safety there is none
        about withheld footage and recordings, a report to the authority, or a child's picture in our own bank: what
        officers wrote there is for them alone (CSA-04). Nor is any whose subject names one of `but`: how a case was
        decided that the reader is to judge blind (MOD-26). The log itself has them all."""

    @abstractmethod
    async def audit_about(self, subjects: Collection[str], *, limit: int) -> Sequence[AuditRow]:
        """Those of these subjects, newest first."""
