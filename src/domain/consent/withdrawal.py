"""Somebody who is seen in a show takes back their consent, with an account here or without."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from domain.casework import FourEyes
from domain.consent.clocks import clock_at
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import StreamId, UserId, WithdrawalId

LINK_MAX = 500
WORDS_MIN = 3
WORDS_MAX = 2_000
CONTACT_MAX = 254
REASON_MIN = 10
REASON_MAX = 900
"""With the title of a show it stands in a statement of reasons."""

LOOKED_AT_AGAIN = (
    "Somebody else of our team looked at it again. If it is you who is seen there, tell us once more: it is hidden at "
    "once. हमारी टीम के किसी और ने इसे फिर देखा। यदि उसमें आप ही दिखते हैं, तो हमें फिर बताएँ: वह तुरंत छिपा दिया जाएगा।"
)
"""Why it is shown after all, for whoever asked: the officer's own answer is for the performer."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32: no letter looks like a digit."""
_ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE)
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9]{8,15}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""All but tab and new line."""


class Wish(StrEnum):
    """What the person wants done with what shows them."""

    HIDE = "hide"
    ERASE = "erase"


class WithdrawalState(StrEnum):
    RECEIVED = "received"
    KEPT_HIDDEN = "kept_hidden"
    ERASED = "erased"
    RESTORED = "restored"


class Decision(StrEnum):
    KEEP_HIDDEN = "keep_hidden"
    ERASE = "erase"
    """Proposes it: nothing is erased before another person confirms (MOD-10)."""
    CONFIRM_ERASURE = "confirm_erasure"
    RESTORE = "restore"


class LinkRequired(Invalid):
    code = "link_required"


class AppearanceRequired(Invalid):
    code = "appearance_required"


class ContactRequired(Invalid):
    code = "contact_required"


class UnknownWish(Invalid):
    code = "unknown_wish"


class UnknownDecision(Invalid):
    code = "unknown_decision"


class DecisionReasonRequired(Invalid):
    code = "decision_reason_required"


class WithdrawalNotFound(NotFound):
    """There is none of this number, or the code is not its code: nobody learns which."""

    code = "withdrawal_not_found"


class WithdrawalIdReused(Conflict):
    code = "withdrawal_id_reused"


class WithdrawalDecided(Conflict):
    code = "withdrawal_decided"


class ErasureProposed(Conflict):
    """It waits for a second person already."""

    code = "erasure_proposed"


class ErasureNotProposed(Conflict):
    code = "erasure_not_proposed"


class OwnWithdrawal(Forbidden):
    """Nobody decides on their own consent, or on their own show."""

    code = "own_withdrawal"


class ConsentStaysWithdrawn(Conflict):
    """They were in the show by our own record, and took it back: there is nothing to restore."""

    code = "consent_stays_withdrawn"


@dataclass(frozen=True, slots=True)
class WithdrawalWords:
    """What the person wrote. Personal: it is sealed before it is kept, and opened by staff with a trace."""

    link: str
    appearance: str
    contact: str

    @classmethod
    def written(cls, *, link: str, appearance: str, contact: str) -> "WithdrawalWords":
        """Raises `LinkRequired`, `AppearanceRequired`, `ContactRequired`."""
        link, appearance, contact = (_CONTROL.sub("", each).strip() for each in (link, appearance, contact))
        if not 1 <= len(link) <= LINK_MAX:
            raise LinkRequired("give the link to the show, or its number", pointer="/link")
        if not WORDS_MIN <= len(appearance) <= WORDS_MAX:
            raise AppearanceRequired(
                f"tell us how you appear in it, in at most {WORDS_MAX} characters", pointer="/appearance"
            )
        is_phone = _PHONE.fullmatch(re.sub(r"[\s().-]", "", contact)) is not None
        if len(contact) > CONTACT_MAX or not (is_phone or _EMAIL.fullmatch(contact)):
            raise ContactRequired(
                "give an e-mail address or a phone number at which we can reach you", pointer="/contact"
            )
        return cls(link, appearance, contact)

    @property
    def stream_id(self) -> StreamId | None:
        """The show that the link names, if it names one."""
        found = _ID.search(self.link)
        return StreamId(UUID(found[0])) if found else None

    @property
    def email(self) -> str | None:
        """The contact, where it is an e-mail address."""
        return self.contact if "@" in self.contact else None


@dataclass(frozen=True, slots=True)
class ErasureProposal:
    """Who would erase what a withdrawal hid, by which rule, and why, in words for the second person. `policy` is empty
    where no rule is asked."""

    by: UserId
    policy: str
    reason: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One case. What it is about is hidden from `received_at` on, unless it is `restored`.

    `reference` is its number for people; `secret_digest` is the SHA-256 of the code that opens its status, None for
    somebody with an account, who is `person_id`. `stream_id` is None where the link led to no show of ours. `reason`
    is the decider's, told to everyone concerned. `erasure` waits for a second person, or is what they confirmed.
    """

    id: WithdrawalId
    reference: str
    secret_digest: bytes | None
    person_id: UserId | None
    stream_id: StreamId | None
    wish: Wish
    is_intimate: bool
    state: WithdrawalState
    received_at: datetime
    hide_due_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    decided_by: UserId | None
    reason: str
    erasure: ErasureProposal | None = None

    @classmethod
    def receive(
        cls, *, withdrawal_id: WithdrawalId, reference: str, secret: str | None, person_id: UserId | None,
        stream_id: StreamId | None, wish: Wish, is_intimate: bool, now: datetime,
    ) -> "Withdrawal":  # fmt: skip
        clock = clock_at(now)
        return cls(
            id=withdrawal_id,
            reference=reference,
            secret_digest=secret_digest(secret) if secret is not None else None,
            person_id=person_id,
            stream_id=stream_id,
            wish=wish,
            is_intimate=is_intimate,
            state=WithdrawalState.RECEIVED,
            received_at=now,
            hide_due_at=now + clock.hide,
            decide_due_at=now + (clock.decide_intimate if is_intimate else clock.decide),
            decided_at=None,
            decided_by=None,
            reason="",
        )

    @property
    def is_standing(self) -> bool:
        """Whether it keeps hidden what it is about."""
        return self.state is not WithdrawalState.RESTORED

    @property
    def is_claim(self) -> bool:
        """Whether staff find on somebody's word that they are seen in a show of ours. Whoever is there by our own
        record is obeyed, and nothing is found about its performer."""
        return self.person_id is None and self.stream_id is not None

    @property
    def is_told_in_decision(self) -> bool:
        """Whether the performer reads what became of it in a decision about them, or in the answer to their appeal."""
        return self.is_claim and (
            self.state in {WithdrawalState.KEPT_HIDDEN, WithdrawalState.ERASED}
            or self.reason == LOOKED_AT_AGAIN
        )

    def with_secret(self, secret: str) -> "Withdrawal":
        """Give it another code: the answer with the first may have been lost."""
        return replace(self, secret_digest=secret_digest(secret))

    def require_secret(self, secret: str) -> None:
        """Raises `WithdrawalNotFound`."""
        given = secret_digest(normal_code(secret))
        if self.secret_digest is None or not compare_digest(self.secret_digest, given):
            raise WithdrawalNotFound("there is no withdrawal of this number with this code")

    def require_same_request(self, other: "Withdrawal") -> None:
        """Tell a retry from another withdrawal under the same id. Raises `WithdrawalIdReused`."""
        mine = (self.person_id, self.stream_id, self.wish, self.is_intimate)
        if mine != (other.person_id, other.stream_id, other.wish, other.is_intimate):
            raise WithdrawalIdReused("this id belongs to another withdrawal")

    def decided(
        self, decision: Decision, *, by: UserId, performer_id: UserId | None, reason: str, now: datetime,
        policy: str = "",
    ) -> "Withdrawal":  # fmt: skip
        """Whoever would erase it only proposes that: it stays hidden until another person confirms, or somebody decides
        otherwise.

        Raises `WithdrawalDecided`, `OwnWithdrawal`, `DecisionReasonRequired`, `ConsentStaysWithdrawn`,
        `ErasureProposed`, `ErasureNotProposed`, `FourEyes`."""
        if self.state is not WithdrawalState.RECEIVED:
            raise WithdrawalDecided("this withdrawal was decided already")
        if by in {self.person_id, performer_id}:
            raise OwnWithdrawal("nobody decides on their own consent or their own show")
        if decision is Decision.RESTORE and self.person_id is not None:
            raise ConsentStaysWithdrawn("they were in this show and took their consent back")
        text = _CONTROL.sub("", reason).strip()
        if not REASON_MIN <= len(text) <= REASON_MAX:
            raise DecisionReasonRequired(
                f"a reason has {REASON_MIN} to {REASON_MAX} characters", pointer="/reason"
            )
        if decision is Decision.ERASE:
            if self.erasure is not None:
                raise ErasureProposed("somebody proposed that before: another person confirms it")
            return replace(self, erasure=ErasureProposal(by, policy, text))
        if decision is Decision.CONFIRM_ERASURE:
            self._require_other_proposed(by)
        erasure = self.erasure if decision is Decision.CONFIRM_ERASURE else None
        return replace(
            self, state=_DECIDED[decision], decided_at=now, decided_by=by, reason=text, erasure=erasure
        )

    def overturned(self, *, by: UserId, now: datetime) -> "Withdrawal":
        """Somebody else found that the claim was not well-founded. What is erased stays erased."""
        if self.state is not WithdrawalState.KEPT_HIDDEN:
            return self
        return replace(
            self, state=WithdrawalState.RESTORED, decided_at=now, decided_by=by, reason=LOOKED_AT_AGAIN
        )

    def _require_other_proposed(self, by: UserId) -> None:
        if self.erasure is None:
            raise ErasureNotProposed("nobody has proposed to erase it")
        if self.erasure.by == by:
            raise FourEyes("another person than the first confirms this")


