"""Tell staff about what somebody wrote with a tip."""

from dataclasses import dataclass

from application.moderation.reports._reports import file_report
from domain.ids import ReportId, StreamId, TipId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import reportable_kind
from domain.moderation.reports.report import Report
from domain.tipping.tip import TipNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportTipWords:
    """As `ReportMessage`, of words that came with a tip and that anybody could read. Whoever reports learns no name
    by it: the tip may be anonymous (TIP-01). Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self,
        *,
        report_id: ReportId,
        stream_id: StreamId,
        tip_id: TipId,
        reporter_id: UserId,
        reason: str,
        note: str,
    ) -> Report:
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `SelfReport`, `TipNotFound` also for a tip of another room or one
        whose words nobody has read, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            tip = await tx.tips.find(tip_id)
            if tip is None or tip.stream_id != stream_id or not tip.read_words:
                raise TipNotFound("no such words in this room")
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.TIP, tip.id), person_id=tip.viewer_id,
                reporter_id=reporter_id, reason=kind, note=note, words=tip.read_words, now=now,
            )  # fmt: skip
            filed, _ = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            return filed
