"""Which actions a role may take on the cases of a queue; the others are neither offered nor taken (MOD-13)."""

from collections.abc import Mapping

from domain.identity.permissions import Role
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.action import (
    OF_AGE,
    OF_CONSENT,
    OF_FINANCE,
    ON_THE_SPOT,
    ActionHidden,
    ActionKind,
)

_NOT_FROM_TRIAGE = frozenset({ActionKind.PERMANENT_BAN, ActionKind.HOLD_EARNINGS})
_OF_OTHER_DESKS = ON_THE_SPOT | OF_AGE | OF_FINANCE | OF_CONSENT | {ActionKind.DENY_MESSAGE}
"""Done where they are done, and decided with that: on a case they would say what nobody did."""
HIDDEN: Mapping[tuple[Role, Queue], frozenset[ActionKind]] = {
    (Role.MODERATOR, Queue.GENERAL): _NOT_FROM_TRIAGE,
}
"""The general queue is where everything arrives, and is worked fast."""


def offered(role: Role, queue: Queue) -> frozenset[ActionKind]:
    """The actions that this role may take on a case of this queue."""
    return frozenset(ActionKind) - _OF_OTHER_DESKS - HIDDEN.get((role, queue), frozenset())


def require_offered(kind: ActionKind, role: Role, queue: Queue) -> None:
    """Raises `ActionHidden`."""
    if kind not in offered(role, queue):
        raise ActionHidden(f"{kind.replace('_', ' ')} is not for this queue; hand the case up")
