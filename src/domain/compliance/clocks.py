"""How long the law gives to answer an authority: data with the day from which it holds, not code."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.india import INDIA


@dataclass(frozen=True, slots=True)
class AnswerClock:
    """From `since` on (Indian time), a request is answered within `within`. `source` says who asks for it."""

    since: date
    within: timedelta
    source: str


ANSWER_CLOCKS = (
    AnswerClock(date(2021, 5, 26), timedelta(hours=72), "IT Rules 2021, rule 3(1)(j): 72 hours"),
)
"""Oldest first. No shorter rule is known for the other legal bases; to be confirmed by counsel."""


def answer_clock(received_at: datetime) -> AnswerClock:
    """The clock that held on that day. What is older than the oldest rule is under the oldest."""
    day = received_at.astimezone(INDIA).date()
    held = [clock for clock in ANSWER_CLOCKS if clock.since <= day]
    return held[-1] if held else ANSWER_CLOCKS[0]


def answer_due(received_at: datetime, *, asked_by: datetime | None) -> datetime:
    """When the answer is due: at the end of the clock, or sooner where the order says so."""
    by_law = received_at + answer_clock(received_at).within
    return by_law if asked_by is None else min(by_law, asked_by)
