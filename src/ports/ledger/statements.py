"""What an account held at any past moment, and how it came there."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from ports.ledger.transfers import StatementLine


@dataclass(frozen=True, slots=True)
class StatementPart:
    """Some lines of a statement, and what each of its accounts held before and after them.

    For each account `opening` and the amounts of its lines add up to `closing`, and each line's `balance_after` is the
    sum so far.
    """

    opening: Mapping[AccountKind, int]
    lines: Sequence[StatementLine]
    closing: Mapping[AccountKind, int]


class StatementQueries(Protocol):
    """Time here is the time that a transfer bears. Whoever books says it, and posting may take a moment.

    So lines are in the order of their times, and inside one instant in the order in which they were posted; and a
    transfer that was being posted may still join the last few seconds, never what was over a minute ago.
    """

    @abstractmethod
    async def balance_at(self, account: Account, at: datetime) -> int:
        """What it held when everything that bears a time up to and including `at` was posted; 0 before its first."""

    @abstractmethod
    def statement_parts(
        self, owner: UserId, *, kinds: Sequence[AccountKind], since: datetime, until: datetime, size: int
    ) -> AsyncIterator[StatementPart]:
        """The lines of a person's accounts of these kinds, oldest first, from `since` on and before `until`.

        At least one part, none with more than `size` lines; each opens where the one before closed, and all show the
        book at one moment. A connection is kept until the last part is taken, or the iterator is closed. `opening` and
        `closing` name every kind that was asked for.
        """
