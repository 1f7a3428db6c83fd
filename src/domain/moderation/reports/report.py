"""A person tells staff that something is wrong with a show, with another person, or with what they wrote in a chat."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, Invalid
from domain.ids import ReportId, StreamId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.note import normal_note


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ReportIdReused(Conflict):
    code = "report_id_reused"


class SelfReport(Invalid):
    """A report is about somebody else."""

    code = "self_report"


@dataclass(frozen=True, slots=True)
class Report:
    """One person's word about one subject; they have one open report on it for each reason.

    `person_id` answers for the subject; None where nobody is known. `words` are those of a reported message, as they
    were then: evidence, whatever becomes of the message. For another subject there are none.
    """

    id: ReportId
    subject: Subject
    person_id: UserId | None
    reporter_id: UserId
    reason: CaseKind
    note: str
    words: str
    state: ReportState
    reported_at: datetime
    closed_at: datetime | None

    @classmethod
    def file(
        cls, *, report_id: ReportId, subject: Subject, person_id: UserId, reporter_id: UserId, reason: CaseKind,
        note: str, words: str, now: datetime,
    ) -> "Report":  # fmt: skip
        """Raises `NoteTooLong`, `SelfReport`. Whoever performs may report their own show: help may be needed in it."""
        if person_id == reporter_id and subject.kind is not SubjectKind.SHOW:
            raise SelfReport("a report is about somebody else")
        return cls(
            report_id, subject, person_id, reporter_id, reason, normal_note(note), words, ReportState.OPEN, now, None
        )  # fmt: skip

    @property
    def stream_id(self) -> StreamId | None:
        """The show that was reported, where it was one."""
        return StreamId(self.subject.id) if self.subject.kind is SubjectKind.SHOW else None

    def closed(self, now: datetime) -> "Report":
        """Close the report. Closing one that is closed changes nothing."""
        if self.state is ReportState.CLOSED:
            return self
        return replace(self, state=ReportState.CLOSED, closed_at=now)

    def require_same_request(self, other: "Report") -> None:
        """Tell this person's report on this subject from another under the same id. Raises `ReportIdReused`.

        Reason and note may differ: what was reported first under an id stands.
        """
        if (self.subject, self.reporter_id) != (other.subject, other.reporter_id):
            raise ReportIdReused("this id belongs to another report")
