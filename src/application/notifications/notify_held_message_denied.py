"""Tell an author that a message of theirs that waited is not shown, by which rule, and how to appeal (CHT-13)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.events import HeldMessageDenied
from domain.chat.removal import ModeratorKind
from domain.chat.rule import chat_rule_named
from domain.ids import EventId
from domain.language import Language
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyHeldMessageDenied:
    tell: TellPerson

    async def __call__(self, event: HeldMessageDenied, event_id: EventId) -> None:
        rule, by = chat_rule_named(event.rule), ModeratorKind(event.by)
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.author_id),
            user_id=event.author_id,
            kind=NoticeKind.MESSAGE_REMOVED,
            title="Your message was not shown",
            body=f"{by.text} did not let a message of yours into a chat. {rule.text} {by.redress(Language.ENGLISH)}",
            link=by.redress_path,
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपका संदेश नहीं दिखाया गया",
                f"{by.hindi} ने आपका एक संदेश चैट में नहीं आने दिया। {rule.words(Language.HINDI)} {by.redress(Language.HINDI)}",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/message_denied",
            values={
                "who": by.text,
                "rule": rule.text,
                "appeal": by.redress(Language.ENGLISH),
                "button": by.redress_button(Language.ENGLISH),
                "hindi_button": by.redress_button(Language.HINDI),
            },
        )
        await self.tell(notice, letter)
