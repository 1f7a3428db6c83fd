"""A person tells staff that something is wrong with a show."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Invalid
from domain.ids import ReportId, StreamId, UserId

NOTE_MAX = 500


class ReportReason(StrEnum):
    MINOR = "minor"
    NON_CONSENT = "non_consent"
    VIOLENCE_OR_THREAT = "violence_or_threat"
    EXPLICIT_CONTENT = "explicit_content"
    HARASSMENT = "harassment"
    IMPERSONATION = "impersonation"
    OFF_PLATFORM_PAYMENT = "off_platform_payment"
    OTHER = "other"


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class NoteTooLong(Invalid):
    code = "note_too_long"


@dataclass(frozen=True, slots=True)
class Report:
    id: ReportId
    stream_id: StreamId
    reporter_id: UserId
    reason: ReportReason
    note: str
    state: ReportState
    reported_at: datetime
    closed_at: datetime | None

    @classmethod
    def file(
        cls, *, report_id: ReportId, stream_id: StreamId, reporter_id: UserId, reason: ReportReason,
        note: str, now: datetime,
    ) -> "Report":  # fmt: skip
        text = note.strip()
        if len(text) > NOTE_MAX:
            raise NoteTooLong(f"a note has at most {NOTE_MAX} characters", pointer="/note")
        return cls(report_id, stream_id, reporter_id, reason, text, ReportState.OPEN, now, None)
