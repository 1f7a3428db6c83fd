"""Tell whoever gave a tip that nobody could read its words in time (TIP-09, CHT-13)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.tipping.events import TipWordsExpired


@dataclass(frozen=True, slots=True)
class NotifyTipWordsExpired:
    tell: TellPerson

    async def __call__(self, event: TipWordsExpired, event_id: EventId) -> None:
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.viewer_id),
            user_id=event.viewer_id,
            kind=NoticeKind.MESSAGE_REMOVED,
            title="The words of your tip were not shown",
            body="Nobody of our team could read the words of your tip in time, so they were not shown. "
            "Your tip arrived. This is no decision about you.",
            link="/wallet",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपकी टिप के शब्द नहीं दिखाए गए",
                "हमारी टीम आपकी टिप के शब्द समय पर नहीं पढ़ सकी, इसलिए वे नहीं दिखाए गए। आपकी टिप पहुँच गई। "
                "यह आपके बारे में कोई निर्णय नहीं है।",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/tip_words_expired",
            values={"title": notice.title},
        )
        await self.tell(notice, letter)
