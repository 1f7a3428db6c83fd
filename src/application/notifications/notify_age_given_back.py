"""Tell a person that what held their account did not stand (CSA-03, ENF-03)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.age import AgeState
from domain.age_verification.events import AgeGivenBack
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyAgeGivenBack:
    """What had held it is told nobody here (CSA-04)."""

    tell: TellPerson

    async def __call__(self, event: AgeGivenBack, event_id: EventId) -> None:
        title, hindi_title = "Your account is held no more", "आपके खाते पर से रोक हट गई"
        why, hindi_why = (
            "Our team has looked: it is as it was before.",
            "हमारी टीम ने देख लिया है: आपका खाता पहले जैसा है।",
        )
        if event.state != AgeState.VERIFIED_ADULT:
            why = "Our team has looked. Please verify your age before you go on."
            hindi_why = "हमारी टीम ने देख लिया है। आगे बढ़ने से पहले कृपया अपनी आयु सत्यापित करें।"
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.VERIFICATION,
            title=title,
            body=why,
            link="/age-check",
            now=self.tell.now(),
            hindi=NoticeWords(hindi_title, hindi_why),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/verification",
            values={"outcome": title, "why": why},
        )
        await self.tell(notice, letter)
