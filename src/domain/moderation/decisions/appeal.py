"""An appeal against a decision: once, in time, and decided by somebody else (ENF-02, ENF-03)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import DecisionAppealId, DecisionId, UserId
from domain.india import INDIA, moment_words
from domain.moderation.decisions.decision import Decision
from domain.moderation.note import without_control

TEXT_MIN, TEXT_MAX = 10, 2_000


class AppealTextMissing(Invalid):
    code = "appeal_text_missing"


class AppealTooLate(Invalid):
    """`until` is when the time was over."""

    code = "appeal_too_late"


class AppealMade(Conflict):
    """A decision is appealed once."""

    code = "appeal_made"


class AppealNotFound(NotFound):
    code = "decision_appeal_not_found"


class AppealOver(Conflict):
    code = "decision_appeal_over"


class SameReviewer(Conflict):
    """Whoever had a part in a decision has none in its appeal."""

    code = "same_reviewer"


class AppealAboutYou(Forbidden):
    code = "appeal_about_you"


class UnknownAppealOutcome(Invalid):
    code = "unknown_appeal_outcome"


class AppealOutcome(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


@dataclass(frozen=True, slots=True)
class ReviewClock:
    """How long an appeal may take, by the law in force when it came; `since` is a midnight in India. To be confirmed by
    counsel."""

    law: str
    since: datetime
    days: int


CLOCKS: Sequence[ReviewClock] = (
    ReviewClock("IT Rules 2021, rule 3(2)(a)", datetime(2021, 5, 26, tzinfo=INDIA), 15),
    ReviewClock(
        "IT Rules 2021, rule 3(2)(a), as amended by G.S.R. 120(E)", datetime(2026, 2, 20, tzinfo=INDIA), 7
    ),
)
INDIAN_WINDOW = timedelta(days=180)
"""Our own word (FIELD 4.1): no law of India names a time for an appeal to us. Thirty days of its rules are another's:
in them our answer may be brought to the Grievance Appellate Committee (FIELD 2.2, IN-10)."""
_MONTHS = 6
"""Regulation (EU) 2022/2065, article 20(1): the longest that any law asks of us where India's does not hold."""


def appeal_until(decided_at: datetime, profile: str) -> datetime:
    """The end of the window in which the decision can be appealed."""
    if profile.startswith("IN"):
        return decided_at + INDIAN_WINDOW
    months = decided_at.month - 1 + _MONTHS
    first = decided_at.replace(year=decided_at.year + months // 12, month=months % 12 + 1, day=1)
    return first + timedelta(days=decided_at.day - 1)  # a day that the month lacks: later, never earlier


def review_due(filed_at: datetime) -> datetime:
    days = [clock.days for clock in CLOCKS if clock.since <= filed_at] or [CLOCKS[0].days]
    return filed_at + timedelta(days=days[-1])


@dataclass(frozen=True, slots=True)
class DecisionAppeal:
    """`text` is the person's own words; `answer` what they are told of the outcome, `note` for staff only."""

    id: DecisionAppealId
    decision_id: DecisionId
    person_id: UserId
    text: str
    filed_at: datetime
    due_at: datetime
    outcome: AppealOutcome
    answer: str
    note: str
    decided_by: UserId | None
    decided_at: datetime | None

    @classmethod
    def file(
        cls, decision: Decision, *, appeal_id: DecisionAppealId, text: str, now: datetime
    ) -> "DecisionAppeal":
        """Raises `AppealTextMissing`, `AppealTooLate`."""
        until = decision.statement.appeal_until
        if now >= until:
            raise AppealTooLate(f"this could be appealed until {moment_words(until)}", until=until)
        words = without_control(text)
        if not TEXT_MIN <= len(words) <= TEXT_MAX:
            raise AppealTextMissing(f"say why in {TEXT_MIN} to {TEXT_MAX:,} characters", pointer="/text")
        return cls(
            appeal_id, decision.id, decision.person_id, words, now, review_due(now), AppealOutcome.OPEN, "", "",
            None, None,
        )  # fmt: skip

    def decided(
        self, decision: Decision, outcome: AppealOutcome, *, answer: str, note: str, by: UserId, now: datetime
    ) -> "DecisionAppeal":
        """Raises `AppealOver`, `SameReviewer`, `AppealAboutYou`."""
        assert outcome is not AppealOutcome.OPEN, "a decision says one of the others"
        if by == self.person_id:
            raise AppealAboutYou("this appeal is yours")
        if by in decision.deciders:
            raise SameReviewer("somebody else than whoever decided looks at it again")
        if self.outcome is not AppealOutcome.OPEN:
            raise AppealOver("this appeal was decided before")
        return replace(self, outcome=outcome, answer=answer, note=note, decided_by=by, decided_at=now)


def appeal_outcome_named(key: str) -> AppealOutcome:
    """Raises `UnknownAppealOutcome`."""
    if key not in (AppealOutcome.UPHELD, AppealOutcome.OVERTURNED):
        raise UnknownAppealOutcome("uphold the decision, or overturn it", pointer="/outcome")
    return AppealOutcome(key)
