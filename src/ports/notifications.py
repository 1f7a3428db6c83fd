"""Notices and the ways they reach people."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import NoticeId, UserId
from domain.notifications.notice import Notice
from ports.errors import PortError


class Notices(Protocol):
    @abstractmethod
    async def add(self, notice: Notice) -> Notice:
        """Store a new notice; when it was told before, return that one, unchanged."""

    @abstractmethod
    async def get_for_update(self, notice_id: NoticeId) -> Notice:
        """Raises `NoticeNotFound`. No other transaction changes it before this one ends."""

    @abstractmethod
    async def update(self, notice: Notice) -> None: ...

    @abstractmethod
    async def mark_read(self, user_id: UserId, *, now: datetime) -> int:
        """Mark all that a person has not read yet; returns how many."""

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
        self, *, to: str, subject: str, template: str, values: Mapping[str, str], message_id: str
    ) -> None:
        """Write one message from a template, such as `notifications/show_stopped`, and hand it to the mail server.

        `message_id` is the same when the same message is sent again, so that a mail reader shows it once.
        Raises `MailError`.
        """
