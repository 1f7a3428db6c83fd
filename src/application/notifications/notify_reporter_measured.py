"""Tell whoever reported without cause what follows, and what became of their appeal (LEG-18).

Why stands on their page, with the way to appeal. A notice says where; nothing of the matter goes by e-mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.moderation.events import ReporterMeasured
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

_TOLD: Mapping[str, tuple[NoticeWords, NoticeWords]] = {
    "taken": (
        NoticeWords(
            "About your reports",
            "Our team looked at what you reported. What follows, why, and how you can appeal, stands there.",
        ),
        NoticeWords(
            "आपकी शिकायतों के बारे में",
            "हमारी टीम ने आपकी शिकायतें देखीं। आगे क्या, क्यों, और अपील कैसे करें: सब वहाँ लिखा है।",
        ),
    ),
    "lifted": (
        NoticeWords("Your reports count in full again", "Our team ended what held them back."),
        NoticeWords("आपकी शिकायतें फिर पूरी गिनी जाती हैं", "हमारी टीम ने उन पर लगी रोक हटा दी।"),
    ),
    "upheld": (
        NoticeWords("Your appeal was decided", "Somebody else looked at it again: it stands."),
        NoticeWords("आपकी अपील पर निर्णय हुआ", "किसी और ने इसे फिर देखा: निर्णय बना रहेगा।"),
    ),
    "overturned": (
        NoticeWords(
            "Your appeal was decided",
            "Somebody else looked at it again: it was wrong, and your reports count in full.",
        ),
        NoticeWords(
            "आपकी अपील पर निर्णय हुआ",
            "किसी और ने इसे फिर देखा: निर्णय ग़लत था, और आपकी शिकायतें पूरी गिनी जाती हैं।",
        ),
    ),
}
"""In English, and in Hindi."""


@dataclass(frozen=True, slots=True)
class NotifyReporterMeasured:
    tell: TellPerson

    async def __call__(self, event: ReporterMeasured, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        english, hindi = _TOLD[event.what]
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.reporter_id),
            user_id=event.reporter_id,
            kind=NoticeKind.DECISION,
            title=english.title,
            body=english.body,
            link="/reports",
            now=self.tell.now(),
            hindi=hindi,
        )
        await self.tell(notice, Letter("An update about your account", "notifications/decision", {}))
