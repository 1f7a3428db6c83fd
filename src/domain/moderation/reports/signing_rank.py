"""Who may order that something is removed: data with the day from which it holds, not code (LEG-04, rule 3(1)(d))."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from domain.errors import Invalid
from domain.india import INDIA


class RankTooLow(Invalid):
    """Whoever signed may not order it: the law asks for a higher rank, and so it is no order."""

    code = "rank_too_low"


class SigningRank(StrEnum):
    """The rank of who signed, as far as the law tells one from another."""

    COURT = "court"
    JOINT_SECRETARY = "joint_secretary"
    """Of a government or its agency: this rank, an equal or a higher one."""
    DIRECTOR = "director"
    """Where nobody of the rank of Joint Secretary is appointed."""
    DEPUTY_INSPECTOR_GENERAL = "deputy_inspector_general"
    """Of the police, specially authorised by the government; this rank or a higher one."""
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class RankRule:
    """From `since` on (Indian time), an order is signed by one of `ranks`. `source` says who asks for it."""

    since: date
    ranks: frozenset[SigningRank]
    source: str


RANK_RULES = (
    RankRule(date(2021, 5, 26), frozenset(SigningRank), "IT Rules 2021, rule 3(1)(d): no rank is named"),
    RankRule(
        date(2025, 11, 15), frozenset(SigningRank) - {SigningRank.LOWER},
        "IT Rules 2021, rule 3(1)(d), as amended from 15 November 2025: a court, a Joint Secretary (a Director where "
        "none is appointed), or of the police a Deputy Inspector General who is specially authorised",
    ),
)  # fmt: skip
"""Oldest first. The change of 20 February 2026 left the ranks as they were; to be confirmed by counsel."""


def rank_rule(received_at: datetime) -> RankRule:
    """The rule that held on that day. What is older than the oldest is under the oldest."""
    day = received_at.astimezone(INDIA).date()
    held = [rule for rule in RANK_RULES if rule.since <= day]
    return held[-1] if held else RANK_RULES[0]


def require_rank(rank: SigningRank, received_at: datetime) -> None:
    """Raises `RankTooLow`."""
    rule = rank_rule(received_at)
    if rank not in rule.ranks:
        raise RankTooLow(
            f"whoever signed may not order it, and it binds nobody: {rule.source}. Write that to the authority; what "
            "it is about can be reported as anybody may",
            pointer="/rank",
        )
