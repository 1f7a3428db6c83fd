"""Carry released payouts to the provider, and ask what became of them."""

from dataclasses import dataclass

from application.payouts._settling import settle
from application.payouts._standing import require_may_be_paid, require_not_stopped
from domain.errors import Refusal
from domain.ids import PayoutId
from domain.payouts.account import PayoutAccount
from domain.payouts.payout import Payout, PayoutState, Word
from ports.clock import Clock
from ports.payouts.providers import PayoutOrder, PayoutProvider, PayoutProviderError, ProviderPayout
from ports.payouts.queries import PayoutWork
from ports.transaction import BeginTransaction, Transaction

PAYOUTS_PER_RUN = 50


@dataclass(frozen=True, slots=True)
class SendPayouts:
    """The row says first that the provider is asked; then it is asked; then the row says what it answered (PYT-06).

    A call that was lost is repeated under the same key, so that the money moves once. A refusal is believed only after
    looking whether an earlier call went through all the same. Returns how many payouts moved on.

    What cannot be sent now (a freeze, an account that is held meanwhile) waits. Raises the last `PayoutProviderError`
    when every payout had its turn.
    """

    begin: BeginTransaction
    work: PayoutWork
    provider: PayoutProvider
    now: Clock

    async def __call__(self) -> int:
        moved = 0
        failure: PayoutProviderError | None = None
        for payout_id in await self.work.payouts_to_ask(now=self.now(), limit=PAYOUTS_PER_RUN):
            try:
                moved += await self._carry(payout_id)
            except PayoutProviderError as error:
                failure = error
        if failure is not None:
            raise failure
        return moved

    async def _carry(self, payout_id: PayoutId) -> bool:
        taken = await self._take(payout_id)
        if taken is None:
            return False
        said = await self._ask(*taken)
        return await self._record(payout_id, said)

    async def _take(self, payout_id: PayoutId) -> tuple[Payout, PayoutAccount] | None:
        now = self.now()
        async with self.begin() as tx:
            payout = await tx.payouts.get_for_update(payout_id)
            if payout.ask_at is None or payout.ask_at > now:
                return None  # another worker has it
            account = await tx.payout_accounts.get_for_update(payout.account_id)
            if payout.state is PayoutState.APPROVED and not await _may_leave(tx, payout, account, self.now):
                await tx.payouts.update(payout.put_off(now))
                return None
            payout = payout.about_to_ask(now)
            await tx.payouts.update(payout)
            return payout, account

    async def _ask(self, payout: Payout, account: PayoutAccount) -> ProviderPayout:
        """Raises `PayoutProviderError` while it is not known how the payout stands."""
        if payout.provider_id:
            known = await self.provider.find(payout.id, payout.provider_id)
            if known is None:
                raise PayoutProviderError("the provider forgot a payout it had", permanent=True)
            return _required(payout, known)
        order = PayoutOrder(payout.id, account.fund_account_id, account.kind, payout.net)
        try:
            return _required(payout, await self.provider.send(order))
        except PayoutProviderError as error:
            if not error.permanent:
                raise
            # It refuses. Unless one of the calls before went through, nothing has moved and nothing will.
            known = await self.provider.find(payout.id, "")
            if known is not None:
                return _required(payout, known)
            return ProviderPayout("", Word.FAILED, payout.net, "", "refused_by_provider")

    async def _record(self, payout_id: PayoutId, said: ProviderPayout) -> bool:
        now = self.now()
        async with self.begin() as tx:
            before = await tx.payouts.get_for_update(payout_id)
            after = before.told(
                said.word, provider_id=said.provider_id, utr=said.utr, reason=said.reason, now=now
            )
            await settle(tx, before, after, now=now)
            return after.state is not before.state


async def _may_leave(tx: Transaction, payout: Payout, account: PayoutAccount, now: Clock) -> bool:
    try:
        await require_may_be_paid(tx, payout.performer_id, now=now())
        await require_not_stopped(tx, payout.performer_id)
        account.require_usable(now=now())
    except Refusal:
        return False
    return True


def _required(payout: Payout, said: ProviderPayout) -> ProviderPayout:
    if said.amount_paise != payout.net:
        raise PayoutProviderError("the provider speaks of another amount", permanent=False)
    return said
