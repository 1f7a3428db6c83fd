"""Tell a performer that the platform itself stopped their show."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.moderation.events import ShowStoppedByPlatform
from domain.notifications.notice import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class NotifyShowStoppedByPlatform:
    tell: TellPerson

    async def __call__(self, event: ShowStoppedByPlatform, event_id: EventId) -> None:
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.STREAM_STOPPED,
            title="Your show was stopped",
            body=f"LivePanty stopped “{event.title}”: your account may not perform any more.",
            link="/account",
            now=self.tell.now(),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/show_stopped_by_platform",
            values={"title": event.title},
        )
        await self.tell(notice, letter)
