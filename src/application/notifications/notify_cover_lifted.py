"""Tell a performer that a program had covered their show, and that our team did not let that stand (MOD-11, ENF-01)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.india import moment_words
from domain.language import Language
from domain.moderation.events import AutomaticCoverLifted
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_LIFTED = (
    "On {at} a program covered the picture of your show, because it took it for something that our rules forbid. Our "
    "team looked, and the cover does not stand. No decision about you was made by it, and nothing of it counts against "
    "you."
)
_HINDI_LIFTED = (
    "{at} को एक प्रोग्राम ने आपके शो की तस्वीर ढक दी थी, क्योंकि उसे लगा कि नियम टूटा है। हमारी टीम ने देखा: यह रोक "
    "अब नहीं है। इससे आपके बारे में कोई निर्णय नहीं हुआ, और इसका कुछ भी आपके विरुद्ध नहीं गिना जाएगा।"
)


@dataclass(frozen=True, slots=True)
class NotifyCoverLifted:
    tell: TellPerson

    async def __call__(self, event: AutomaticCoverLifted, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        words = _LIFTED.replace("{at}", moment_words(event.covered_at))
        hindi = _HINDI_LIFTED.replace("{at}", moment_words(event.covered_at, Language.HINDI))
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.person_id),
            user_id=event.person_id,
            kind=NoticeKind.DECISION,
            title="The cover of your show did not stand",
            body=words,
            link="/grievance",
            now=self.tell.now(),
            hindi=NoticeWords("आपके शो पर लगी रोक हटाई गई", hindi),
        )
        await self.tell(
            notice,
            Letter("An update about your account", "notifications/cover_lifted", {"words": words}),
        )
