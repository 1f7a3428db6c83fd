"""Ask banks whose the accounts are that performers gave."""

from dataclasses import dataclass
from json import loads

from application.payouts._standing import NameOnTaxNumber
from domain.age_verification.policy import Purpose
from domain.ids import PayoutAccountId
from domain.payouts.account import AccountKind, AccountState, PayoutAccount
from domain.payouts.events import PayoutAccountChanged
from domain.payouts.name_match import name_score
from ports.clock import Clock
from ports.payouts.payouts import payout_account_context
from ports.payouts.providers import AccountDetails, PayoutAccountVerifier, PayoutProviderError
from ports.payouts.queries import PayoutWork
from ports.sealing import Sealed, Sealer
from ports.transaction import BeginTransaction

ACCOUNTS_PER_RUN = 50


@dataclass(frozen=True, slots=True)
class AskAboutPayoutAccounts:
    """Penny drop (PYT-02): the bank's name for the account is held against the name on the PAN. Returns how many
    accounts were settled.

    The row says first that the bank is asked; a run that dies asks again later. A provider that is down ends the run;
    one that refuses an account leaves the others their turn, and is raised at the end. Raises `PayoutProviderError`,
    `KeysUnavailable`.
    """

    begin: BeginTransaction
    work: PayoutWork
    verifier: PayoutAccountVerifier
    sealer: Sealer
    now: Clock

    async def __call__(self) -> int:
        settled = 0
        refusal: PayoutProviderError | None = None
        for account_id in await self.work.accounts_to_ask(now=self.now(), limit=ACCOUNTS_PER_RUN):
            try:
                settled += await self._ask(account_id)
            except PayoutProviderError as error:
                if not error.permanent:
                    raise
                refusal = error
        if refusal is not None:
            raise refusal
        return settled

    async def _ask(self, account_id: PayoutAccountId) -> bool:
        async with self.begin() as tx:
            account = await tx.payout_accounts.get_for_update(account_id)
            if account.ask_at is None or account.ask_at > self.now():
                return False  # somebody else does it
            await tx.payout_accounts.update(account.to_ask_later(now=self.now()))
            sealed = await tx.sealed_payout_accounts.find(account_id)
            case = await tx.cases.find_latest(account.performer_id, Purpose.PERFORMER)
            claims = await tx.claims.of_case(case.id) if case else []
        assert sealed is not None, "an account is kept with what it is"
        name = await NameOnTaxNumber(self.sealer)(claims)
        if not account.validation_id:
            await self._begin_validation(account, sealed, name)
            return False
        return await self._hear(account, name)

    async def _begin_validation(self, account: PayoutAccount, sealed: Sealed, name: str) -> None:
        asked = await self.verifier.begin(await self._details(account, sealed, name))
        async with self.begin() as tx:
            current = await tx.payout_accounts.get_for_update(account.id)
            await tx.payout_accounts.update(
                current.asked(
                    contact_id=asked.contact_id,
                    fund_account_id=asked.fund_account_id,
                    validation_id=asked.validation_id,
                    now=self.now(),
                )
            )

    async def _hear(self, account: PayoutAccount, name: str) -> bool:
        try:
            said = await self.verifier.result(account.validation_id)
        except PayoutProviderError as error:
            if error.permanent:  # this question came to nothing: the next run puts another
                await self._forget_validation(account)
            raise
        if said is None:
            return False
        async with self.begin() as tx:
            current = await tx.payout_accounts.get_for_update(account.id)
            if current.name_score is not None or current.state is AccountState.REFUSED:
                return False
            settled = current.validated(
                is_active=said.is_active, name_score=name_score(name, said.registered_name), now=self.now()
            )
            await tx.payout_accounts.update(settled)
            if settled.state is not current.state and settled.replaced_at is None:
                await tx.outbox.add(PayoutAccountChanged(settled.id, settled.performer_id, settled.state))
        return True

    async def _forget_validation(self, account: PayoutAccount) -> None:
        async with self.begin() as tx:
            current = await tx.payout_accounts.get_for_update(account.id)
            await tx.payout_accounts.update(
                current.asked(
                    contact_id=current.contact_id,
                    fund_account_id=current.fund_account_id,
                    validation_id="",
                    now=self.now(),
                )
            )

    async def _details(self, account: PayoutAccount, sealed: Sealed, holder: str) -> AccountDetails:
        context = payout_account_context(account.id, account.performer_id)
        normal = loads(await self.sealer.unseal(sealed, context=context))["account"]
        if account.kind is AccountKind.UPI:
            return AccountDetails(account.id, account.kind, holder, "", "", normal)
        ifsc, number = normal.split(":", 1)
        return AccountDetails(account.id, account.kind, holder, ifsc, number, "")
