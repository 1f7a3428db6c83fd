"""Whether a bank's name for an account is the name on the performer's tax number (PYT-02)."""

import re
import unicodedata
from difflib import SequenceMatcher

SAME_FROM = 9_000
"""Basis points of likeness from which two names count as one person's. Everything below is for two people to decide."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "shri", "sri", "smt", "kumari", "km", "m/s"})


def name_score(known: str, told: str) -> int:
    """How alike two names are, in basis points. Case, accents, punctuation, titles and the order of words do not count.

    A name cut differently into words is the same (`Ravikumar`, `Ravi Kumar`), and so is one whose missing words are
    initials of the other's (`R Kumar`), but those score 85 %: an initial might be somebody else's. Otherwise it is the
    likeness of the sorted letters' sequence (Ratcliff and Obershelp, 1988).
    """
    ours, theirs = _words(known), _words(told)
    if not ours or not theirs:
        return 0
    if sorted(ours) == sorted(theirs) or "".join(ours) == "".join(theirs):
        return 10_000
    if _initials_fit(ours, theirs):
        return 8_500
    likeness = SequenceMatcher(None, " ".join(sorted(ours)), " ".join(sorted(theirs)), autojunk=False).ratio()
    return min(int(likeness * 10_000), SAME_FROM - 1)


def is_same_name(score: int) -> bool:
    return score >= SAME_FROM


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name).casefold()
    # Vowel signs of Indian scripts are marks that spell; only the accents of Latin letters are left out.
    plain = "".join(c for c in folded if not 0x300 <= ord(c) <= 0x36F)
    words = re.sub(r"[^\w\u0900-\u0dff/]+", " ", plain.replace("'", "").replace("’", "")).split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return words


def _initials_fit(ours: list[str], theirs: list[str]) -> bool:
    """Whether one name is the other with some words as their first letter only, in any order."""
    for long, short in ((ours, theirs), (theirs, ours)):
        rest = list(long)
        letters = []
        for word in short:
            if word in rest:
                rest.remove(word)
            elif len(word) == 1:
                letters.append(word)
            else:
                break
        else:
            if letters and sorted(word[0] for word in rest) == sorted(letters) and len(rest) < len(long):
                return True
    return False
