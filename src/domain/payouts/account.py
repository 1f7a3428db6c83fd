"""Where a performer is paid (PYT-02)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import PayoutAccountId, UserId
from domain.india import date_words, day_of
from domain.language import Language
from domain.payouts.name_match import is_same_name

COOLING = timedelta(hours=24)
"""From the verification of another account than the one before until it may be paid to: whoever stole a session has to
stay unnoticed for that long, and its owner is told at once."""
ASK_AGAIN = timedelta(minutes=2)
ANSWERED_IN = timedelta(seconds=10)
"""How soon a bank that was asked is looked to for its answer: most know it by then."""
REASON_MIN = 10


class PayoutAccountNotFound(NotFound):
    code = "payout_account_not_found"


class PayoutAccountIdReused(Conflict):
    code = "payout_account_id_reused"


class PayoutAccountNotUsable(Conflict):
    """There is no verified account, or it may not be paid to yet."""

    code = "payout_account_not_usable"


class PayoutAccountNotHeld(Conflict):
    code = "payout_account_not_held"


class SecondPersonRequired(Forbidden):
    """Two people decide; this one did already, or decides about themselves."""

    code = "second_person_required"


class ReasonRequired(Invalid):
    code = "reason_required"


class AccountKind(StrEnum):
    BANK = "bank"
    UPI = "upi"


class AccountState(StrEnum):
    CHECKING = "checking"
    VERIFIED = "verified"
    HELD = "held"
    REFUSED = "refused"
    """The bank does not know it, or people decided against it."""


class HoldReason(StrEnum):
    NAME_MISMATCH = "name_mismatch"
    SHARED_ACCOUNT = "shared_account"
    LINKED_TO_BARRED = "linked_to_barred"


class Outcome(StrEnum):
    """What a person at staff wants for something that is held."""

    RELEASE = "release"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the first of two people decided."""

    officer_id: UserId
    outcome: Outcome
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """A bank account or UPI id. What it is stands sealed elsewhere; here is a hash of it, and enough to know it by.

    `digest` is the keyed hash of 32 bytes by which the same account is found with others. `masked` is such as
    `HDFC ••••2345`. `name_score` (basis points) says how alike the bank's name and the PAN's are, once known.
    `contact_id`, `fund_account_id` and `validation_id` are the provider's, empty until it gave them. `is_first` tells
    that nothing was paid to another account before, so that there is no cooling period.
    """

    id: PayoutAccountId
    performer_id: UserId
    kind: AccountKind
    digest: bytes
    masked: str
    gst_registered: bool
    state: AccountState
    hold: HoldReason | None
    name_score: int | None
    contact_id: str
    fund_account_id: str
    validation_id: str
    is_first: bool
    proposal: Proposal | None
    given_at: datetime
    ask_at: datetime | None
    decided_at: datetime | None
    replaced_at: datetime | None

    @classmethod
    def given(
        cls, *, account_id: PayoutAccountId, performer_id: UserId, kind: AccountKind, digest: bytes, masked: str,
        gst_registered: bool, is_first: bool, now: datetime,
    ) -> "PayoutAccount":  # fmt: skip
        return cls(
            account_id, performer_id, kind, digest, masked, gst_registered, AccountState.CHECKING, None, None, "", "",
            "", is_first, None, now, now, None, None,
        )  # fmt: skip

    def require_same_request(self, *, performer_id: UserId, digest: bytes) -> None:
        if (self.performer_id, self.digest) != (performer_id, digest):
            raise PayoutAccountIdReused("this id belongs to another account")

    @property
    def usable_from(self) -> datetime | None:
        """From when it may be paid to; None while it is not verified."""
        if self.state is not AccountState.VERIFIED or self.decided_at is None:
            return None
        return self.decided_at if self.is_first else self.decided_at + COOLING

    def require_usable(self, *, now: datetime) -> None:
        """Raises `PayoutAccountNotUsable`."""
        if self.replaced_at is not None or (usable := self.usable_from) is None:
            raise PayoutAccountNotUsable("the payout account is not verified")
        if now < usable:
            raise PayoutAccountNotUsable("a changed payout account is paid to a day after it was verified")

    def asked(
        self, *, contact_id: str, fund_account_id: str, validation_id: str, now: datetime
    ) -> "PayoutAccount":
        return replace(
            self,
            contact_id=contact_id,
            fund_account_id=fund_account_id,
            validation_id=validation_id,
            ask_at=now + ANSWERED_IN,
        )

    def to_ask_later(self, *, now: datetime) -> "PayoutAccount":
        """Wait as long again as it is old, at least `ASK_AGAIN`."""
        return replace(self, ask_at=now + max(now - self.given_at, ASK_AGAIN))

    def validated(self, *, is_active: bool, name_score: int, now: datetime) -> "PayoutAccount":
        """The bank has answered. Another name than the tax number's holds the account for two people (PYT-02)."""
        assert self.state in (AccountState.CHECKING, AccountState.HELD), "the bank answers once"
        known = replace(self, name_score=name_score, ask_at=None)
        if not is_active:
            return replace(known, state=AccountState.REFUSED, decided_at=now)
        if self.hold is not None:  # held for something that no bank can settle
            return known
        if not is_same_name(name_score):
            return replace(known, state=AccountState.HELD, hold=HoldReason.NAME_MISMATCH)
        return replace(known, state=AccountState.VERIFIED, decided_at=now)

    def held(self, reason: HoldReason) -> "PayoutAccount":
        if self.state is AccountState.REFUSED:
            return self
        return replace(self, state=AccountState.HELD, hold=reason, decided_at=None, proposal=None)

    def cleared(self, outcome: Outcome, *, now: datetime) -> "PayoutAccount":
        """What two people decided about an account that several performers gave. What a bank has still to say of it,
        or another name than the tax number's, holds it all the same."""
        if self.hold is not HoldReason.SHARED_ACCOUNT or self.state is not AccountState.HELD:
            return self
        if outcome is Outcome.REFUSE:
            return replace(self, state=AccountState.REFUSED, decided_at=now, ask_at=None)
        free = replace(self, state=AccountState.CHECKING, hold=None)
        if self.name_score is None:
            return replace(free, ask_at=now)
        return free.validated(is_active=True, name_score=self.name_score, now=now)

    @property
    def is_in_coercion_review(self) -> bool:
        """Several performers gave it, and people look, or have found, whose it is (PYT-10). Of that nobody is told."""
        return self.hold is HoldReason.SHARED_ACCOUNT

    @property
    def refused_words(self) -> str:
        """Which account it is that nothing is paid to, for whose it is, in both languages; no number of it."""
        english, hindi = (
            date_words(day_of(self.given_at), each) for each in (Language.ENGLISH, Language.HINDI)
        )
        return (
            f"Nothing is paid to the account that you gave on {english}. "
            f"आपने {hindi} को जो खाता दिया था, उसमें कुछ नहीं भेजा जाता।"
        )

    def given_back(self, refused_at: datetime) -> "PayoutAccount":
        """What people refused then waits for two people again, as before. One that was replaced since, or that others
        than they refused, stays as it is."""
        if self.state is not AccountState.REFUSED or self.decided_at != refused_at:
            return self
        if self.replaced_at is not None or self.hold is None:
            return self
        return replace(self, state=AccountState.HELD, decided_at=None, proposal=None)

    def replaced(self, now: datetime) -> "PayoutAccount":
        return replace(self, replaced_at=now, ask_at=None)

    def decided(self, *, officer_id: UserId, outcome: Outcome, note: str, now: datetime) -> "PayoutAccount":
        """One of two people decides. The second has to want the same; else the second's word becomes the first of a new
        pair. A release takes the hold away, and the bank's answer where it is still missing goes on.

        Raises `PayoutAccountNotHeld`, `SecondPersonRequired`.
        """
        if self.state is not AccountState.HELD or self.replaced_at is not None:
            raise PayoutAccountNotHeld("this account is not held")
        if self.hold is HoldReason.SHARED_ACCOUNT:
            raise PayoutAccountNotHeld("the review of the shared account decides about this one")
        if officer_id == self.performer_id:
            raise SecondPersonRequired("nobody decides on their own account")
        first = self.proposal
        if first is not None and first.officer_id == officer_id:
            raise SecondPersonRequired("a second person confirms this")
        if first is None or first.outcome is not outcome:
            return replace(self, proposal=Proposal(officer_id, outcome, note, now))
        if outcome is Outcome.REFUSE:
            return replace(self, state=AccountState.REFUSED, decided_at=now, ask_at=None, proposal=None)
        if self.name_score is None:
            return replace(self, state=AccountState.CHECKING, hold=None, proposal=None, ask_at=now)
        return replace(self, state=AccountState.VERIFIED, hold=None, decided_at=now, proposal=None)


def normal_reason(text: str) -> str:
    """Why somebody at staff did something. Raises `ReasonRequired`."""
    words = " ".join(text.split())
    if len(words) < REASON_MIN:
        raise ReasonRequired(f"say why, in {REASON_MIN} characters or more", pointer="/note")
    return words


def masked_account(normal: str) -> tuple[AccountKind, str]:
    """Kind and mask of an account as `IFSC:number` or `name@bank`."""
    if "@" in normal:
        name, bank = normal.split("@", 1)
        return AccountKind.UPI, f"{name[:2]}••••@{bank}"
    ifsc, number = normal.split(":", 1)
    return AccountKind.BANK, f"{ifsc[:4]} ••••{number[-4:]}"
