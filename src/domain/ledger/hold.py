"""A hold sets part of a balance aside, to be posted in parts or freed: what a private show may still cost."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import HoldId
from domain.ledger.chart import Account
from domain.ledger.transfer import TransferKeyReused


class HoldNotFound(NotFound):
    code = "hold_not_found"


class HoldEnded(Conflict):
    """It was spent, voided or expired before: nothing can be posted against it any more."""

    code = "hold_ended"


class HoldExceeded(Conflict):
    """More was to be posted than the hold still sets aside."""

    code = "hold_exceeded"


class HoldState(StrEnum):
    """A hold is open until it ends, and it ends once."""

    OPEN = "open"
    SPENT = "spent"
    """All of it was posted."""
    VOIDED = "voided"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Hold:
    """`amount` of `account`, in whole units, that nothing but a posting against this hold may spend.

    It may be ended from `expires_at` on, and not before somebody voids it; until it is ended it stays open, so that
    what was consumed in time can still be posted. `reference` says what it is for, as on a transfer.
    """

    id: HoldId
    account: Account
    amount: int
    expires_at: datetime
    reference: str
    at: datetime

    def __post_init__(self) -> None:
        assert self.amount > 0, "a hold sets something aside"
        assert self.expires_at > self.at, "a hold lasts"
        assert self.reference, "a hold says what it is for"

    def require_same_request(self, other: "Hold") -> None:
        """Tell a retry from another hold under the same id. A retry comes later: times are not compared."""
        if replace(other, at=self.at, expires_at=self.expires_at) != self:
            raise TransferKeyReused("this hold id belongs to another hold")


@dataclass(frozen=True, slots=True)
class HeldAmount:
    """A hold, how much of it was posted so far, and whether it still sets the rest aside."""

    hold: Hold
    posted: int
    state: HoldState

    def __post_init__(self) -> None:
        assert 0 <= self.posted <= self.hold.amount, "no more is posted than was held"
        assert (self.posted == self.hold.amount) == (self.state is HoldState.SPENT), (
            "spent is when all is posted"
        )

    @classmethod
    def placed(cls, hold: Hold) -> "HeldAmount":
        return cls(hold, posted=0, state=HoldState.OPEN)

    @property
    def left(self) -> int:
        """What it sets aside now."""
        return self.hold.amount - self.posted if self.state is HoldState.OPEN else 0

    def after_posting(self, amount: int) -> "HeldAmount":
        """Raises `HoldEnded`, `HoldExceeded`."""
        if self.state is not HoldState.OPEN:
            raise HoldEnded(f"this hold is {self.state.value}")
        if amount > self.left:
            raise HoldExceeded("more was to be taken than this hold sets aside")
        posted = self.posted + amount
        return replace(
            self, posted=posted, state=HoldState.SPENT if posted == self.hold.amount else HoldState.OPEN
        )

    def after_void(self) -> "HeldAmount":
        """The same when it has ended already: its rest is free, however that came."""
        return replace(self, state=HoldState.VOIDED) if self.state is HoldState.OPEN else self

    def after_expiry(self, now: datetime) -> "HeldAmount":
        """The same when it has ended already, or its time is not over."""
        is_due = self.state is HoldState.OPEN and now >= self.hold.expires_at
        return replace(self, state=HoldState.EXPIRED) if is_due else self
