"""How staff work the payments that fit no order: claim one, look, and decide once, with a reason (WAL-06)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import RefundId, UserId
from domain.payments.refund import normal_reason

CLAIM_LASTS = timedelta(minutes=30)


class PaymentExceptionNotFound(NotFound):
    code = "payment_exception_not_found"


class ExceptionClaimed(Conflict):
    """Somebody else has it in hand."""

    code = "exception_claimed"


class ExceptionNotClaimed(Conflict):
    """Whoever decides claims first, so that two people do not work at one thing."""

    code = "exception_not_claimed"


class ExceptionDecided(Conflict):
    code = "exception_decided"


class UnknownDecision(Invalid):
    code = "unknown_decision"


class CannotBeCredited(Conflict):
    """The payment is not, to the paisa, what an open order of somebody who may buy asks for."""

    code = "cannot_be_credited"


class CurrencyNotBooked(Conflict):
    """The book counts rupees: what came in another currency is returned by the gateway itself."""

    code = "currency_not_booked"


class SecondOfficer(Forbidden):
    """Two people write money off: the first cannot be the second."""

    code = "second_officer"


class Decision(StrEnum):
    REFUND = "refund"
    """Back to where it came from."""
    CREDIT = "credit"
    """It pays its order after all."""
    RETURNED = "returned"
    """The gateway or the bank took it back already."""
    WRITE_OFF = "write_off"
    """Kept, because it can be returned to nobody. Two officers."""


class WorkState(StrEnum):
    OPEN = "open"
    PROPOSED = "proposed"
    """One officer wants it written off; another is to agree."""
    DECIDED = "decided"


def decision_named(name: str) -> Decision:
    """Raises `UnknownDecision`."""
    try:
        return Decision(name)
    except ValueError:
        raise UnknownDecision("that is not something to decide", pointer="/decision") from None


@dataclass(frozen=True, slots=True)
class ExceptionWork:
    """The work on one payment exception. `claimed_by` holds it until `claimed_until`.

    `decided_by` is who decided, or proposed. `refund_id` is the refund that the decision started.
    """

    payment_id: str
    state: WorkState
    claimed_by: UserId | None
    claimed_until: datetime | None
    decision: Decision | None
    reason: str
    decided_by: UserId | None
    agreed_by: UserId | None
    decided_at: datetime | None
    refund_id: RefundId | None

    @classmethod
    def untouched(cls, payment_id: str) -> "ExceptionWork":
        return cls(payment_id, WorkState.OPEN, None, None, None, "", None, None, None, None)

    def is_held_by_another(self, officer: UserId, now: datetime) -> bool:
        return (
            self.claimed_by not in (None, officer)
            and self.claimed_until is not None
            and now < self.claimed_until
        )

    def claimed(self, officer: UserId, now: datetime) -> "ExceptionWork":
        """Take it in hand, for a while. Raises `ExceptionDecided`, `ExceptionClaimed`."""
        self._require_undecided()
        if self.is_held_by_another(officer, now):
            raise ExceptionClaimed("somebody else is at work on it")
        return replace(self, claimed_by=officer, claimed_until=now + CLAIM_LASTS)

    def released(self, officer: UserId, now: datetime) -> "ExceptionWork":
        """Give it back. Raises `ExceptionDecided`, `ExceptionClaimed`."""
        self._require_undecided()
        if self.is_held_by_another(officer, now):
            raise ExceptionClaimed("somebody else is at work on it")
        return replace(self, claimed_by=None, claimed_until=None)

    def require_claimed_by(self, officer: UserId, now: datetime) -> None:
        """Raises `ExceptionDecided`, `ExceptionNotClaimed`."""
        self._require_undecided()
        if self.claimed_by != officer or self.claimed_until is None or now >= self.claimed_until:
            raise ExceptionNotClaimed("claim it first")

    def decided(
        self, decision: Decision, *, by: UserId, reason: str, refund_id: RefundId | None, now: datetime
    ) -> "ExceptionWork":
        """Raises `ReasonRequired`."""
        return replace(
            self, state=WorkState.DECIDED, decision=decision, reason=normal_reason(reason), decided_by=by,
            decided_at=now, refund_id=refund_id, claimed_by=None, claimed_until=None,
        )  # fmt: skip

    def written_off(self, *, by: UserId, reason: str, now: datetime) -> "ExceptionWork":
        """The first officer proposes, the second agrees. Raises `SecondOfficer`, `ReasonRequired`."""
        words = normal_reason(reason)
        if self.state is WorkState.PROPOSED:
            if by == self.decided_by:
                raise SecondOfficer("somebody else agrees to a write-off that you proposed")
            return replace(
                self,
                state=WorkState.DECIDED,
                agreed_by=by,
                decided_at=now,
                claimed_by=None,
                claimed_until=None,
            )
        return replace(
            self, state=WorkState.PROPOSED, decision=Decision.WRITE_OFF, reason=words, decided_by=by,
            claimed_by=None, claimed_until=None,
        )  # fmt: skip

    def reopened(self) -> "ExceptionWork":
        """What was decided did not happen: the gateway could not send it back."""
        assert self.decision is Decision.REFUND, "only a refund can fail"
        return ExceptionWork.untouched(self.payment_id)

    def _require_undecided(self) -> None:
        if self.state is WorkState.DECIDED:
            raise ExceptionDecided("this was decided already")
