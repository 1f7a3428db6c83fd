"""Say where one wants to be paid, so that two performers who are one person are found."""

from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_own_case
from domain.age_verification.case import VerificationCase
from domain.age_verification.linking import IdentityLink, LinkKind, hold_for
from domain.age_verification.payout_account import normal_payout_account
from domain.age_verification.reasons import Reason
from domain.ids import CaseId, UserId
from ports.age_verification.cases import IdentityHasher
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LinkPayoutAccount:
    """Only a keyed hash of the account is kept (ACC-11, AGE-14): payouts ask for the account itself when they begin.

    One that another performer has, or that a barred person had, has officers look at the case.
    """

    begin: BeginTransaction
    hasher: IdentityHasher
    now: Clock

    async def __call__(self, *, case_id: CaseId, user_id: UserId, account: str) -> VerificationCase:
        """Raises `InvalidPayoutAccount`, `CaseNotFound`, `NotYourCase`, `InvalidTransition`."""
        digest = self.hasher.digest(LinkKind.PAYOUT_ACCOUNT, normal_payout_account(account))
        async with self.begin() as tx:
            status, case = await hold_own_case(tx, case_id, user_id)
            case.require_collecting()
            link = IdentityLink(
                LinkKind.PAYOUT_ACCOUNT, digest, user_id, case_id, case.purpose, barred=False, at=self.now()
            )
            await tx.links.add(link)
            links = await tx.links.with_digest(LinkKind.PAYOUT_ACCOUNT, digest)
            reason = hold_for(links, user_id=user_id, purpose=case.purpose)
            if reason is None:
                return case
            case = case.held(reason)
            await tx.cases.keep(case)
            if reason is Reason.LINKED_TO_BARRED:
                await change_status(tx, status, status.held())
            return case
