"""Tell staff about a message in a room's chat."""

from dataclasses import dataclass

from application.moderation.reports._reports import file_report
from domain.chat.message import MessageNotFound
from domain.ids import MessageId, ReportId, StreamId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import reportable_kind
from domain.moderation.reports.report import Report
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportMessage:
    """File a person's report on a message: it opens the message's case, or joins it, as `ReportStream` does (MOD-01).

    What the message says is kept with the report, also of one that was removed from the room already. Its author
    answers for it, not the room. Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, report_id: ReportId, stream_id: StreamId, message_id: MessageId, reporter_id: UserId, reason: str,
        note: str,
    ) -> Report:  # fmt: skip
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `SelfReport`, `MessageNotFound` also for a message of another
        room, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            message = await tx.messages.find(message_id)
            if message is None or message.stream_id != stream_id:
                raise MessageNotFound("no such message in this room")
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.MESSAGE, message.id), person_id=message.author_id,
                reporter_id=reporter_id, reason=kind, note=note, words=message.text, now=now,
            )  # fmt: skip
            filed, _ = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            return filed
