"""Tell people that a performer asks them to moderate, or dismissed them; and the performer what they answered."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import ModeratorState
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind

SUBJECT = "An update about your account"
_TO_PERSON = {
    ModeratorState.ASKED: (
        "You were asked to moderate a room",
        "{performer} asks you to help keep the chats of their shows kind: to remove messages and to keep people from "
        "writing for a while. You decide whether you want to, and may give it up at any time.",
    ),
    ModeratorState.DISMISSED: (
        "You moderate a room no more",
        "You are no moderator of the rooms of {performer} any more. In everything else your account is as it was.",
    ),
}
_TO_PERFORMER = {
    ModeratorState.ACTIVE: (
        "You have a moderator",
        "{person} moderates the chats of your shows from now on. What they do is listed in your studio, and you can "
        "take it back.",
    ),
    ModeratorState.DECLINED: (
        "Your question was answered",
        "{person} does not want to moderate your chats.",
    ),
    ModeratorState.RESIGNED: ("A moderator left", "{person} moderates the chats of your shows no more."),
}


@dataclass(frozen=True, slots=True)
class NotifyRoomModerator:
    tell: TellPerson

    async def __call__(self, event: RoomModeratorChanged, event_id: EventId) -> None:
        state = ModeratorState(event.state)
        async with self.tell.begin() as tx:
            performer, person = await tx.users.get(event.performer_id), await tx.users.get(event.person_id)
        is_to_person = state in _TO_PERSON
        title, body = (_TO_PERSON if is_to_person else _TO_PERFORMER)[state]
        told = person if is_to_person else performer
        words = body.format(performer=performer.display_name, person=person.display_name)
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, told.id),
            user_id=told.id,
            kind=NoticeKind.ROOM_MODERATOR,
            title=title,
            body=words,
            link="/moderating" if is_to_person else "/studio/moderators",
            now=self.tell.now(),
        )
        await self.tell(notice, Letter(SUBJECT, "notifications/consent", {"words": words}))
