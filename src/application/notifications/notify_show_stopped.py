"""Tell a performer that staff stopped their show, and why."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.language import Language
from domain.moderation.decisions.policy import policy_named
from domain.moderation.decisions.statement_words import rule_words
from domain.moderation.events import ShowStopped
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyShowStopped:
    tell: TellPerson

    async def __call__(self, event: ShowStopped, event_id: EventId) -> None:
        policy = policy_named(event.policy)
        rule = policy.text
        words = f" The moderator wrote: {event.note}" if event.note else ""
        hindi_note = f" मॉडरेटर ने लिखा: {event.note}" if event.note else ""
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.performer_id),
            user_id=event.performer_id,
            kind=NoticeKind.STREAM_STOPPED,
            title="Your show was stopped",
            body=f"Our moderators stopped “{event.title}”. {rule}{words}",
            link=f"/studio/{event.stream_id}",
            now=self.tell.now(),
            hindi=NoticeWords(
                "आपका शो रोका गया",
                f"हमारे मॉडरेटरों ने “{event.title}” को रोका। {rule_words(policy, Language.HINDI)}{hindi_note}",
            ),
        )
        letter = Letter(
            subject="An update about your account",
            template="notifications/show_stopped",
            values={"title": event.title, "rule": rule, "note": event.note},
        )
        await self.tell(notice, letter)
