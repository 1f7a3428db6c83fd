"""Signs of stolen cards: many instruments, failures or orders of one buyer within minutes (WAL-12)."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, NotFound
from domain.ids import UserId

WINDOW = timedelta(minutes=10)
INSTRUMENTS_MAX = 5
FAILURES_MAX = 10
UNPAID_ORDERS_MAX = 20
HOLD = timedelta(hours=24)
HOLD_KEPT = timedelta(days=30)
"""How much longer staff keep one on, from when they say so."""


class PaymentsOnHold(Conflict):
    """Its detail is shown to the buyer, and says until when."""

    code = "payments_on_hold"


class PaymentHoldNotFound(NotFound):
    code = "payment_hold_not_found"


class HoldIsDecided(Conflict):
    """People keep it: what they decided is appealed instead."""

    code = "hold_is_decided"


class HoldReason(StrEnum):
    INSTRUMENTS = "instruments"
    FAILURES = "failures"
    ORDERS = "orders"


TOLD: dict[HoldReason, str] = {
    HoldReason.INSTRUMENTS: "Several different cards or accounts were used for your payments within minutes.",
    HoldReason.FAILURES: "Many payments of yours failed within minutes.",
    HoldReason.ORDERS: "Many orders were placed within minutes and not paid.",
}
TOLD_IN_HINDI: dict[HoldReason, str] = {
    HoldReason.INSTRUMENTS: "कुछ ही मिनटों में आपके भुगतानों के लिए कई अलग कार्ड या खाते इस्तेमाल हुए।",
    HoldReason.FAILURES: "कुछ ही मिनटों में आपके कई भुगतान असफल हुए।",
    HoldReason.ORDERS: "कुछ ही मिनटों में कई ऑर्डर हुए जिनका भुगतान नहीं हुआ।",
}
"""What the buyer reads. A hold protects whoever owns the card, and may be a mistake: it says what was seen."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A payment that came or failed. `instrument` is its opaque hash, or "" where the gateway says nothing of it."""

    instrument: str
    failed: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentHold:
    """A buyer may not order until `until`, or until staff release them. A program begins one, and it is over after a
    day; only people keep one longer, and that is a decision of theirs (ENF-01, ENF-06). `since` tells it from another.
    Since `contested_at` its buyer waits for a person to look at it.
    """

    buyer_id: UserId
    reason: HoldReason
    since: datetime
    until: datetime
    released_at: datetime | None
    contested_at: datetime | None

    @classmethod
    def begin(cls, buyer_id: UserId, reason: HoldReason, now: datetime) -> "PaymentHold":
        return cls(buyer_id, reason, now, now + HOLD, None, None)

    def is_on(self, now: datetime) -> bool:
        return self.released_at is None and now < self.until

    def require_over(self, now: datetime) -> None:
        """Raises `PaymentsOnHold`."""
        if self.is_on(now):
            raise PaymentsOnHold(
                f"{TOLD[self.reason]} To protect whoever owns them, you can order again in "
                f"{_how_long(self.until - now)}; write to us if that is a mistake."
            )

    def contested(self, now: datetime) -> "PaymentHold":
        """Its buyer says that it is a mistake; a second time changes nothing. Raises `PaymentHoldNotFound` where it is
        over, `HoldIsDecided`."""
        if not self.is_on(now):
            raise PaymentHoldNotFound("there is no hold on this buyer")
        if self.is_kept:
            raise HoldIsDecided("a person looked at it and keeps it: appeal that decision")
        return self if self.contested_at is not None else replace(self, contested_at=now)

    @property
    def held_words(self) -> str:
        """What was seen, for whose it is, in both languages that we write."""
        return f"{TOLD[self.reason]} {TOLD_IN_HINDI[self.reason]}"

    @property
    def is_kept(self) -> bool:
        """Whether people keep it longer than a program does."""
        return self.until > self.since + HOLD

    @property
    def key(self) -> str:
        """Which of a buyer's holds it is."""
        return self.since.isoformat()

    def kept(self, now: datetime) -> "PaymentHold":
        """On for `HOLD_KEPT` from now; never shorter than it was."""
        return replace(self, until=max(self.until, now + HOLD_KEPT))

    def without(self, until: datetime, others: Sequence[datetime], now: datetime) -> "PaymentHold":
        """The decision that kept it until then was wrong: it lasts as long as `others` keep it, or is over. Where it
        was kept longer since, or is over already, nothing changes."""
        if not self.is_on(now) or self.until != until:
            return self
        left = max(others, default=now)
        return replace(self, until=left) if left > now else self.released(now)

    def released(self, now: datetime) -> "PaymentHold":
        return replace(self, released_at=now)


def suspicion(attempts: Sequence[Attempt], *, unpaid_orders: int, now: datetime) -> HoldReason | None:
    """Whether what a buyer did in the last `WINDOW` asks for a hold. Older attempts do not count.

    `unpaid_orders` were placed in the same time.
    """
    recent = [attempt for attempt in attempts if now - WINDOW < attempt.at <= now]
    if len({attempt.instrument for attempt in recent if attempt.instrument}) >= INSTRUMENTS_MAX:
        return HoldReason.INSTRUMENTS
    if sum(attempt.failed for attempt in recent) >= FAILURES_MAX:
        return HoldReason.FAILURES
    return HoldReason.ORDERS if unpaid_orders >= UNPAID_ORDERS_MAX else None


def instrument_hash(key: str, provider: str, *parts: str) -> str:
    """Tell one card or account from another without keeping either: a keyed hash, cut to 128 bits.

    `parts` are what the provider says of the instrument. The same instrument hashes alike under one key, and nobody
    without the key can try all card numbers against it.
    """
    assert key, "without a key anybody could try all card numbers"
    message = "\x1f".join(("payment instrument", provider, *parts)).encode()
    return hmac.new(key.encode(), message, hashlib.sha256).hexdigest()[:32]


def _how_long(left: timedelta) -> str:
    hours = -(-left // timedelta(hours=1))
    days = -(-hours // 24)
    number, unit = (hours, "hour") if days <= 1 else (days, "day")
    return f"{number} {unit}{'s' if number != 1 else ''}"
