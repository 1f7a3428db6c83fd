"""Which words are not simply passed on: a first, plain set of rules, on what people write to each other.

Nothing here decides on a person. A text with a concern is refused where its writer can write another (a menu, a
goal), and waits for a moderator where money went with it (a tip's message).
"""

import re
import unicodedata
from collections.abc import Set
from enum import StrEnum

from domain.errors import Invalid


class Concern(StrEnum):
    """Why a text waits."""

    MINOR = "minor"
    """It speaks of somebody under 18."""
    CONTACT = "contact"
    """A number, a handle, an address or a link: people are not led off the platform, nor asked for their numbers."""
    PAYMENT = "payment"
    """It asks for money by another way."""
    CHANCE = "chance"
    """It makes a game of chance of a tip (TIP-12)."""


class ForbiddenText(Invalid):
    code = "forbidden_text"


_TERMS: tuple[tuple[Concern, str], ...] = (
    (
        Concern.MINOR,
        r"under ?age|under ?18|below 18|minors?|school ?(?:girl|boy)s?|child(?:ren)?|teen ?agers?|नाबालिग",
    ),
    (
        Concern.CONTACT,
        r"whats ?app|telegram|signal me|insta(?:gram)?|snap ?chat|my number|phone number|call me|meet me",
    ),
    (
        Concern.PAYMENT,
        r"g ?pay|google ?pay|phone ?pe|pay ?tm|bhim|upi|bank account|pay ?pal|crypto|bit ?coin|usdt",
    ),
    (
        Concern.CHANCE,
        r"random|spin|wheel|roulette|lottery|lotto|raffle|jack ?pot|lucky|draw lots|gambl\w*|bet|bets|betting|dice|"
        r"chance|lucky dip|mystery box|लॉटरी|जुआ",
    ),
)
_WORDS_OF_CONCERN = tuple((concern, re.compile(rf"(?<!\w)(?:{terms})(?!\w)")) for concern, terms in _TERMS)
_ANY_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(terms for _, terms in _TERMS)})(?!\w)")
"""One look at a text tells nearly always that there is none of them."""

_ADDRESSES: tuple[tuple[Concern, re.Pattern[str]], ...] = (
    (
        Concern.CONTACT,
        re.compile(
            r"(?:https?://|www\.)\S|(?<!\w)[a-z0-9-]{2,}\.(?:com|in|net|org|me|io|co|app|live|link|ly)(?!\w)"
        ),
    ),
    (Concern.CONTACT, re.compile(r"[\w.+-]{2,}@[\w-]+\.[a-z]{2,}")),
    (Concern.PAYMENT, re.compile(r"[\w.-]{2,}@[a-z]{2,}(?![\w.])")),
)
_IN_ADDRESSES = frozenset("@./")
"""No address does without all of them."""

_DIGITS = re.compile(r"(?:\d[\s().-]*){9,}\d")
"""Ten digits or more, however they are spaced: an Indian mobile number has ten, with its country code twelve."""
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\u00ad]")
_SPACES = re.compile(r"[\s_*~|]+")


def concerns_of(text: str) -> frozenset[Concern]:
    """What is wrong with a text; empty when it may be shown.

    Letters are compared in their plain form (NFKC, case folded), digits of every script as digits, and joiners are
    taken out, so that a number in full-width or Devanagari digits is a number.
    """
    plain = _plain(text)
    found = set[Concern]()
    if _ANY_WORD.search(plain):
        found |= {concern for concern, pattern in _WORDS_OF_CONCERN if pattern.search(plain)}
    if not _IN_ADDRESSES.isdisjoint(plain):
        found |= {concern for concern, pattern in _ADDRESSES if pattern.search(plain)}
    if _DIGITS.search(plain):
        found.add(Concern.CONTACT)
    return frozenset(found)


def require_clean(concerns: Set[Concern], *, pointer: str) -> None:
    """Raises `ForbiddenText`, which says why, so that the writer can write it another way."""
    if concerns:
        words = ", ".join(_WORDS[concern] for concern in Concern if concern in concerns)
        raise ForbiddenText(f"this cannot be shown: it {words}", pointer=pointer)


_WORDS = {
    Concern.MINOR: "speaks of minors",
    Concern.CONTACT: "leads to a contact or a link",
    Concern.PAYMENT: "asks for payment elsewhere",
    Concern.CHANCE: "makes a game of chance",
}


def _plain(text: str) -> str:
    if text.isascii():  # is in its plain form, but for capitals
        return _SPACES.sub(" ", text.lower())
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
    digits = "".join(str(unicodedata.digit(each, None) if each.isdigit() else each) for each in folded)
    return _SPACES.sub(" ", digits)
