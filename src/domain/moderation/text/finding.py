"""What a text may be stopped for, and where in it that stands."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Concern(StrEnum):
    """Why a text waits or is refused."""

    MINOR_CLAIM = "minor_claim"
    """Its writer says, or seems to say, that they are under 18 (CHT-15)."""
    MINOR = "minor"
    """It speaks of somebody under 18."""
    NON_CONSENT = "non_consent"
    """It speaks of what somebody did not agree to: hidden cameras, leaks, force, blackmail."""
    THREAT = "threat"
    SELF_HARM = "self_harm"
    HATE = "hate"
    """It puts people down for their caste, faith, origin, sex or disability."""
    INSULT = "insult"
    CONTACT = "contact"
    """A number, a handle, an address or a link: people are not led off the platform, nor asked for their numbers."""
    PAYMENT = "payment"
    """It asks for money by another way."""
    CHANCE = "chance"
    """It makes a game of chance of a tip (TIP-12)."""
    LISTED = "listed"
    """It has something in it that staff, or whoever's room it is, put on a list of their own (CHT-04)."""


class Strength(IntEnum):
    """How sure a finding is. What may hold a message back is chosen by it."""

    WEAK = 1
    """Often innocent: `child`, `lucky`, ten digits."""
    LIKELY = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` names the list or pattern that found it. It stands from `start` to `end` in the text as it was written."""

    concern: Concern
    strength: Strength
    rule: str
    start: int
    end: int
