"""Two-phase spending: an amount is set aside first, and posted in parts, or freed, later."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.ids import HoldId, UserId
from domain.ledger.hold import HeldAmount, Hold
from domain.ledger.transfer import Transfer


class Holds(Protocol):
    """The holds on the accounts of a ledger, inside a transaction.

    Everything here locks the hold's account until the transaction ends, as `Ledger.lock` does and in the same order:
    lock other wallets before, and shared accounts after.
    """

    @abstractmethod
    async def place(self, hold: Hold) -> None:
        """Set the amount aside. Placing the same again changes nothing, also after it ended; times are not compared.

        Raises `InsufficientBalance`, `TransferKeyReused`; then nothing has changed.
        """

    @abstractmethod
    async def get_for_update(self, hold_id: HoldId) -> HeldAmount:
        """Raises `HoldNotFound`."""

    @abstractmethod
    async def post(self, hold_id: HoldId, transfers: Sequence[Transfer]) -> HeldAmount:
        """Post transfers out of what is held, all or none; each debits the hold's account. Repeat until it ends.

        Posting the same transfers again changes nothing, also after the end. A hold of which all is posted has ended.
        Raises `HoldNotFound`, `HoldEnded`, `HoldExceeded`, `TransferKeyReused`; then nothing has changed.
        """

    @abstractmethod
    async def void(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        """Free what is left. Changes nothing when the hold has ended. Raises `HoldNotFound`."""

    @abstractmethod
    async def expire(self, hold_id: HoldId, *, at: datetime) -> HeldAmount:
        """Free what is left when its time is over by `at`; else change nothing. Raises `HoldNotFound`."""


class HoldQueries(Protocol):
    @abstractmethod
    async def expired(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        """Open holds whose time is over, the oldest first."""

    @abstractmethod
    async def open_of(self, owner: UserId) -> Sequence[HeldAmount]:
        """What is set aside of a person's accounts now, the oldest hold first."""
