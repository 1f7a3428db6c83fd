"""Tell every administrator that an officer opened more documents than the work explains."""

from dataclasses import dataclass
from uuid import uuid5

from application.notifications.tell_person import Letter, TellPerson
from domain.age_verification.events import DocumentViewsExcessive
from domain.identity.permissions import Role
from domain.ids import EventId, NoticeId, UserId
from domain.notifications.notice import Notice, NoticeKind


@dataclass(frozen=True, slots=True)
class NotifyDocumentViewsExcessive:
    """Once an hour for each officer: what they open after that is in the audit log."""

    tell: TellPerson

    async def __call__(self, event: DocumentViewsExcessive, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            officer = await tx.users.get(event.officer_id)
            administrators = await tx.users.ids_of_role(Role.ADMIN)
        for administrator in administrators:
            await self.tell(self._notice(event, officer.display_name, administrator), LETTER)

    def _notice(self, event: DocumentViewsExcessive, officer: str, administrator: UserId) -> Notice:
        return Notice.tell(
            notice_id=NoticeId(uuid5(event.officer_id, f"{event.hour} {administrator}")),
            user_id=administrator,
            kind=NoticeKind.DOCUMENT_VIEWS_EXCESSIVE,
            title="An officer opens unusually many documents",
            body=f"{officer} opened {event.views} documents within an hour. The audit log says which, and why.",
            link="/staff/audit",
            now=self.tell.now(),
        )


LETTER = Letter(
    subject="Something for you to look at", template="notifications/document_views_excessive", values={}
)
