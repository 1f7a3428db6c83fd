"""A performer draws available rupees."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.payouts._standing import require_may_be_paid, require_not_stopped
from domain.ids import PayoutId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.payout_entries import payout_transfers
from domain.payouts.account import PayoutAccountNotUsable
from domain.payouts.calendar import day_of, financial_year
from domain.payouts.payout import Payout, require_amount
from domain.payouts.schedule import AgreementRequired
from domain.payouts.tax import TcsRule, TdsRule, withhold
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RequestPayout:
    """Set rupees aside for a payout, with the taxes withheld (PYT-03, PYT-04); people release it (PYT-05).

    Two requests for one balance wait for each other at the payable account. Safe to repeat: the client chooses the
    payout's id.

    Raises `PayoutAmountOutOfRange`, `PayoutIdReused`, `PayoutNotPossible`, `PayoutAccountNotUsable`,
    `AgreementRequired`, `InsufficientBalance`, and what `require_may_be_paid` raises.
    """

    begin: BeginTransaction
    now: Clock
    tds_rules: Sequence[TdsRule]
    tcs_rules: Sequence[TcsRule]

    async def __call__(self, *, payout_id: PayoutId, performer_id: UserId, amount_paise: int) -> Payout:
        gross, now = require_amount(amount_paise), self.now()
        async with self.begin() as tx:
            # First of all locks: a doubled request waits here, and then finds the payout that the other one made.
            await tx.ledger.lock([Account.of(AccountKind.PERFORMER_PAYABLE, performer_id)])
            if earlier := await tx.payouts.find(payout_id):
                earlier.require_same_request(performer_id=performer_id, gross=gross)
                return earlier
            await require_may_be_paid(tx, performer_id, now=now)
            await require_not_stopped(tx, performer_id)
            if not await tx.schedule_agreements.of_performer(performer_id):
                raise AgreementRequired("agree to the fees first")
            account = await tx.payout_accounts.find_current_for_update(performer_id)
            if account is None:
                raise PayoutAccountNotUsable("give a payout account first")
            account.require_usable(now=now)
            today = day_of(now)
            taxes = withhold(
                gross,
                on=today,
                has_pan=True,  # nobody comes this far without
                gst_registered=account.gst_registered,
                year=await tx.payouts.tax_year(performer_id, financial_year(today)),
                tds_rules=self.tds_rules,
                tcs_rules=self.tcs_rules,
            )
            payout = Payout.request(
                payout_id=payout_id, performer_id=performer_id, account_id=account.id, gross=gross, taxes=taxes,
                tax_day=today, now=now,
            )  # fmt: skip
            await tx.payouts.add(payout)
            await tx.ledger.post(
                payout_transfers(
                    payout_id=payout.id, performer=performer_id, net_paise=payout.net,
                    tds_paise=taxes.tds_paise, tcs_paise=taxes.tcs_paise, at=now,
                )
            )  # fmt: skip
            return payout
