"""Tell an applicant what was decided on their wish to perform."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.events import PerformerApplicationDecided
from domain.age_verification.performer import ApplicationState
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class NotifyApplicationDecided:
    tell: TellPerson

    async def __call__(self, event: PerformerApplicationDecided, event_id: EventId) -> None:
        if event.state == ApplicationState.APPROVED:
            title, link = "You can go live now", "/studio"
            outcome = "Your application to perform was approved."
        else:
            title, link = "Your application was not approved", "/perform"
            outcome = "Your application to perform was not approved."
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.PERFORMER_APPLICATION_DECIDED,
            title=title,
            body=f"{outcome} {event.reason}",
            link=link,
            now=self.tell.now(),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/application_decided",
            values={"outcome": outcome, "reason": event.reason},
        )
        await self.tell(notice, letter)
