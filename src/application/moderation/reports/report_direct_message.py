"""Tell staff about a direct message."""

from dataclasses import dataclass

from application.moderation.reports._reports import file_report
from domain.direct_messages.direct_message import DirectMessageNotFound
from domain.ids import DirectMessageId, ReportId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import reportable_kind
from domain.moderation.reports.report import Report
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportDirectMessage:
    """As `ReportMessage`, by whoever it was written to: nobody else knows of it, and our team reads what is reported
    and nothing beside it. Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, report_id: ReportId, message_id: DirectMessageId, reporter_id: UserId, reason: str, note: str
    ) -> Report:
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `SelfReport`, `DirectMessageNotFound` also for a message of other
        people, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            message = await tx.direct_messages.find(message_id)
            if (
                message is None
                or reporter_id not in (message.author_id, message.reader_id)
                or not message.text
            ):
                raise DirectMessageNotFound("no such message was written to you")
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.DIRECT_MESSAGE, message.id),
                person_id=message.author_id, reporter_id=reporter_id, reason=kind, note=note, words=message.text,
                now=now,
            )  # fmt: skip
            filed, _ = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            return filed
