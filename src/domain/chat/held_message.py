"""Messages that wait for the performer or a moderator before anybody else reads them (CHT-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.chat.message import Message
from domain.chat.removal import APPEAL
from domain.chat.rule import ChatRule
from domain.errors import Conflict, NotFound
from domain.ids import UserId

HOLD_SECONDS = 300
"""Whoever is live answers by then, or the talk has moved on: what nobody answered is denied."""
WAITING_MAX = 3
"""Of one person in one show: so that nobody fills the list."""

_UNANSWERED = f"If nobody does within {HOLD_SECONDS // 60} minutes, it is not shown."


class HeldMessageNotFound(NotFound):
    code = "held_message_not_found"


class HeldMessageDecided(Conflict):
    code = "held_message_decided"


class AuthorMayNotWrite(Conflict):
    code = "author_may_not_write"


class TooManyWait(Conflict):
    code = "too_many_messages_wait"


def require_few_wait(waiting: int) -> None:
    """`waiting`: of one person in one show. Raises `TooManyWait`."""
    if waiting >= WAITING_MAX:
        raise TooManyWait(f"{WAITING_MAX} messages of yours wait already; somebody looks at them first")


class HeldState(StrEnum):
    """What its author is told of it."""

    HELD = "held"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class HeldMessage(Message):
    """A message that nobody else reads yet. `categories` are for what it waits; `decided_by` is None until somebody
    decided, `rule` where they did not deny it."""

    categories: tuple[str, ...]
    expires_at: datetime
    decided_by: UserId | None
    decided_at: datetime | None
    rule: ChatRule | None

    @classmethod
    def hold(cls, message: Message, categories: Sequence[str]) -> "HeldMessage":
        until = message.sent_at + timedelta(seconds=HOLD_SECONDS)
        return cls(
            message.id, message.stream_id, message.author_id, message.text, message.sent_at, tuple(categories),
            until, None, None, None,
        )  # fmt: skip

    def state(self, now: datetime) -> HeldState:
        """One that nobody answered in its time is over by that: no chore has to come first."""
        if self.decided_by is not None:
            return HeldState.DENIED if self.rule is not None else HeldState.APPROVED
        return HeldState.HELD if now < self.expires_at else HeldState.EXPIRED

    def words(self, now: datetime) -> str:
        """What its author reads."""
        return {
            HeldState.HELD: f"Your message waits: the performer or a moderator looks at it first. {_UNANSWERED}",
            HeldState.APPROVED: "Your message was let through.",
            HeldState.DENIED: "Your message was not let through.",
            HeldState.EXPIRED: "Nobody could look at your message in time, so it was not shown.",
        }[self.state(now)] + (f" {self.rule.text} {APPEAL}" if self.rule is not None else "")

    def approved(self, *, by: UserId, now: datetime) -> "HeldMessage":
        """Raises `HeldMessageDecided`."""
        self._require_waiting(now)
        return replace(self, decided_by=by, decided_at=now)

    def denied(self, *, by: UserId, rule: ChatRule, now: datetime) -> "HeldMessage":
        """Raises `HeldMessageDecided`."""
        self._require_waiting(now)
        return replace(self, decided_by=by, decided_at=now, rule=rule)

    def given_back(self, *, by: UserId, now: datetime) -> "HeldMessage":
        """On appeal somebody else found that it should have been let through (ENF-03)."""
        return replace(self, decided_by=by, decided_at=now, rule=None)

    def said(self, now: datetime) -> Message:
        """As everybody reads it, once it is let through."""
        return Message(self.id, self.stream_id, self.author_id, self.text, now)

    def _require_waiting(self, now: datetime) -> None:
        state = self.state(now)
        if state is HeldState.EXPIRED:
            raise HeldMessageDecided("its time is over: what nobody answered is not shown")
        if state is not HeldState.HELD:
            raise HeldMessageDecided("somebody has decided about this message already")
