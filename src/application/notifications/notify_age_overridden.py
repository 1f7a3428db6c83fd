"""Tell a person that an officer took away what their age allowed (AGE-19)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeOverridden
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyAgeOverridden:
    tell: TellPerson

    async def __call__(self, event: AgeOverridden, event_id: EventId) -> None:
        if event.state == AgeState.HELD:
            title = "Your account is under review"
            why = "Until our team has looked, you can neither watch, pay nor perform. If that is wrong, write to us."
            hindi = NoticeWords(
                "आपके खाते की समीक्षा हो रही है",
                "जब तक हमारी टीम इसे देख न ले, आप न देख सकते हैं, न भुगतान कर सकते हैं, न शो कर सकते हैं। यदि यह "
                "ग़लत है, तो हमें लिखें।",
            )
        else:
            title, why = "Please verify your age again", "What we knew of your age does not count any more."
            hindi = NoticeWords(
                "कृपया अपनी आयु फिर से सत्यापित करें",
                "आपकी आयु के बारे में हमें जो पता था, वह अब मान्य नहीं है।",
            )
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.VERIFICATION,
            title=title,
            body=why,
            link="/age-check",
            now=self.tell.now(),
            hindi=hindi,
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/verification",
            values={"outcome": title, "why": why},
        )
        await self.tell(notice, letter)
