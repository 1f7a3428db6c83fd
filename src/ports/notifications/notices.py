"""Notices and the ways they reach people."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.errors import NotFound
from domain.ids import NoticeId, UserId
from domain.notifications.notice import NO_WORDS, Notice, NoticeWords
from ports.errors import PortError


class Notices(Protocol):
    @abstractmethod
    async def add(self, notice: Notice) -> Notice:
        """Store a new notice; when it was told before, return that one, unchanged."""

    @abstractmethod
    async def add_all(self, notices: Sequence[Notice]) -> None:
        """Store those that were not told before; the others stay unchanged."""

    @abstractmethod
    async def due_among(self, notice_ids: Sequence[NoticeId]) -> Sequence[Notice]:
        """Those that are stored and are still to go out by e-mail."""

    @abstractmethod
    async def get_for_update(self, notice_id: NoticeId) -> Notice:
        """Raises `NoticeNotFound`. No other transaction changes it before this one ends."""

    @abstractmethod
    async def update(self, notice: Notice) -> None: ...

    @abstractmethod
    async def mark_read(self, user_id: UserId, *, but: Collection[NoticeId], now: datetime) -> int:
        """Mark all that a person has not read yet, `but` some; returns how many."""

    @abstractmethod
    async def erase_of(self, user_id: UserId) -> int:
        """Take the words out of all that a person was told; returns of how many notices. None is e-mailed any more."""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    notice_id: NoticeId
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    read: bool
    hindi: NoticeWords = NO_WORDS


class NoticeQueries(Protocol):
    @abstractmethod
    async def of_user(self, user_id: UserId, *, limit: int) -> Sequence[NoticeRow]:
        """Newest first."""

    @abstractmethod
    async def unread(self, user_id: UserId) -> int: ...


class MailError(PortError):
    """The mail server did not take the message."""


class Mailer(Protocol):
    @abstractmethod
    async def send(
        self,
        *,
        to: str,
        subject: str,
        template: str,
        values: Mapping[str, str],
        message_id: str,
        unsubscribe: str = "",
    ) -> None:
        """Write one message from a template, such as `notifications/show_stopped`, and hand it to the mail server.

        `message_id` is the same when the same message is sent again, so that a mail reader shows it once.
        `unsubscribe` is the path of a page that ends messages of this kind by one POST without a sign-in (RFC 8058);
        a template that has one reads it as `unsubscribe`. Most messages are none that one could leave.
        Raises `MailError`.
        """


class NoSuchLink(NotFound):
    """Nobody was sent this link, or not by us."""

    code = "no_such_link"


class UnsubscribeLinks(Protocol):
    """Links by which whoever has the letter ends letters like it, without signing in. They end nothing else, and say of
    nobody whom they follow."""

    @abstractmethod
    def path_for(self, user_id: UserId) -> str: ...

    @abstractmethod
    def read(self, token: str) -> UserId:
        """Who was sent it. Raises `NoSuchLink`."""
