"""A legal hold: what is kept of an account although it would be erased. One officer places it, another lifts it."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.casework import FourEyes
from domain.compliance.legal_request import OwnAccount
from domain.compliance.words import normal_reason
from domain.errors import Conflict, Invalid, NotFound
from domain.ids import LegalHoldId, UserId


class LegalHoldNotFound(NotFound):
    code = "legal_hold_not_found"


class LegalHoldIdReused(Conflict):
    code = "legal_hold_id_reused"


class LegalHoldLifted(Conflict):
    code = "legal_hold_lifted"


class InvalidLegalHold(Invalid):
    code = "invalid_legal_hold"


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Holds from `placed_at` until it is lifted, or until `until` where it names a day."""

    id: LegalHoldId
    account_id: UserId
    reason: str
    placed_by: UserId
    placed_at: datetime
    until: datetime | None
    lifted_by: UserId | None
    lifted_at: datetime | None
    lift_reason: str

    @classmethod
    def place(
        cls, *, hold_id: LegalHoldId, account_id: UserId, reason: str, by: UserId, until: datetime | None,
        now: datetime,
    ) -> "LegalHold":  # fmt: skip
        """Raises `ReasonRequired`, `InvalidLegalHold`."""
        if until is not None and until <= now:
            raise InvalidLegalHold("a hold ends in the future", pointer="/until")
        return cls(hold_id, account_id, normal_reason(reason), by, now, until, None, None, "")

    def require_same_request(self, other: "LegalHold") -> None:
        """Raises `LegalHoldIdReused`."""
        if (self.account_id, self.reason, self.until, self.placed_by) != (
            other.account_id, other.reason, other.until, other.placed_by,
        ):  # fmt: skip
            raise LegalHoldIdReused("this id belongs to another hold")

    def holds(self, now: datetime) -> bool:
        return self.lifted_at is None and (self.until is None or now < self.until)

    def lifted(self, *, by: UserId, reason: str, now: datetime) -> "LegalHold":
        """Raises `LegalHoldLifted`, `OwnAccount`, `FourEyes`, `ReasonRequired`."""
        if not self.holds(now):
            raise LegalHoldLifted("this hold is over already")
        if by == self.account_id:
            raise OwnAccount("this hold is on your account")
        if by == self.placed_by:
            raise FourEyes("another officer must lift what you placed")
        return replace(self, lifted_by=by, lifted_at=now, lift_reason=normal_reason(reason))
