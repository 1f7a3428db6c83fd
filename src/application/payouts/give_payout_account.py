"""A performer says where to be paid."""

from dataclasses import dataclass
from datetime import datetime
from json import dumps

from application.payouts._standing import require_may_be_paid
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.payout_account import normal_payout_account
from domain.age_verification.policy import Purpose
from domain.ids import CaseId, CoercionReviewId, PayoutAccountId, UserId
from domain.payouts.account import AccountState, HoldReason, PayoutAccount, masked_account
from domain.payouts.coercion import PERFORMERS_TOO_MANY, CoercionReview
from domain.payouts.events import PayoutAccountChanged
from domain.payouts.gstin import normal_gstin
from ports.age_verification.cases import IdentityHasher
from ports.clock import Clock, NewId
from ports.payouts.payouts import payout_account_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class GivePayoutAccount:
    """Keep a bank account or UPI id, sealed, in place of the one before; the worker asks the bank whose it is (PYT-02).

    The third performer on one account has it held for all of them, and opens a review by people who look for coercion
    (PYT-10). Nobody is told of the others. Safe to repeat: the client chooses the account's id.

    Raises `InvalidPayoutAccount`, `InvalidGstin`, `PayoutAccountIdReused`, `KeysUnavailable`, and what
    `require_may_be_paid` raises.
    """

    begin: BeginTransaction
    sealer: Sealer
    hasher: IdentityHasher
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, account_id: PayoutAccountId, performer_id: UserId, account: str, gstin: str
    ) -> PayoutAccount:
        normal, tax_id, now = normal_payout_account(account), normal_gstin(gstin), self.now()
        digest = self.hasher.digest(LinkKind.PAYOUT_ACCOUNT, normal)
        sealed = await self.sealer.seal(
            dumps({"account": normal, "gstin": tax_id}).encode(),
            context=payout_account_context(account_id, performer_id),
        )
        kind, masked = masked_account(normal)
        async with self.begin() as tx:
            await tx.ages.get_for_update(performer_id)  # one account of a performer at a time
            case_id = await require_may_be_paid(tx, performer_id, now=now)
            barred, performers = await _who_has_it(tx, digest, performer_id, case_id, now=now)
            review = await tx.coercion_reviews.find_open_for_update(digest)
            current = await tx.payout_accounts.find_current_for_update(performer_id)
            given = PayoutAccount.given(
                account_id=account_id,
                performer_id=performer_id,
                kind=kind,
                digest=digest,
                masked=masked,
                gst_registered=bool(tax_id),
                is_first=current is None or (current.is_first and current.state is not AccountState.VERIFIED),
                now=now,
            )
            if current is not None:
                if current.id == account_id:
                    current.require_same_request(performer_id=performer_id, digest=digest)
                    return current
                await tx.payout_accounts.update(current.replaced(now))
            if barred:
                given = given.held(HoldReason.LINKED_TO_BARRED)
            elif performers >= PERFORMERS_TOO_MANY:
                given = given.held(HoldReason.SHARED_ACCOUNT)
            stored = await tx.payout_accounts.add(given, sealed)
            stored.require_same_request(performer_id=performer_id, digest=digest)
            if performers >= PERFORMERS_TOO_MANY:
                await self._hold_all(tx, review, digest, performers, now=now)
            await tx.outbox.add(PayoutAccountChanged(stored.id, performer_id, stored.state))
            return stored

    async def _hold_all(
        self, tx: Transaction, review: CoercionReview | None, digest: bytes, performers: int, *, now: datetime
    ) -> None:
        for other in await tx.payout_accounts.with_digest_for_update(digest):
            if other.replaced_at is None and other.hold is not HoldReason.SHARED_ACCOUNT:
                held = other.held(HoldReason.SHARED_ACCOUNT)
                await tx.payout_accounts.update(held)
        if review is None:
            opened = CoercionReview.open(
                review_id=CoercionReviewId(self.new_id()), digest=digest, performers=performers, now=now
            )
            await tx.coercion_reviews.add(opened)
        else:
            await tx.coercion_reviews.update(review.with_performers(performers))


async def _who_has_it(
    tx: Transaction, digest: bytes, performer_id: UserId, case_id: CaseId, *, now: datetime
) -> tuple[bool, int]:
    """Whether a barred person had it, and how many performers gave it, this one too. Whoever gives the same account at
    the same time waits here for the other."""
    await tx.links.add(
        IdentityLink(
            LinkKind.PAYOUT_ACCOUNT, digest, performer_id, case_id, Purpose.PERFORMER, barred=False, at=now
        )
    )
    links = await tx.links.with_digest(LinkKind.PAYOUT_ACCOUNT, digest)
    performers = {link.user_id for link in links if link.purpose is Purpose.PERFORMER}
    return any(link.barred for link in links), len(performers)
