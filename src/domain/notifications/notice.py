"""What the platform tells a person: in the app, and by e-mail."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import NotFound
from domain.ids import NoticeId, UserId


class NoticeKind(StrEnum):
    STREAM_STOPPED = "stream_stopped"
    VERIFICATION = "verification"
    ACCOUNT_LOCKED = "account_locked"
    DOCUMENT_VIEWS_EXCESSIVE = "document_views_excessive"
    DATA_DISCLOSED = "data_disclosed"
    CO_PERFORMER_INVITED = "co_performer_invited"
    INVITATION_ANSWERED = "invitation_answered"
    WITHDRAWAL_RECEIVED = "withdrawal_received"
    WITHDRAWAL_DECIDED = "withdrawal_decided"
    MESSAGE_REMOVED = "message_removed"
    KEPT_OUT_OF_CHAT = "kept_out_of_chat"
    ROOM_MODERATOR = "room_moderator"
    """Of a performer and the people who moderate their rooms: a question, an answer, the end of it."""
    REPORT_DECIDED = "report_decided"
    DECISION = "decision"
    """Of staff, about this person; and what became of an appeal against it."""
    MONEY = "money"
    """A refund, a dispute, promo tokens."""
    CASE_ALARM = "case_alarm"
    """Of staff: so much of a case's clock has run."""
    DIRECT_MESSAGE = "direct_message"
    """Something that somebody wrote to this person alone waits to be read."""
    SHOW_BEGAN = "show_began"
    """Of somebody whom this person follows, where they asked to be told."""


class NoticeNotFound(NotFound):
    code = "notice_not_found"


@dataclass(frozen=True, slots=True)
class NoticeWords:
    title: str
    body: str


NO_WORDS = NoticeWords("", "")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message to one person. `id` is derived from the event that caused it, so that it is told once.

    It is written in Hindi too, when it is told, and is kept as it was told then: `hindi`. Of what staff are told,
    and of notices from before, there is nothing in Hindi.

    It goes out by e-mail until a mail server has taken it (`emailed_at`) or has refused it for good
    (`email_refused_at`).
    """

    id: NoticeId
    user_id: UserId
    kind: NoticeKind
    title: str
    body: str
    link: str
    created_at: datetime
    emailed_at: datetime | None
    email_refused_at: datetime | None
    read_at: datetime | None
    hindi: NoticeWords = NO_WORDS

    @classmethod
    def tell(
        cls, *, notice_id: NoticeId, user_id: UserId, kind: NoticeKind, title: str, body: str, link: str,
        now: datetime, hindi: NoticeWords = NO_WORDS,
    ) -> "Notice":  # fmt: skip
        return cls(notice_id, user_id, kind, title, body, link, now, None, None, None, hindi)

    @property
    def is_email_due(self) -> bool:
        return self.emailed_at is None and self.email_refused_at is None

    def emailed(self, now: datetime) -> "Notice":
        return replace(self, emailed_at=now)

    def email_refused(self, now: datetime) -> "Notice":
        return replace(self, email_refused_at=now)
