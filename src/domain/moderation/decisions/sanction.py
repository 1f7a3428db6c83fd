"""An action of a decision as it holds: who it concerns, since when, and by what it ended."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Forbidden
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.india import moment_words
from domain.language import Language
from domain.moderation.decisions.action import MUTES, SHUTS_OUT, Action, ActionKind, ScopeKind
from domain.moderation.decisions.statement_words import rule_words


class AccountSuspended(Forbidden):
    """`until` says until when; None means for good."""

    code = "account_suspended"


class ChatRestricted(Forbidden):
    """Our staff keep this person from writing; `until` as above."""

    code = "chat_restricted"


class EndedBy(StrEnum):
    SYSTEM = "system"
    """Its time was over."""
    SHOW_OVER = "show_over"
    """The show in which it held ended."""
    APPEAL = "appeal"
    STAFF = "staff"
    """Whoever did it to many at once, or who leads, took it back within minutes (MOD-25)."""


@dataclass(frozen=True, slots=True)
class Suspension:
    """An account that is shut out of everything but reading why, appealing, and leaving. `until` None: for good."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Sanction:
    """The action number `place` of a decision. `before` is what stood there and comes back when it is overturned: the
    words of a title, the state of an item; of money that was held besides, the number of its freeze; of a
    buyer who is held, since when; of what was made of a show, the withdrawal that keeps it; else empty."""

    decision_id: DecisionId
    place: int
    case_id: ModerationCaseId
    person_id: UserId
    action: Action
    since: datetime
    before: str
    ended_at: datetime | None
    ended_by: EndedBy | None

    def holds(self, now: datetime) -> bool:
        """A time that is over ends it at once, whoever takes note of that, and when."""
        return self.ended_at is None and (self.action.until is None or now < self.action.until)

    def ended(self, by: EndedBy, now: datetime) -> "Sanction":
        """Ending what is ended changes nothing."""
        return self if self.ended_at is not None else replace(self, ended_at=now, ended_by=by)


def require_not_suspended(suspension: Suspension | None) -> None:
    """Raises `AccountSuspended`."""
    if suspension is None:
        return
    if suspension.until is None:
        raise AccountSuspended(
            "this account is closed for good; you can read why, and appeal, under Decisions"
        )
    detail = f"this account is suspended until {moment_words(suspension.until)}; why stands under Decisions"
    raise AccountSuspended(detail, until=suspension.until)


def suspension_of(sanctions: Iterable[Sanction], now: datetime) -> Suspension | None:
    """The longest that holds."""
    ends = [each.action.until for each in sanctions if each.action.kind in SHUTS_OUT and each.holds(now)]
    if not ends:
        return None
    return Suspension(None if None in ends else max(end for end in ends if end is not None))


def require_may_write(sanctions: Iterable[Sanction], performer_id: UserId, now: datetime) -> None:
    """In the room of this performer. Raises `AccountSuspended`, `ChatRestricted`."""
    sanctions = tuple(sanctions)
    require_not_suspended(suspension_of(sanctions, now))
    for each in sanctions:
        scope = each.action.scope
        here = scope.kind is ScopeKind.PLATFORM or scope.id == performer_id
        if each.action.kind in MUTES and each.holds(now) and here:
            until = each.action.until
            words = "until you are let in again" if until is None else f"until {moment_words(until)}"
            policy = each.action.policy
            ends = "फिर से अनुमति मिलने" if until is None else moment_words(until, Language.HINDI)
            hindi = f"आप {ends} तक यहाँ नहीं लिख सकते: {rule_words(policy, Language.HINDI)}"
            raise ChatRestricted(f"you may not write here {words}: {policy.text}", until=until, hindi=hindi)


def strike_weight(sanctions: Iterable[Sanction], now: datetime) -> int:
    """Of the strikes that are not over (MOD-18)."""
    return sum(
        each.action.weight for each in sanctions if each.action.kind is ActionKind.STRIKE and each.holds(now)
    )
