"""A payout: rupees of a performer on their way to a bank (PYT-05, PYT-06)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import PayoutAccountId, PayoutBatchId, PayoutId, UserId
from domain.money import Paise, rupees
from domain.payouts.tax import Withholding

PAYOUT_MIN_PAISE = 100_00
PAYOUT_MAX_PAISE = 2_00_000_00
"""₹100, and ₹2 lakh: what IMPS and UPI carry at once is more, and one mistake should cost no more than this."""
ASK_AGAIN_MIN = timedelta(seconds=30)
ASK_AGAIN_MAX = timedelta(hours=1)
LOOK_AFTER = (
    timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=3),
    timedelta(days=7),
)  # fmt: skip
"""When the bank is asked again about what it called paid, counted from then. A bank that cannot credit an IMPS or UPI
transfer sends it back by the next day (RBI, DPSS.CO.PD No.629/02.01.014/2019-20 of 20 September 2019, rows 3 and 4)."""
LOOK_EVERY = timedelta(days=7)
"""After the last of them, for as long as paid payouts are watched."""
LOOK_AGAIN_MIN = timedelta(minutes=5)
LOOK_AGAIN_MAX = timedelta(hours=6)
DOUBLINGS_MAX = 16
"""Pauses double no further: the longest is reached long before, and a time has an end."""


class PayoutNotFound(NotFound):
    code = "payout_not_found"


class PayoutIdReused(Conflict):
    code = "payout_id_reused"


class PayoutAmountOutOfRange(Invalid):
    code = "payout_amount_out_of_range"


class PayoutNotPossible(Conflict):
    """Something about the performer does not allow it now: `detail` says what."""

    code = "payout_not_possible"


class PayoutState(StrEnum):
    REQUESTED = "requested"
    BATCHED = "batched"
    APPROVED = "approved"
    SENDING = "sending"
    """The provider was, or is about to be, asked. What became of it is known when it says so."""
    PAID = "paid"
    REVERSED = "reversed"
    """The bank sent it back, before or after it was told paid."""
    FAILED = "failed"
    DECLINED = "declined"
    """Staff did not let it go."""


OVER = frozenset({PayoutState.REVERSED, PayoutState.FAILED, PayoutState.DECLINED})
IN_FLIGHT = frozenset({PayoutState.REQUESTED, PayoutState.BATCHED, PayoutState.APPROVED, PayoutState.SENDING})


class Word(StrEnum):
    """What the provider says of a payout, in few words."""

    UNDERWAY = "underway"
    PROCESSED = "processed"
    REVERSED = "reversed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Payout:
    """`gross` leaves the performer's payable rupees; `net` goes to the bank, the rest is withheld tax.

    `asks` counts the times the provider was called. `unsure` tells that an earlier call may have gone through.
    `ask_at` is when the provider is called next, or asked what became of it. `reason` is the provider's, or staff's.
    `look_at` is when it is asked again about what it called paid, None where that is over or never began; `unanswered`
    counts the times that it was asked so, and has not answered since.
    """

    id: PayoutId
    performer_id: UserId
    account_id: PayoutAccountId
    gross: Paise
    taxes: Withholding
    tax_day: date
    state: PayoutState
    batch_id: PayoutBatchId | None
    provider_id: str
    utr: str
    asks: int
    reason: str
    requested_at: datetime
    ask_at: datetime | None
    ended_at: datetime | None
    look_at: datetime | None
    unanswered: int

    @classmethod
    def request(
        cls, *, payout_id: PayoutId, performer_id: UserId, account_id: PayoutAccountId, gross: Paise,
        taxes: Withholding, tax_day: date, now: datetime,
    ) -> "Payout":  # fmt: skip
        payout = cls(
            payout_id, performer_id, account_id, gross, taxes, tax_day, PayoutState.REQUESTED, None, "", "", 0, "",
            now, None, None, None, 0,
        )  # fmt: skip
        assert payout.net >= 0, "taxes are part of the payout"
        if payout.net < 100:
            raise PayoutAmountOutOfRange(
                "after taxes less than a rupee would be left", pointer="/amount_paise"
            )
        return payout

    @property
    def net(self) -> Paise:
        return Paise(self.gross - self.taxes.tds_paise - self.taxes.tcs_paise)

    @property
    def declined_words(self) -> str:
        """What was not let go, for whose it was to be, in both languages that we write."""
        amount = rupees(self.gross)
        return (
            f"{amount} that you had asked for were not paid out; all of it is available again, with the taxes. "
            f"आपके माँगे हुए {amount} नहीं भेजे गए; पूरी राशि, करों सहित, फिर से उपलब्ध है।"
        )

    def require_same_request(self, *, performer_id: UserId, gross: int) -> None:
        if (self.performer_id, self.gross) != (performer_id, gross):
            raise PayoutIdReused("this id belongs to another payout")

    def batched(self, batch_id: PayoutBatchId) -> "Payout":
        if self.state is not PayoutState.REQUESTED:
            raise PayoutNotPossible("this payout is in a batch already, or over")
        return replace(self, state=PayoutState.BATCHED, batch_id=batch_id)

    def approved(self, now: datetime) -> "Payout":
        assert self.state is PayoutState.BATCHED, "what is approved is in a batch"
        return replace(self, state=PayoutState.APPROVED, ask_at=now)

    def unbatched(self) -> "Payout":
        assert self.state is PayoutState.BATCHED, "what was approved is not taken back"
        return replace(self, state=PayoutState.REQUESTED, batch_id=None)

    def declined(self, reason: str, now: datetime) -> "Payout":
        """Raises `PayoutNotPossible` in a batch that is looked at, and once it may have left."""
        if self.state not in (PayoutState.REQUESTED, PayoutState.APPROVED):
            raise PayoutNotPossible("this payout is in a batch, under way or over")
        return replace(self, state=PayoutState.DECLINED, reason=reason, ended_at=now, ask_at=None)

    def about_to_ask(self, now: datetime) -> "Payout":
        """Written and committed before the provider is called: whoever dies in between finds it here."""
        assert self.state in (PayoutState.APPROVED, PayoutState.SENDING), "only what was approved is sent"
        wait = min(ASK_AGAIN_MIN * 2 ** min(self.asks, DOUBLINGS_MAX), ASK_AGAIN_MAX)
        return replace(self, state=PayoutState.SENDING, asks=self.asks + 1, ask_at=now + wait)

    def put_off(self, now: datetime) -> "Payout":
        """Not now: something stops the performer's money. It stays approved."""
        return replace(self, ask_at=now + ASK_AGAIN_MAX)

    def told(self, word: Word, *, provider_id: str, utr: str, reason: str, now: datetime) -> "Payout":
        """What the provider says, in whatever order it says it: what is over stays over, and what was told paid
        can only come back."""
        known = replace(self, provider_id=self.provider_id or provider_id, utr=self.utr or utr)
        if self.state is PayoutState.PAID:
            if word is Word.REVERSED:
                return replace(known, state=PayoutState.REVERSED, reason=reason, ended_at=now, look_at=None)
            return known
        if self.state in OVER or word is Word.UNDERWAY:
            return known
        assert self.state is PayoutState.SENDING, "a provider speaks of what it was sent"
        states = {
            Word.PROCESSED: PayoutState.PAID,
            Word.REVERSED: PayoutState.REVERSED,
            Word.FAILED: PayoutState.FAILED,
        }
        ended = replace(known, state=states[word], reason=reason, ended_at=now, ask_at=None)
        return replace(ended, look_at=now + LOOK_AFTER[0]) if word is Word.PROCESSED else ended

    def about_to_look(self, now: datetime) -> "Payout":
        """Written before the bank is asked: whoever dies then, or gets no answer, leaves it due again before long."""
        assert self.state is PayoutState.PAID, "only what was paid can come back"
        wait = min(LOOK_AGAIN_MIN * 2 ** min(self.unanswered, DOUBLINGS_MAX), LOOK_AGAIN_MAX)
        return replace(self, look_at=now + wait, unanswered=self.unanswered + 1)

    def looked(self, now: datetime, *, watched: timedelta) -> "Payout":
        """The bank has answered. Paid payouts are `watched` for so long; after that they are asked about once more."""
        assert self.state is PayoutState.PAID, "only what was paid can come back"
        assert self.ended_at is not None, "what was paid has a time"
        return replace(self, look_at=_next_look(self.ended_at, now, watched), unanswered=0)


def _next_look(paid_at: datetime, now: datetime, watched: timedelta) -> datetime | None:
    last = paid_at + watched
    if now >= last:
        return None
    later = (paid_at + pause for pause in LOOK_AFTER)
    return min(next((look for look in later if look > now), now + LOOK_EVERY), last)


def require_amount(paise: int) -> Paise:
    """Raises `PayoutAmountOutOfRange`."""
    if not PAYOUT_MIN_PAISE <= paise <= PAYOUT_MAX_PAISE:
        raise PayoutAmountOutOfRange("a payout is ₹100 to ₹2,00,000", pointer="/amount_paise")
    return Paise(paise)
