"""Several performers who are paid to one account may be somebody else's: a person looks at it (PYT-10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import CoercionReviewId, UserId
from domain.payouts.account import Outcome, Proposal, SecondPersonRequired

PERFORMERS_TOO_MANY = 3
"""From so many performers on one account it is held. Two may be a couple."""


class CoercionReviewNotFound(NotFound):
    code = "coercion_review_not_found"


class CoercionReviewOver(Conflict):
    code = "coercion_review_over"


class ReviewState(StrEnum):
    OPEN = "open"
    CLEARED = "cleared"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True)
class CoercionReview:
    """One account, named by its keyed hash, that `performers` different performers gave. There is one open review an
    account. It decides about the account, never about a performer: whoever is coerced is no offender."""

    id: CoercionReviewId
    digest: bytes
    performers: int
    state: ReviewState
    proposal: Proposal | None
    opened_at: datetime
    closed_by: UserId | None
    note: str
    closed_at: datetime | None

    @classmethod
    def open(
        cls, *, review_id: CoercionReviewId, digest: bytes, performers: int, now: datetime
    ) -> "CoercionReview":
        return cls(review_id, digest, performers, ReviewState.OPEN, None, now, None, "", None)

    def with_performers(self, performers: int) -> "CoercionReview":
        """One more gave the account. Whatever was proposed before was said of fewer, and counts no more."""
        if performers == self.performers:
            return self
        return replace(self, performers=performers, proposal=None)

    def decided(self, *, officer_id: UserId, outcome: Outcome, note: str, now: datetime) -> "CoercionReview":
        """As with a held account: two people, of one mind. Raises `CoercionReviewOver`, `SecondPersonRequired`."""
        if self.state is not ReviewState.OPEN:
            raise CoercionReviewOver("this review is over")
        first = self.proposal
        if first is not None and first.officer_id == officer_id:
            raise SecondPersonRequired("a second person confirms this")
        if first is None or first.outcome is not outcome:
            return replace(self, proposal=Proposal(officer_id, outcome, note, now))
        state = ReviewState.CLEARED if outcome is Outcome.RELEASE else ReviewState.UPHELD
        return replace(self, state=state, closed_by=officer_id, note=note, closed_at=now)
