"""Tell whoever reported a show what was found (MOD-14, MOD-15)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.moderation.case_event import CaseOutcome
from domain.moderation.case_kind import CaseKind
from domain.moderation.events import ReportDecided
from domain.moderation.report_words import OUTCOME_WORDS, REASON_WORDS
from domain.notifications.notice import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class NotifyReportDecided:
    tell: TellPerson

    async def __call__(self, event: ReportDecided, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        async with self.tell.begin() as tx:
            stream = await tx.streams.get(event.stream_id)
        reason, found = REASON_WORDS[CaseKind(event.reason)], OUTCOME_WORDS[CaseOutcome(event.outcome)]
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.reporter_id),
            user_id=event.reporter_id,
            kind=NoticeKind.REPORT_DECIDED,
            title="Your report was decided",
            body=f"You reported “{stream.title}”: {reason}. {found} Thank you for telling us.",
            link="/reports",
            now=self.tell.now(),
        )
        # Nothing of the matter goes by e-mail: whoever reads along may be whom the report is about.
        letter = Letter("An update about your account", "notifications/report_decided", {})
        await self.tell(notice, letter)
