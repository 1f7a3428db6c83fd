"""Two people decide about an account that several performers are paid to."""

from dataclasses import dataclass

from application.payouts._audit import payout_audit
from domain.identity.permissions import Permission, require_permission
from domain.ids import CoercionReviewId, UserId
from domain.payouts.account import Outcome, normal_reason
from domain.payouts.coercion import CoercionReview, ReviewState
from domain.payouts.events import PayoutAccountChanged
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DecideCoercionReview:
    """For legal and finance officers (PYT-10). It frees the account, or nobody is paid to it any more; what else is to
    be done for a performer is a matter of people, not of this switch.

    Raises `ReasonRequired`, `CoercionReviewNotFound`, `CoercionReviewOver`, `SecondPersonRequired`,
    `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, review_id: CoercionReviewId, officer_id: UserId, outcome: Outcome, note: str
    ) -> CoercionReview:
        words, now = normal_reason(note), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.REVIEW_COERCION)
            review = await tx.coercion_reviews.get_for_update(review_id)
            review = review.decided(officer_id=officer_id, outcome=outcome, note=words, now=now)
            await tx.coercion_reviews.update(review)
            if review.state is not ReviewState.OPEN:
                for account in await tx.payout_accounts.with_digest_for_update(review.digest):
                    after = account.cleared(outcome, now=now)
                    if account.replaced_at is None and after != account:
                        await tx.payout_accounts.update(after)
                        await tx.outbox.add(PayoutAccountChanged(after.id, after.performer_id, after.state))
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, f"coercion_review.{outcome}", f"coercion_review:{review_id}",
                    reason=review.state, note=words, now=now,
                )
            )  # fmt: skip
            return review
