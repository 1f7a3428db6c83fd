"""The book as those who answer for it read it: accounts of a kind, their lines, and what moved in a period."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from domain.ids import TransferId, UserId
from domain.ledger.chart import Account, AccountKind


@dataclass(frozen=True, slots=True)
class AccountRow:
    """`owner` and their name are None for what is the platform's. `held` is the part of the balance set aside."""

    owner: UserId | None
    owner_name: str | None
    balance: int
    held: int


@dataclass(frozen=True, slots=True)
class BookLine:
    """What one transfer did to one account: `change` is signed, `other` the account on the other side.

    A fee has a line of its own where it arrived, with who paid it on the other side.
    """

    transfer_id: TransferId
    sequence: int
    kind: str
    change: int
    other_kind: AccountKind
    other_owner: UserId | None
    reference: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Movement:
    """What transfers of one kind brought to all accounts of one kind, and took from them, on one day in India."""

    day: date
    account: AccountKind
    kind: str
    came: int
    left: int


@dataclass(frozen=True, slots=True)
class Movements:
    """`opening` is what accounts of each kind held before the period. Rows by day, account and kind."""

    opening: Mapping[AccountKind, int]
    rows: Sequence[Movement]


class BookQueries(Protocol):
    @abstractmethod
    async def accounts(self, kind: AccountKind, *, after: UUID | None, limit: int) -> Sequence[AccountRow]:
        """Accounts of a kind by their owner's id, from the one after `after` on."""

    @abstractmethod
    async def lines(self, account: Account, *, before: int | None, limit: int) -> Sequence[BookLine]:
        """Newest first, with `sequence` below `before`."""

    @abstractmethod
    async def movements(self, kinds: Sequence[AccountKind], *, since: datetime, until: datetime) -> Movements:
        """Of transfers that bear a time from `since` on and before `until`, all of one moment."""