_DECIDED = {
    Decision.KEEP_HIDDEN: WithdrawalState.KEPT_HIDDEN,
    Decision.CONFIRM_ERASURE: WithdrawalState.ERASED,
    Decision.RESTORE: WithdrawalState.RESTORED,
}


def wish_named(key: str) -> Wish:
    """Raises `UnknownWish`."""
    try:
        return Wish(key)
    except ValueError:
        raise UnknownWish("say whether it should be hidden or erased", pointer="/wish") from None


def decision_named(key: str) -> Decision:
    """Raises `UnknownDecision`."""
    try:
        return Decision(key)
    except ValueError:
        raise UnknownDecision(
            "keep it hidden, erase it, confirm that it is erased, or restore it", pointer="/decision"
        ) from None


def code_of(secret: str, *, characters: int) -> str:
    """A code that people can read out and type, 5 bits a character, made of a random secret."""
    number = int.from_bytes(sha256(secret.encode()).digest())
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(characters))


def normal_code(text: str) -> str:
    """A code as it was made, however it was typed: small letters, spaces, hyphens, O for 0, I and L for 1. What no code
    has is left out, so that nothing of it reaches the database, which knows no NUL."""
    letters = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    return letters.translate(str.maketrans("OIL", "011"))


def secret_digest(secret: str) -> bytes:
    """What is kept of a code. It has 80 random bits and tries are limited: a fast digest is enough."""
    return sha256(secret.encode()).digest()
