"""Tell staff about a show."""

from dataclasses import dataclass

from application.moderation._reports import ask_to_preserve, file_report
from domain.ids import ReportId, StreamId, UserId
from domain.moderation.case_event import Subject, SubjectKind
from domain.moderation.case_kind import reportable_kind
from domain.moderation.report import Report
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportStream:
    """File a person's report on a show: it opens the show's case, or joins it (MOD-14). A person's second report of
    one reason on it is answered with their first, unchanged; another reason, which may be graver, is another report.
    What is on camera then is preserved, unless the reason is a light one.

    Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, report_id: ReportId, stream_id: StreamId, reporter_id: UserId, reason: str, note: str
    ) -> Report:
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `StreamNotFound`, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            # Shared, so that a stop that closes all reports comes before this one or after it, not in between.
            stream = await tx.streams.get_for_share(stream_id)
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.SHOW, stream_id), person_id=stream.performer_id,
                reporter_id=reporter_id, reason=kind, note=note, words="", now=now,
            )  # fmt: skip
            filed = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            if filed == report:
                await ask_to_preserve(tx, stream, kind, now)
            return filed
