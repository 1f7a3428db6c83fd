"""Say where one wants to be paid, so that two performers who are one person are found."""

import re
from dataclasses import dataclass

from application.age_verification._moves import change_status, hold_own_case
from domain.age_verification.case import VerificationCase
from domain.age_verification.linking import IdentityLink, LinkKind, hold_for
from domain.age_verification.reasons import Reason
from domain.errors import Invalid
from domain.ids import CaseId, UserId
from ports.age_verification import IdentityHasher
from ports.clock import Clock
from ports.transaction import BeginTransaction

_UPI = re.compile(r"[a-z0-9._-]{2,64}@[a-z][a-z0-9]{1,30}")
_BANK = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}:[0-9]{6,18}")


class InvalidPayoutAccount(Invalid):
    """Neither a UPI id nor an IFSC code and an account number."""

    code = "invalid_payout_account"


def normal_payout_account(text: str) -> str:
    """A UPI id in lower case, or `IFSC:account` in upper case, without spaces. Raises `InvalidPayoutAccount`."""
    plain = re.sub(r"\s", "", text)
    if _UPI.fullmatch(plain.lower()):
        return plain.lower()
    if _BANK.fullmatch(plain.upper()):
        return plain.upper()
    raise InvalidPayoutAccount(
        "write a UPI id such as name@bank, or IFSC and account number such as HDFC0000001:50100012345",
        pointer="/account",
    )


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
