"""Tell a person that an authority was given data about them."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.compliance.events import DataDisclosed
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyDataDisclosed:
    tell: TellPerson

    async def __call__(self, event: DataDisclosed, event_id: EventId) -> None:
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.DATA_DISCLOSED,
            title="An authority was given data about you",
            body=f"The law obliged us to give {event.authority} data of your account. "
            "You may write to our grievance desk about it.",
            link="/grievance",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपके बारे में एक प्राधिकरण को डेटा दिया गया",
                f"क़ानून के अनुसार हमें आपके खाते का डेटा इस प्राधिकरण को देना पड़ा: {event.authority}। "
                "आप इस बारे में हमारे शिकायत कक्ष को लिख सकते हैं।",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/data_disclosed",
            values={"authority": event.authority},
        )
        await self.tell(notice, letter)
