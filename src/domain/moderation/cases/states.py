"""The states of a moderation case, and which may follow which (MOD-03; the table is Ozone's, FIELD 4.1)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.casework import require_in_table


class ModerationState(StrEnum):
    OPEN = "open"
    QUEUED = "queued"
    ASSIGNED = "assigned"
    ESCALATED = "escalated"
    CLOSED = "closed"


_S = ModerationState
TRANSITIONS: Mapping[ModerationState, frozenset[ModerationState]] = {
    _S.OPEN: frozenset({_S.QUEUED, _S.ASSIGNED, _S.ESCALATED, _S.CLOSED}),
    _S.QUEUED: frozenset({_S.OPEN, _S.ASSIGNED, _S.CLOSED}),
    _S.ASSIGNED: frozenset({_S.OPEN, _S.QUEUED, _S.ESCALATED, _S.CLOSED}),
    # Whoever works on an escalated case leaves it escalated: it does not go back to the queue unseen.
    _S.ESCALATED: frozenset({_S.OPEN, _S.CLOSED}),
    _S.CLOSED: frozenset({_S.OPEN}),
}


def require_transition(before: ModerationState, after: ModerationState) -> None:
    """Raises `InvalidTransition`."""
    require_in_table(TRANSITIONS, before, after)
