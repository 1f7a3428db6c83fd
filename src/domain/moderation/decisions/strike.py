"""Strikes: what each weighs, when it is over, and what so many of them lead to (MOD-18)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.moderation.decisions.action import ACCOUNT, Action, ActionKind
from domain.moderation.decisions.policy import StopPolicy

WEIGHTS = {0: 4, 1: 3, 2: 2, 3: 1}
"""By the severity of the rule that was broken."""
LASTS = {0: timedelta(days=365), 1: timedelta(days=180), 2: timedelta(days=90), 3: timedelta(days=90)}


@dataclass(frozen=True, slots=True)
class Threshold:
    """Whoever comes to `weight` is suspended for so long."""

    weight: int
    suspended_for: timedelta


THRESHOLDS = (
    Threshold(3, timedelta(days=1)),
    Threshold(6, timedelta(days=7)),
    Threshold(9, timedelta(days=30)),
)
"""None of them bans for good: that takes two people (ENF-06)."""


def strike_for(policy: StopPolicy, *, now: datetime) -> Action:
    """A strike that is over by itself."""
    return Action(
        ActionKind.STRIKE, policy, ACCOUNT, now + LASTS[policy.severity], WEIGHTS[policy.severity], automated=False
    )  # fmt: skip


def suspension_at(before: int, added: int, policy: StopPolicy, *, now: datetime) -> Action | None:
    """What follows when `added` comes to the weight of the strikes that are not over; None where nothing does.

    A threshold acts when it is crossed, so once for the same strikes. Of several crossed at once the highest acts.
    """
    crossed = [each for each in THRESHOLDS if before < each.weight <= before + added]
    if not crossed:
        return None
    until = now + crossed[-1].suspended_for
    return Action(ActionKind.SUSPENSION, policy, ACCOUNT, until, 0, automated=True)
