"""Tell a viewer that a show was stopped under them, or that tokens of it are theirs again (TIP-08)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.private_shows.events import SeatGivenBack

STOPPED = "Our team stopped a show that you were in"
GIVEN_BACK = "Tokens of a show are yours again"
HINDI_STOPPED = "हमारी टीम ने वह शो रोका जिसमें आप थे"
HINDI_GIVEN_BACK = "एक शो के टोकन फिर से आपके हैं"


@dataclass(frozen=True, slots=True)
class NotifySeatGivenBack:
    """Neither notice nor e-mail names the performer or the kind of show: the page that they lead to does."""

    tell: TellPerson

    async def __call__(self, event: SeatGivenBack, event_id: EventId) -> None:
        title, why = STOPPED if event.is_stopped else GIVEN_BACK, _why(event)
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.viewer_id),
            user_id=event.viewer_id,
            kind=NoticeKind.MONEY,
            title=title,
            body=why,
            link="/bookings",
            now=self.tell.now(),
            hindi=NoticeWords(HINDI_STOPPED if event.is_stopped else HINDI_GIVEN_BACK, _hindi_why(event)),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/money",
            values={"outcome": title, "why": why},
        )
        await self.tell(notice, letter)


def _why(event: SeatGivenBack) -> str:
    back = f"{_tokens(event.refunded_tokens)} went back to your wallet." if event.refunded_tokens else ""
    if event.kept_tokens:
        paid = f"You paid {_tokens(event.kept_tokens)} for the time until it ended, and nothing after it."
    else:
        paid = "You paid nothing for it."
    return " ".join(part for part in (back, paid) if part)


def _tokens(number: int) -> str:
    return f"{number} token" if number == 1 else f"{number} tokens"


def _hindi_why(event: SeatGivenBack) -> str:
    parts = []
    if event.refunded_tokens:
        parts.append(f"{event.refunded_tokens} टोकन आपके वॉलेट में लौटा दिए गए।")
    if event.kept_tokens:
        parts.append(f"समाप्त होने तक के समय के लिए आपने {event.kept_tokens} टोकन दिए, और उसके बाद के लिए कुछ नहीं।")
    else:
        parts.append("इसके लिए आपने कुछ नहीं दिया।")
    return " ".join(parts)
