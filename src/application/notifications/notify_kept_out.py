"""Tell a person that they may not write in a performer's rooms: why, until when, and how to be heard (CHT-09)."""

from dataclasses import dataclass
from datetime import datetime

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.chat.events import PersonKeptOut
from domain.chat.removal import ModeratorKind
from domain.chat.rule import chat_rule_named
from domain.ids import EventId
from domain.india import moment_words
from domain.language import Language
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyKeptOut:
    tell: TellPerson

    async def __call__(self, event: PersonKeptOut, event_id: EventId) -> None:
        rule, by = chat_rule_named(event.rule), ModeratorKind(event.by)
        ends_at = datetime.fromisoformat(event.until) if event.until else None
        until = f"until {moment_words(ends_at)}" if ends_at else "until you are let in again"
        hindi_until = f"{moment_words(ends_at, Language.HINDI)} तक" if ends_at else "फिर से अनुमति मिलने तक"
        what = f"write in the chats of this performer’s shows {until}. You can go on watching and tipping"
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.person_id),
            user_id=event.person_id,
            kind=NoticeKind.KEPT_OUT_OF_CHAT,
            title="You may not write in a chat for now" if event.until else "You may not write in a chat",
            body=f"{by.text} decided that you may not {what}. {rule.text} {by.redress(Language.ENGLISH)}",
            link=by.redress_path,
            now=self.tell.now(),
            hindi=NoticeWords(
                "अभी आप एक चैट में नहीं लिख सकते" if event.until else "आप एक चैट में नहीं लिख सकते",
                f"{by.hindi} ने तय किया कि आप {hindi_until} इस कलाकार के शो की चैट में नहीं लिख सकते। "
                f"आप देखना और टिप देना जारी रख सकते हैं। {rule.words(Language.HINDI)} {by.redress(Language.HINDI)}",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/kept_out_of_chat",
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
