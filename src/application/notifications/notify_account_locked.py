"""Tell a person that their account is locked because its holder is under 18."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeDecided
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyAccountLocked:
    tell: TellPerson

    async def __call__(self, event: AgeDecided, event_id: EventId) -> None:
        if event.state != AgeState.MINOR_LOCKED:
            return
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.ACCOUNT_LOCKED,
            title="Your account is locked",
            body="The age check found that its holder is under 18. If that is a mistake, you can appeal.",
            link="/age-check",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपका खाता बंद किया गया है",
                "आयु की जाँच में पाया गया कि खाताधारक 18 वर्ष से कम का है। यदि यह ग़लत है, तो आप अपील कर सकते हैं।",
            ),
        )
        letter = Letter(
            subject="An update about your account", template="notifications/account_locked", values={}
        )
        await self.tell(notice, letter)
