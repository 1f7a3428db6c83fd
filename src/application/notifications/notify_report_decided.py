"""Tell whoever reported something what was found (MOD-14, MOD-15)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.moderation.case_event import CaseOutcome, SubjectKind
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import ReportDecided
from domain.moderation.report import Report
from domain.moderation.report_words import OUTCOME_WORDS, REASON_WORDS
from domain.notifications.notice import Notice, NoticeKind
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class NotifyReportDecided:
    tell: TellPerson

    async def __call__(self, event: ReportDecided, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        async with self.tell.begin() as tx:
            report = await tx.reports.find(event.report_id)
            assert report is not None, "no report goes away"
            about = await _about(tx, report)
        reason, found = REASON_WORDS[CaseKind(event.reason)], OUTCOME_WORDS[CaseOutcome(event.outcome)]
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.reporter_id),
            user_id=event.reporter_id,
            kind=NoticeKind.REPORT_DECIDED,
            title="Your report was decided",
            body=f"You reported {about}: {reason}. {found} Thank you for telling us.",
            link="/reports",
            now=self.tell.now(),
        )
        # Nothing of the matter goes by e-mail: whoever reads along may be whom the report is about.
        letter = Letter("An update about your account", "notifications/report_decided", {})
        await self.tell(notice, letter)


async def _about(tx: Transaction, report: Report) -> str:
    if report.stream_id is not None:
        return f"“{(await tx.streams.get(report.stream_id)).title}”"
    assert report.person_id is not None, "a person and a message have somebody who answers for them"
    name = (await tx.users.get(report.person_id)).display_name
    return name if report.subject.kind is SubjectKind.PERSON else f"what {name} wrote"
