"""Tell somebody that what another one wrote to them waits to be read. Nothing of it is in the notice or the e-mail."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.direct_messages.events import DirectMessagesWait
from domain.ids import EventId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords


@dataclass(frozen=True, slots=True)
class NotifyDirectMessages:
    tell: TellPerson

    async def __call__(self, event: DirectMessagesWait, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            author = await tx.users.get(event.author_id)
        way = "from" if event.is_to_performer else "to"
        words = f"{author.display_name} wrote to you. Nobody else reads it."
        hindi = f"{author.display_name} ने आपको संदेश भेजा है। इसे कोई और नहीं पढ़ता।"
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.reader_id), user_id=event.reader_id,
            kind=NoticeKind.DIRECT_MESSAGE, title="A message waits for you", body=words,
            link=f"/messages/{way}/{event.author_id}", now=self.tell.now(),
            hindi=NoticeWords("आपके लिए एक संदेश आया है", hindi),
        )  # fmt: skip
        await self.tell(notice, Letter("An update about your account", "notifications/direct_message", {}))
