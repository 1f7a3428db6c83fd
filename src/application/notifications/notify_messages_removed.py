"""Tell an author that their messages were taken away, by which rule, and how to appeal (CHT-13)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.events import MessagesRemoved
from domain.chat.removal import ModeratorKind
from domain.chat.rule import chat_rule_named
from domain.ids import EventId
from domain.language import Language
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyMessagesRemoved:
    tell: TellPerson

    async def __call__(self, event: MessagesRemoved, event_id: EventId) -> None:
        rule, by = chat_rule_named(event.rule), ModeratorKind(event.by)
        what = "a message" if event.messages == 1 else f"{event.messages} messages"
        one = event.messages == 1
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.author_id),
            user_id=event.author_id,
            kind=NoticeKind.MESSAGE_REMOVED,
            title="Your message was removed" if one else "Your messages were removed",
            body=f"{by.text} removed {what} of yours from a chat. {rule.text} {by.redress(Language.ENGLISH)}",
            link=by.redress_path,
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपका संदेश हटाया गया" if one else "आपके संदेश हटाए गए",
                f"{by.hindi} ने चैट से {'आपका एक संदेश हटाया' if one else f'आपके {event.messages} संदेश हटाए'}। "
                f"{rule.words(Language.HINDI)} {by.redress(Language.HINDI)}",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/message_removed",
            values={
                "who": by.text,
                "what": what,
                "rule": rule.text,
                "appeal": by.redress(Language.ENGLISH),
                "button": by.redress_button(Language.ENGLISH),
                "hindi_button": by.redress_button(Language.HINDI),
            },
        )
        await self.tell(notice, letter)
