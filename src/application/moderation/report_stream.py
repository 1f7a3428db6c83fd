"""Tell staff about a show."""

from dataclasses import dataclass

from application.moderation._cases import open_or_join
from domain.ids import ReportId, StreamId, UserId
from domain.moderation.case_event import By, Subject, SubjectKind
from domain.moderation.case_kind import reportable_kind
from domain.moderation.priority import NO_SIGNALS
from domain.moderation.report import Report
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class ReportStream:
    """File a person's report on a show: it opens the show's case, or joins it (MOD-14). A person's second report of
    one reason on it is answered with their first, unchanged; another reason, which may be graver, is another report.

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
        report = Report.file(
            report_id=report_id,
            stream_id=stream_id,
            reporter_id=reporter_id,
            reason=reportable_kind(reason),
            note=note,
            now=self.now(),
        )
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            # Shared, so that a stop that closes all reports comes before this one or after it, not in between.
            stream = await tx.streams.get_for_share(stream_id)
            filed = await tx.reports.add(report)
            filed.require_same_request(report)
            if filed == report:
                await self._bring_to_case(tx, report, stream.performer_id)
            return filed

    async def _bring_to_case(self, tx: Transaction, report: Report, performer_id: UserId) -> None:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, report.stream_id), person_id=performer_id,
            kind=report.reason, signals=NO_SIGNALS, report_id=report.id,
            by=By(report.reporter_id, "report", automated=False, note="", at=report.reported_at),
            profile=self.profile, new_id=self.new_id,
        )  # fmt: skip
        await tx.reports.bring_to(report.id, move.case.id)
