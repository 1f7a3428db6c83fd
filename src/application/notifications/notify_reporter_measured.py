"""Tell whoever reported without cause what follows, and what became of their appeal (LEG-18).

Why stands on their page, with the way to appeal. A notice says where; nothing of the matter goes by e-mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.moderation.events import ReporterMeasured
from domain.notifications.notice import Notice, NoticeKind

_TOLD: Mapping[str, tuple[str, str]] = {
    "taken": (
        "About your reports",
        "Our team looked at what you reported. What follows, why, and how you can appeal, stands there. "
        "हमारी टीम ने आपकी शिकायतें देखीं। आगे क्या, क्यों, और अपील कैसे करें: सब वहाँ लिखा है।",
    ),
    "lifted": (
        "Your reports count in full again",
        "Our team ended what held them back. हमारी टीम ने रोक हटा दी: आपकी शिकायतें फिर पूरी गिनी जाती हैं।",
    ),
    "upheld": (
        "Your appeal was decided",
        "Somebody else looked at it again: it stands. किसी और ने इसे फिर देखा: निर्णय बना रहेगा।",
    ),
    "overturned": (
        "Your appeal was decided",
        "Somebody else looked at it again: it was wrong, and your reports count in full. "
        "किसी और ने इसे फिर देखा: निर्णय ग़लत था, और आपकी शिकायतें पूरी गिनी जाती हैं।",
    ),
}


@dataclass(frozen=True, slots=True)
class NotifyReporterMeasured:
    tell: TellPerson

    async def __call__(self, event: ReporterMeasured, event_id: EventId) -> None:
        """Raises `MailError` when it can be tried again."""
        title, body = _TOLD[event.what]
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.reporter_id),
            user_id=event.reporter_id,
            kind=NoticeKind.DECISION,
            title=title,
            body=body,
            link="/reports",
            now=self.tell.now(),
        )
        await self.tell(notice, Letter("An update about your account", "notifications/decision", {}))
