"""Tell a performer that staff raised the class of their show: what, why, where it is seen now, and how to be heard."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.removal import APPEAL
from domain.ids import EventId
from domain.moderation.events import ShowClassRaised
from domain.notifications.notice import Notice, NoticeKind
from domain.streaming.content_class import class_named


@dataclass(frozen=True, slots=True)
class NotifyClassRaised:
    tell: TellPerson

    async def __call__(self, event: ShowClassRaised, event_id: EventId) -> None:
        words = class_named(event.content_class).words
        what = f"“{event.title}” counts as “{words}” from now on: it is seen only where the law allows such shows"
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.DECISION,
            title="Our team decided what your show is about",
            body=f"{what}. A moderator decided it and wrote: {event.note} {APPEAL}",
            link="/grievance",
            now=self.tell.now(),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/class_raised",
            values={"what": what, "note": event.note, "appeal": APPEAL},
        )
        await self.tell(notice, letter)
