"""Payout accounts in memory."""

from collections.abc import Sequence

from adapters.memory.payouts.payouts import PayoutTables
from domain.ids import (
    PayoutAccountId,
    UserId,
)
from domain.payouts.account import PayoutAccount, PayoutAccountNotFound
from ports.payouts.payouts import (
    PayoutAccounts,
    SealedPayoutAccounts,
)
from ports.sealing import Sealed


class MemoryPayoutAccounts(PayoutAccounts):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def add(self, account: PayoutAccount, details: Sealed) -> PayoutAccount:
        if account.id in self._tables.accounts:
            return self._tables.accounts[account.id]
        assert not [a for a in self._tables.accounts.values() if _is_current(a, account.performer_id)], (
            "the one before is replaced first"
        )
        self._tables.accounts[account.id] = account
        self._tables.sealed[account.id] = details
        return account

    async def get_for_update(self, account_id: PayoutAccountId) -> PayoutAccount:
        account = self._tables.accounts.get(account_id)
        if account is None:
            raise PayoutAccountNotFound("there is no such payout account")
        return account

    async def find_current_for_update(self, performer_id: UserId) -> PayoutAccount | None:
        return next((a for a in self._tables.accounts.values() if _is_current(a, performer_id)), None)

    async def with_digest_for_update(self, digest: bytes) -> Sequence[PayoutAccount]:
        same = [account for account in self._tables.accounts.values() if account.digest == digest]
        return sorted(same, key=lambda account: account.id)

    async def update(self, account: PayoutAccount) -> None:
        assert account.id in self._tables.accounts, "an account is added before it is updated"
        self._tables.accounts[account.id] = account


def _is_current(account: PayoutAccount, performer_id: UserId) -> bool:
    return account.performer_id == performer_id and account.replaced_at is None


class MemorySealedPayoutAccounts(SealedPayoutAccounts):
    def __init__(self, tables: PayoutTables) -> None:
        self._tables = tables

    async def find(self, account_id: PayoutAccountId) -> Sealed | None:
        return self._tables.sealed.get(account_id)
