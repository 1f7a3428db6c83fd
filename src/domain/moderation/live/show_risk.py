"""Which live show a moderator looks at first (ADM-04)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.watch.sampling import is_new_performer

WITHDRAWAL, WITHDRAWALS_MOST = 400, 800
REPORTED = {Severity.SEV_0: 400, Severity.SEV_1: 200, Severity.SEV_2: 80, Severity.SEV_3: 30}
REPORTER_MORE, REPORTERS_MORE_MOST = 20, 100
ALARM = 300
UNSEEN = 150
NEW_PERFORMER = 40
BEGUN, BEGUN_SINCE = 20, timedelta(minutes=10)
VIEWERS_DOUBLED, VIEWERS_MOST = 4, 60
HIGH, RAISED = 300, 100


class RiskBand(StrEnum):
    HIGH = "high"
    RAISED = "raised"
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class ShowSigns:
    """What is known of a live show at this moment.

    `reasons` are of its open reports, `reporters` the people who made them. `is_alarmed`: a classifier saw something
    lately. `is_unseen`: nobody, nor the sampler, has looked at its picture lately.
    """

    open_withdrawals: int
    reasons: Collection[CaseKind]
    reporters: int
    is_alarmed: bool
    is_unseen: bool
    earlier_shows: int
    running: timedelta
    viewers: int

    @property
    def risk(self) -> int:
        """Points, which only order: a sum, so that no sign hides another. Who watches counts by doublings.

        What somebody who is seen says of themselves outweighs all that others say; one report of the gravest kind
        outweighs any number of light ones.
        """
        points = min(WITHDRAWALS_MOST, WITHDRAWAL * self.open_withdrawals)
        if self.reasons:
            points += REPORTED[min(kind.severity for kind in self.reasons)]
            points += min(REPORTERS_MORE_MOST, REPORTER_MORE * max(0, self.reporters - 1))
        points += ALARM * self.is_alarmed + UNSEEN * self.is_unseen
        points += NEW_PERFORMER * self.is_of_new_performer + BEGUN * (self.running < BEGUN_SINCE)
        return points + min(VIEWERS_MOST, VIEWERS_DOUBLED * max(0, self.viewers).bit_length())

    @property
    def band(self) -> RiskBand:
        if self.risk >= HIGH:
            return RiskBand.HIGH
        return RiskBand.RAISED if self.risk >= RAISED else RiskBand.USUAL

    @property
    def is_of_new_performer(self) -> bool:
        return is_new_performer(self.earlier_shows)
