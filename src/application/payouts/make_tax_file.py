"""What an accountant needs to file the taxes that were withheld."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from json import loads

from application.payouts._audit import payout_audit
from domain.age_verification.claims import DocumentKind
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Permission, require_permission
from domain.ids import PayoutAccountId, UserId
from domain.ledger.remittance import Tax
from domain.payouts.account import normal_reason
from domain.payouts.payout import Payout
from domain.payouts.tax_file import (
    Payee,
    TcsLine,
    TdsLine,
    quarter_bounds,
    tax_month_bounds,
    tcs_lines,
    tds_lines,
)
from ports.age_verification.cases import SealedClaims
from ports.clock import Clock, NewId
from ports.ledger.remittances import RemittanceQueries
from ports.payouts.payouts import payout_account_context
from ports.payouts.queries import WithheldQueries
from ports.sealing import Sealed, Sealer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class _SealedPayee:
    claims: Sequence[SealedClaims]
    account: Sealed | None


@dataclass(frozen=True, slots=True)
class MakeTaxFile:
    """Opens the PANs and GSTINs of everybody from whom a tax was withheld in a time: for a reason, which is kept.

    Raises `InvalidTaxPeriod`, `ReasonRequired`, `PermissionDenied`, `KeysUnavailable`, `SealBroken`.
    """

    begin: BeginTransaction
    queries: WithheldQueries
    remittances: RemittanceQueries
    sealer: Sealer
    own_state: str
    now: Clock
    new_id: NewId

    async def tds(self, *, quarter: str, officer_id: UserId, reason: str) -> Sequence[TdsLine]:
        """Of a quarter such as `2026-27/Q3`."""
        since, until = quarter_bounds(quarter)
        paid = await self.remittances.confirmed(Tax.TDS, since=since, until=until)
        withheld = await self._withheld(
            Tax.TDS, quarter, (since, until), officer_id=officer_id, reason=reason
        )
        return tds_lines(withheld, {month: [each.cin for each in rows] for month, rows in paid.items()})

    async def tcs(self, *, month: str, officer_id: UserId, reason: str) -> Sequence[TcsLine]:
        """Of a month such as `2026-11`."""
        bounds = tax_month_bounds(month)
        withheld = await self._withheld(Tax.TCS, month, bounds, officer_id=officer_id, reason=reason)
        return tcs_lines(withheld, own_state=self.own_state)

    async def _withheld(
        self, tax: Tax, period: str, bounds: tuple[date, date], *, officer_id: UserId, reason: str
    ) -> Sequence[tuple[Payee, Payout]]:
        words, (since, until) = normal_reason(reason), bounds
        payouts = [
            payout for payout in await self.queries.withheld(since=since, until=until) if _kept(tax, payout)
        ]
        sealed: dict[tuple[UserId, PayoutAccountId], _SealedPayee] = {}
        async with self.begin() as tx:
            require_permission((await tx.users.get(officer_id)).role, Permission.MAKE_PAYOUTS)
            for payout in payouts:
                key = (payout.performer_id, payout.account_id)
                if key not in sealed:
                    case = await tx.cases.find_latest(payout.performer_id, Purpose.PERFORMER)
                    claims = await tx.claims.of_case(case.id) if case else []
                    account = await tx.sealed_payout_accounts.find(payout.account_id)
                    sealed[key] = _SealedPayee(claims, account)
            await tx.audit.append(
                payout_audit(
                    self.new_id(), officer_id, "tax_file.make", f"tax_file:{tax}:{period}",
                    reason=f"{len(sealed)} opened", note=words, now=self.now(),
                )
            )  # fmt: skip
        payees = {key: await self._open(*key, each) for key, each in sealed.items()}
        return [(payees[payout.performer_id, payout.account_id], payout) for payout in payouts]

    async def _open(self, performer_id: UserId, account_id: PayoutAccountId, sealed: _SealedPayee) -> Payee:
        name = pan = gstin = ""
        for claims in sealed.claims:
            said = loads(await self.sealer.unseal(claims.sealed, context=claims.context))
            if said["kind"] == DocumentKind.PAN:
                name, pan = said["name"], said.get("number") or ""
        if sealed.account is not None:
            context = payout_account_context(account_id, performer_id)
            gstin = loads(await self.sealer.unseal(sealed.account, context=context)).get("gstin", "")
        return Payee(name, pan, gstin)


def _kept(tax: Tax, payout: Payout) -> bool:
    return bool(payout.taxes.tds_paise if tax is Tax.TDS else payout.taxes.tcs_paise)
