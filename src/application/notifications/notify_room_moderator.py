"""Tell people that a performer asks them to moderate, or dismissed them; and the performer what they answered."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import ModeratorState
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords

SUBJECT = "An update about your account"
_TO_PERSON = {
    ModeratorState.ASKED: (
        "You were asked to moderate a room",
        "{performer} asks you to help keep the chats of their shows kind: to remove messages and to keep people from "
        "writing for a while. You decide whether you want to, and may give it up at any time.",
        "आपसे एक कमरे का मॉडरेटर बनने के लिए कहा गया",
        "{performer} चाहते हैं कि आप उनके शो की चैट को शालीन रखने में मदद करें: संदेश हटाएँ, और लोगों को कुछ समय के लिए "
        "लिखने से रोकें। यह आपका निर्णय है, और आप इसे कभी भी छोड़ सकते हैं।",
    ),
    ModeratorState.DISMISSED: (
        "You moderate a room no more",
        "You are no moderator of the rooms of {performer} any more. In everything else your account is as it was.",
        "अब आप एक कमरे के मॉडरेटर नहीं हैं",
        "अब आप {performer} के कमरों के मॉडरेटर नहीं हैं। बाक़ी सब में आपका खाता पहले जैसा है।",
    ),
}
_TO_PERFORMER = {
    ModeratorState.ACTIVE: (
        "You have a moderator",
        "{person} moderates the chats of your shows from now on. What they do is listed in your studio, and you can "
        "take it back.",
        "आपको एक मॉडरेटर मिला",
        "अब से {person} आपके शो की चैट के मॉडरेटर हैं। वे जो करते हैं वह आपके स्टूडियो में लिखा जाता है, और आप उसे वापस ले "
        "सकते हैं।",
    ),
    ModeratorState.DECLINED: (
        "Your question was answered",
        "{person} does not want to moderate your chats.",
        "आपके प्रश्न का उत्तर मिला",
        "{person} आपकी चैट के मॉडरेटर नहीं बनना चाहते।",
    ),
    ModeratorState.RESIGNED: (
        "A moderator left",
        "{person} moderates the chats of your shows no more.",
        "एक मॉडरेटर चले गए",
        "{person} अब आपके शो की चैट के मॉडरेटर नहीं हैं।",
    ),
}
"""Title and words, in English and in Hindi."""


@dataclass(frozen=True, slots=True)
class NotifyRoomModerator:
    tell: TellPerson

    async def __call__(self, event: RoomModeratorChanged, event_id: EventId) -> None:
        state = ModeratorState(event.state)
        async with self.tell.begin() as tx:
            performer, person = await tx.users.get(event.performer_id), await tx.users.get(event.person_id)
        is_to_person = state in _TO_PERSON
        title, body, hindi_title, hindi = (_TO_PERSON if is_to_person else _TO_PERFORMER)[state]
        told = person if is_to_person else performer
        names = {"performer": performer.display_name, "person": person.display_name}
        words = body.format_map(names)
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, told.id),
            user_id=told.id,
            kind=NoticeKind.ROOM_MODERATOR,
            title=title,
            body=words,
            link="/moderating" if is_to_person else "/studio/moderators",
            now=self.tell.now(),
            hindi=NoticeWords(hindi_title, hindi.format_map(names)),
        )
        await self.tell(notice, Letter(SUBJECT, "notifications/consent", {"words": words}))
