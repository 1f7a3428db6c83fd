"""What staff may do about a case: each act by its key, under a rule, where it holds, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.errors import Conflict, Forbidden, Invalid
from domain.moderation.decisions.policy import StopPolicy


class UnknownAction(Invalid):
    code = "unknown_action"


class ActionNeedsEnd(Invalid):
    """Until when, or of what."""

    code = "action_incomplete"


class ActionNotPossible(Conflict):
    """What it is about is not there, or not this person's."""

    code = "action_not_possible"


class ActionHidden(Forbidden):
    """Not from this queue, by this role (MOD-13)."""

    code = "action_hidden"


class ActionKind(StrEnum):
    WARNING = "warning"
    STRIKE = "strike"
    CHAT_TIMEOUT = "chat_timeout"
    CHAT_BAN = "chat_ban"
    SUSPENSION = "suspension"
    PERMANENT_BAN = "permanent_ban"
    STOP_SHOW = "stop_show"
    REMOVE_MESSAGE = "remove_message"
    REMOVE_TITLE = "remove_title"
    REMOVE_MENU_ITEM = "remove_menu_item"
    HOLD_EARNINGS = "hold_earnings"
    COVER_SHOW = "cover_show"
    MUTE_SHOW = "mute_show"
    PUT_OUT = "put_out"
    KEEP_OUT = "keep_out"
    RAISE_CLASS = "raise_class"
    """It is seen in fewer places."""
    DENY_MESSAGE = "deny_message"
    """What waited for review is shown to nobody."""
    HOLD_ACCOUNT = "hold_account"
    """Officers of verification look first: meanwhile it neither watches, pays nor performs."""
    RESET_AGE = "reset_age"
    """What was known of an age counts no more."""
    DECLINE_PAYOUT = "decline_payout"
    REFUSE_PAYOUT_ACCOUNT = "refuse_payout_account"
    HOLD_PAYMENTS = "hold_payments"
    """No tokens are sold to them."""
    HIDE_RECORDINGS = "hide_recordings"
    """What was made of a show stays hidden: somebody is seen in it who did not agree to that."""
    ERASE_RECORDINGS = "erase_recordings"


class ScopeKind(StrEnum):
    ACCOUNT = "account"
    PLATFORM = "platform"
    """Every room."""
    ROOM = "room"
    """The chats of one performer's shows."""
    SHOW = "show"
    MESSAGE = "message"
    MENU_ITEM = "menu_item"
    TIP = "tip"
    """The words of it; its money has moved."""
    PAYOUT = "payout"
    PAYOUT_ACCOUNT = "payout_account"
    DIRECT_MESSAGE = "direct_message"


@dataclass(frozen=True, slots=True)
class Scope:
    """`id` is of the room's performer, the show, the message, the item, the tip, the direct message, the payout or
    where it was to go; of account and platform None."""

    kind: ScopeKind
    id: UUID | None


ACCOUNT = Scope(ScopeKind.ACCOUNT, None)
_S = ScopeKind
_K = ActionKind
SCOPES: Mapping[ActionKind, frozenset[ScopeKind]] = {
    _K.WARNING: frozenset({_S.ACCOUNT}),
    _K.STRIKE: frozenset({_S.ACCOUNT}),
    _K.CHAT_TIMEOUT: frozenset({_S.PLATFORM, _S.ROOM}),
    _K.CHAT_BAN: frozenset({_S.PLATFORM, _S.ROOM}),
    _K.SUSPENSION: frozenset({_S.ACCOUNT}),
    _K.PERMANENT_BAN: frozenset({_S.ACCOUNT}),
    _K.STOP_SHOW: frozenset({_S.SHOW}),
    _K.REMOVE_MESSAGE: frozenset({_S.MESSAGE, _S.TIP, _S.DIRECT_MESSAGE}),
    _K.REMOVE_TITLE: frozenset({_S.SHOW}),
    _K.REMOVE_MENU_ITEM: frozenset({_S.MENU_ITEM}),
    _K.HOLD_EARNINGS: frozenset({_S.ACCOUNT}),
    _K.COVER_SHOW: frozenset({_S.SHOW}),
    _K.MUTE_SHOW: frozenset({_S.SHOW}),
    _K.PUT_OUT: frozenset({_S.SHOW}),
    _K.KEEP_OUT: frozenset({_S.ROOM}),
    _K.RAISE_CLASS: frozenset({_S.SHOW}),
    _K.DENY_MESSAGE: frozenset({_S.MESSAGE, _S.TIP}),
    _K.HOLD_ACCOUNT: frozenset({_S.ACCOUNT}),
    _K.RESET_AGE: frozenset({_S.ACCOUNT}),
    _K.DECLINE_PAYOUT: frozenset({_S.PAYOUT}),
    _K.REFUSE_PAYOUT_ACCOUNT: frozenset({_S.PAYOUT_ACCOUNT}),
    _K.HOLD_PAYMENTS: frozenset({_S.ACCOUNT}),
    _K.HIDE_RECORDINGS: frozenset({_S.SHOW}),
    _K.ERASE_RECORDINGS: frozenset({_S.SHOW}),
}
WHOLE: Mapping[ActionKind, Scope] = {
    _K.WARNING: ACCOUNT,
    _K.STRIKE: ACCOUNT,
    _K.CHAT_TIMEOUT: Scope(_S.PLATFORM, None),
    _K.CHAT_BAN: Scope(_S.PLATFORM, None),
    _K.SUSPENSION: ACCOUNT,
    _K.HOLD_EARNINGS: ACCOUNT,
}
"""What a case offers on the account, or everywhere; the others that it offers name what they are about."""
LASTS: Mapping[ActionKind, tuple[timedelta, timedelta]] = {
    _K.CHAT_TIMEOUT: (timedelta(seconds=10), timedelta(days=30)),
    _K.SUSPENSION: (timedelta(hours=1), timedelta(days=365)),
}
"""The shortest and the longest. The other actions that hold have no end of their own, strikes but for theirs."""
SHUTS_OUT = frozenset({_K.SUSPENSION, _K.PERMANENT_BAN})
MUTES = frozenset({_K.CHAT_TIMEOUT, _K.CHAT_BAN})
ON_THE_SPOT = frozenset({_K.COVER_SHOW, _K.MUTE_SHOW, _K.PUT_OUT, _K.KEEP_OUT, _K.RAISE_CLASS})
"""What staff do in a show that goes on, and is decided with the act: no case offers it. What holds is kept by the room,
and the sanction says since when, and that it is over."""

