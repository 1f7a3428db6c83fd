"""Tell people that they were asked to be on camera, and a performer what they answered."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.consent.cast import CastState
from domain.consent.events import CoPerformerInvited, InvitationAnswered
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

SUBJECT = "An update about your account"


@dataclass(frozen=True, slots=True)
class NotifyCoPerformerInvited:
    tell: TellPerson

    async def __call__(self, event: CoPerformerInvited, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            performer = await tx.users.get(event.performer_id)
        words = (
            f"{performer.display_name} named you as being on camera in “{event.title}”. The show cannot start "
            "without your answer."
        )
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.user_id),
            user_id=event.user_id,
            kind=NoticeKind.CO_PERFORMER_INVITED,
            title="You were asked to be in a show",
            body=words,
            link="/invitations",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपको एक शो में शामिल होने के लिए कहा गया",
                f"{performer.display_name} ने बताया कि “{event.title}” में आप कैमरे पर होंगे। आपके उत्तर के बिना शो शुरू "
                "नहीं हो सकता।",
            ),
        )
        await self.tell(notice, Letter(SUBJECT, "notifications/consent", {"words": words}))


@dataclass(frozen=True, slots=True)
class NotifyInvitationAnswered:
    tell: TellPerson

    async def __call__(self, event: InvitationAnswered, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            person = await tx.users.get(event.user_id)
        agreed = event.state == CastState.CONFIRMED
        words = f"{person.display_name} {'agreed' if agreed else 'did not agree'} to be in “{event.title}”."
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.INVITATION_ANSWERED,
            title="Your invitation was answered",
            body=words,
            link=f"/studio/{event.stream_id}",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपके निमंत्रण का उत्तर मिला",
                f"{person.display_name} ने “{event.title}” में शामिल होने के लिए {'हाँ कहा' if agreed else 'मना कर दिया'}।",
            ),
        )
        await self.tell(notice, Letter(SUBJECT, "notifications/consent", {"words": words}))
