"""What people let themselves spend."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import UserId
from domain.tipping.spending import SpendingControl, Spent


class SpendingControls(Protocol):
    """Few people have one; who has none is not limited.

    Whoever spends a person's tokens (a tip, a minute of a show) locks their wallet first (`tx.ledger.lock`), then
    finds the control, lets `SpendingControl.spend` count, and saves it, all in one transaction. So the counters are
    exact, whoever spends beside.
    """

    @abstractmethod
    async def find_all(self, user_ids: Collection[UserId]) -> Mapping[UserId, SpendingControl]:
        """Of those who have one, in one read. The caller holds their wallets."""

    @abstractmethod
    async def save_all(self, controls: Sequence[SpendingControl]) -> None: ...

    @abstractmethod
    async def spent(self, user_id: UserId, *, now: datetime) -> Spent:
        """What the journal says that the person gave to performers, today and this month. The caller holds the
        wallet."""

    @abstractmethod
    async def bought(self, user_id: UserId, *, since: datetime, unpaid_since: datetime) -> int:
        """Paise: orders paid `since` then, and those not paid yet but placed after `unpaid_since`."""


class SpendingQueries(Protocol):
    @abstractmethod
    async def control(self, user_id: UserId) -> SpendingControl | None: ...

    @abstractmethod
    async def bought(self, user_id: UserId, *, since: datetime) -> int:
        """Paise of orders paid `since` then."""
