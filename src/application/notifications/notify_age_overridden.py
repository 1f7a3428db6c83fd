"""Tell a person that an officer took away what their age allowed (AGE-19)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeOverridden
from domain.age_verification.reasons import Reason, told
from domain.ids import EventId
from domain.language import Language
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_DECISION = (
    "The reasons stand under Decisions. If they are wrong, you may appeal there; another officer looks at it.",
    "कारण “निर्णय” में लिखे हैं। यदि वे ग़लत हैं, तो आप वहाँ अपील कर सकते हैं; कोई दूसरा अधिकारी इसे देखेगा।",
)
_GRIEVANCE = (
    "If that is wrong, write to the grievance desk; another person looks at it.",
    "यदि यह ग़लत है, तो शिकायत कक्ष को लिखें; कोई दूसरा व्यक्ति इसे देखेगा।",
)


@dataclass(frozen=True, slots=True)
class NotifyAgeOverridden:
    tell: TellPerson

    async def __call__(self, event: AgeOverridden, event_id: EventId) -> None:
        reasons = [Reason(event.reason)] if event.reason else []
        said = [told(each) for each in reasons]
        hindi_said = [told(each, Language.HINDI) for each in reasons]
        if event.state == AgeState.HELD:
            title, hindi_title = "Your account is under review", "आपके खाते की समीक्षा हो रही है"
            what = "Until our team has looked, you can neither watch, pay nor perform."
            hindi_what = "जब तक हमारी टीम इसे देख न ले, आप न देख सकते हैं, न भुगतान कर सकते हैं, न शो कर सकते हैं।"
        else:
            title, hindi_title = "Please verify your age again", "कृपया अपनी आयु फिर से सत्यापित करें"
            what = "What we knew of your age does not count any more."
            hindi_what = "आपकी आयु के बारे में हमें जो पता था, वह अब मान्य नहीं है।"
        wrong, hindi_wrong = _DECISION if event.is_decision else _GRIEVANCE
        why = " ".join((*said, what, wrong))
        hindi = NoticeWords(
            hindi_title,
            " ".join((*hindi_said, hindi_what, hindi_wrong)),
        )
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.VERIFICATION,
            title=title,
            body=why,
            link="/decisions" if event.is_decision else "/age-check",
            now=self.tell.now(),
            hindi=hindi,
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/verification",
            values={"outcome": title, "why": why},
        )
        await self.tell(notice, letter)
