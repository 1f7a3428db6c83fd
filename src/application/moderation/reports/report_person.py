"""Tell staff about a person."""

from dataclasses import dataclass

from application.moderation.reports._reports import file_report
from domain.ids import ReportId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import reportable_kind
from domain.moderation.reports.report import Report
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReportPerson:
    """File a person's report on another: it opens that person's case, or joins it, as `ReportStream` does (MOD-01).

    Safe to repeat: the client chooses the report's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    profile: str

    async def __call__(
        self, *, report_id: ReportId, person_id: UserId, reporter_id: UserId, reason: str, note: str
    ) -> Report:
        """`reason` is the key of a `CaseKind` that people may report (MOD-02).

        Raises `UnknownReportReason`, `NoteTooLong`, `SelfReport`, `UserNotFound`, `ReportIdReused` and age's refusals.
        """
        kind, now = reportable_kind(reason), self.now()
        async with self.begin() as tx:
            (await tx.ages.get(reporter_id)).require_verified_adult()
            person = await tx.users.get(person_id)
            report = Report.file(
                report_id=report_id, subject=Subject(SubjectKind.PERSON, person.id), person_id=person.id,
                reporter_id=reporter_id, reason=kind, note=note, words="", now=now,
            )  # fmt: skip
            filed, _ = await file_report(tx, report, profile=self.profile, new_id=self.new_id)
            return filed
