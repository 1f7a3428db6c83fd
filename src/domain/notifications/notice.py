"""What the platform tells a person: in the app, and by e-mail."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.ids import NoticeId, UserId


class NoticeKind(StrEnum):
    STREAM_STOPPED = "stream_stopped"
    PERFORMER_APPLICATION_DECIDED = "performer_application_decided"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one person. `id` is derived from the event that caused it, so that it is told once."""

    id: NoticeId
    user_id: UserId
    kind: NoticeKind
    title: str
    body: str
    link: str
    created_at: datetime
    emailed_at: datetime | None
    read_at: datetime | None

    @classmethod
    def tell(
        cls, *, notice_id: NoticeId, user_id: UserId, kind: NoticeKind, title: str, body: str, link: str,
        now: datetime,
    ) -> "Notice":  # fmt: skip
        return cls(notice_id, user_id, kind, title, body, link, now, None, None)

    def emailed(self, now: datetime) -> "Notice":
        return replace(self, emailed_at=now)