OF_FINANCE = frozenset({_K.DECLINE_PAYOUT, _K.REFUSE_PAYOUT_ACCOUNT, _K.HOLD_PAYMENTS})
"""What people of finance do at their desk, and no case offers."""

OF_CONSENT = frozenset({_K.HIDE_RECORDINGS, _K.ERASE_RECORDINGS})
"""What staff do at the desk of withdrawals on the word of somebody whom no record of ours has in the show (CNS-04)."""

ON_CONTENT = frozenset({_K.REMOVE_MESSAGE, _K.REMOVE_TITLE, _K.REMOVE_MENU_ITEM, _K.DENY_MESSAGE})
"""What takes something from everybody's eyes, and is given back by showing it again."""
WITH_THE_SHOW = ON_THE_SPOT - {_K.KEEP_OUT}
"""What ends with the show in which it was done."""

OF_AGE = frozenset({_K.HOLD_ACCOUNT, _K.RESET_AGE})
"""What officers of verification take from an account (AGE-19): others of them decide the appeal, since nobody else
reads who a person is."""


def action_named(key: str) -> ActionKind:
    """Raises `UnknownAction`."""
    try:
        return ActionKind(key)
    except ValueError:
        raise UnknownAction("choose what is to be done", pointer="/actions") from None


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that a decision does. `until` is when it ends by itself; None where it does not, or is done at once.

    `weight` is that of a strike, else 0; `automated` whether a threshold did it, and no person chose it.
    """

    kind: ActionKind
    policy: StopPolicy
    scope: Scope
    until: datetime | None
    weight: int
    automated: bool

    @classmethod
    def take(
        cls, kind: ActionKind, policy: StopPolicy, scope: Scope, *, until: datetime | None, now: datetime
    ) -> "Action":
        """What a person chose; strikes are `strike_for`. Raises `ActionNeedsEnd`."""
        assert kind is not ActionKind.STRIKE, "strikes have a weight"
        if scope.kind not in SCOPES[kind] or (scope.id is None) is not (
            scope.kind in (_S.ACCOUNT, _S.PLATFORM)
        ):
            raise ActionNeedsEnd(f"say of what: {kind.replace('_', ' ')}", pointer="/scope")
        if kind in LASTS:
            shortest, longest = LASTS[kind]
            if until is None or not shortest <= until - now <= longest:
                how_long = f"at least {_span(shortest)} and at most {_span(longest)}"
                detail = f"{kind.replace('_', ' ')}: say for how long, {how_long}"
                raise ActionNeedsEnd(detail, pointer="/lasts")
        elif until is not None:
            raise ActionNeedsEnd(f"{kind.replace('_', ' ')} has no end of its own", pointer="/lasts")
        return cls(kind, policy, scope, until, 0, automated=False)


def _span(length: timedelta) -> str:
    if length >= timedelta(days=1):
        return f"{length.days} days"
    return "an hour" if length >= timedelta(hours=1) else f"{int(length.total_seconds())} seconds"
