"""The double-entry ledger."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind, Unit
from domain.ledger.transfer import Transfer


class Ledger(Protocol):
    """The ledger inside a transaction. Accounts come into being when they are first named."""

    @abstractmethod
    async def lock(self, accounts: Sequence[Account]) -> dict[Account, int]:
        """What may be spent of these accounts: their balances less what holds have set aside.

        They are locked until the transaction ends, in the one global lock order.
        The order holds within one call: lock what belongs together at once, wallets before all else.
        """

    @abstractmethod
    async def post(self, transfers: Sequence[Transfer]) -> None:
        """Post all of them or none, also across units, one after the other. Posting the same again changes nothing.

        The ids of one call are distinct. A replay may come at another time: `at` is not compared.
        Raises `InsufficientBalance`, `TransferKeyReused`; then nothing has changed. What comes back to a wallet is held
        against what left it under the same reference (`domain.ledger.returns`): `OutsideClosedSystem`, which ends the
        transaction.
        """


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a person's statement: what changed one account, signed, and its balance after.

    `account` is the kind of the account. `sequence` grows from line to line of one account.
    """

    transfer_id: TransferId
    sequence: int
    account: AccountKind
    kind: str
    amount: int
    balance_after: int
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    unit: Unit
    kind: str
    accounts: int
    balance: int


class LedgerQueries(Protocol):
    @abstractmethod
    async def balance(self, account: Account) -> int:
        """0 for an account that nobody named yet."""

    @abstractmethod
    async def statement(
        self, owner: UserId, *, kinds: Sequence[str], before: int | None, limit: int
    ) -> Sequence[StatementLine]:
        """Lines of the person's accounts of these kinds, newest first, with `sequence` below `before`."""

    @abstractmethod
    async def trial_balance(self) -> Sequence[TrialBalanceRow]:
        """A row for each kind of account, by unit and kind. The rows of a unit sum to zero."""
