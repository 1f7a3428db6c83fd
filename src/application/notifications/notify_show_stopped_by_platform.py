"""Tell a performer that the platform itself stopped their show."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.age_verification.age import AgeState
from domain.ids import EventId
from domain.moderation.events import ShowStoppedByPlatform
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyShowStoppedByPlatform:
    """An account that is held has not been judged, unless an officer held it: its holder reads that people look at it,
    and where to write. What held it is told nobody here, for a hold can be of a picture that a bank knows (CSA-03)."""

    tell: TellPerson

    async def __call__(self, event: ShowStoppedByPlatform, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            age = await tx.ages.get(event.performer_id)
        is_decided = age.taken is not None
        is_held = age.state is AgeState.HELD and not is_decided
        why = (
            "your account is held until people of our team have looked at it. Nothing has been decided against you; "
            "you may write to our grievance desk."
            if is_held
            else "your account may not perform any more."
        )
        hindi_why = (
            "आपका खाता रोका गया है, जब तक हमारी टीम के लोग उसे देख न लें। आपके विरुद्ध कुछ तय नहीं हुआ है; "
            "आप हमारे शिकायत कक्ष को लिख सकते हैं।"
            if is_held
            else "आपके खाते से अब शो नहीं किए जा सकते।"
        )
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.STREAM_STOPPED,
            title="Your show was stopped",
            body=f"LivePanty stopped “{event.title}”: {why}",
            link="/decisions" if is_decided else "/grievance" if is_held else "/account",
            now=self.tell.now(),
            hindi=NoticeWords("आपका शो रोका गया", f"LivePanty ने “{event.title}” को रोका: {hindi_why}"),
        )
        letter = Letter(
            subject="An update about your account",
            template=f"notifications/show_stopped_{'held' if is_held else 'by_platform'}",
            values={"title": event.title},
        )
        await self.tell(notice, letter)
