"""A person tells staff that something is wrong with a show."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict
from domain.ids import ReportId, StreamId, UserId
from domain.moderation.case_kind import CaseKind
from domain.moderation.note import normal_note


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class ReportIdReused(Conflict):
    code = "report_id_reused"


@dataclass(frozen=True, slots=True)
class Report:
    """One person's word about one show; they have one open report on it for each reason."""

    id: ReportId
    stream_id: StreamId
    reporter_id: UserId
    reason: CaseKind
    note: str
    state: ReportState
    reported_at: datetime
    closed_at: datetime | None

    @classmethod
    def file(
        cls, *, report_id: ReportId, stream_id: StreamId, reporter_id: UserId, reason: CaseKind,
        note: str, now: datetime,
    ) -> "Report":  # fmt: skip
        """Raises `NoteTooLong`."""
        return cls(
            report_id, stream_id, reporter_id, reason, normal_note(note), ReportState.OPEN, now, None
        )  # fmt: skip

    def closed(self, now: datetime) -> "Report":
        """Close the report. Closing one that is closed changes nothing."""
        if self.state is ReportState.CLOSED:
            return self
        return replace(self, state=ReportState.CLOSED, closed_at=now)

    def require_same_request(self, other: "Report") -> None:
        """Tell this person's report on this show from another under the same id. Raises `ReportIdReused`.

        Reason and note may differ: what was reported first under an id stands.
        """
        if (self.stream_id, self.reporter_id) != (other.stream_id, other.reporter_id):
            raise ReportIdReused("this id belongs to another report")
