"""Whether somebody says that they are under 18, in English, Hindi or Hindi in Latin letters.

It is asked of each message before all else, and errs on the safe side: a person looks at each hit (CHT-15). An age
counts when its writer gives it as their own; minutes, places in a queue and other people's years do not.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.minor_phrases import CLAIMS, OF_OTHERS
from domain.moderation.text.numbers import age_in
from domain.moderation.text.written import Written

_WORTH_A_LOOK = re.compile(
    r"\d|underage|under age|minor|naba+li|naaba+li|school|adult|dasv|nauv|aathv|athv|gyar|bar[av]|parent|mom|mum|dad|"
    r"papa|teacher|e e n|born|daswi|nauwi|नाबालि|अवयस्क|स्कूल|कक्षा|क्लास|वी"
)
_SAID_BY_ANOTHER = re.compile(
    r"\b(?:must be|should be|if you are|if youre|if u r|are you|r u|you are|you look|rule|rules|no one|nobody|"
    r"anyone|those|people|only for|not for|ban|report|"
    r"mer[aie] (?:bet[aie]|bhai|behe?n|b[ae]cch?\w+|bachch\w+|bhanj\w+|bhatij\w+|pota|poti|naati|dost|"
    r"kutta|billi|gaadi)|"
    r"my (?:son|daughter|brother|sister|dog|cat|niece|nephew|cousin|kid|kids|child|puppy|kitten|car|bike|phone))\b"
    r"|मेर(?:ा|ी|े) (?:बेट|भाई|बहन|बच्च|भतीज|भांज|पोत|नाती)"
)
_WAS = re.compile(
    r"\b(?:when i was|since i was|i was(?! born)|jab (?:main|mai)|tab main|back when|teach|years? ago)\b"
)


def findings(written: Written, *, year: int | None) -> Iterator[Finding]:
    """`year` is the one it is written in; without it whoever was born in this century may be under 18.

    At most one: a claim to be under 18, where it stands, weak where somebody else may be meant; or what says that
    somebody else is, which locks nobody (`MINOR`)."""
    if not written.words:
        return
    shown = [_shown(word.text) for word in written.words]
    line = " ".join(shown)
    if not _WORTH_A_LOOK.search(line):
        return
    for patterns, concern, sure in (
        (CLAIMS, Concern.MINOR_CLAIM, Strength.STRONG),
        (OF_OTHERS, Concern.MINOR, Strength.LIKELY),
    ):
        found = _first(patterns, line, year)
        if found is not None:
            rule, match = found
            is_told = _SAID_BY_ANOTHER.search(line[max(0, match.start() - _BEFORE) : match.start()])
            first = line.count(" ", 0, match.start())
            last = line.count(" ", 0, match.start() + len(match.group().rstrip()))
            words = _words_at(shown, first, last)
            start, end = written.words[words[0]].start, written.words[words[1]].end
            yield Finding(concern, Strength.WEAK if is_told else sure, rule, start, end)
            return


def _first(
    patterns: Mapping[str, re.Pattern[str]], line: str, year: int | None
) -> tuple[str, re.Match[str]] | None:
    for rule, pattern in patterns.items():
        for match in pattern.finditer(line):
            is_over = _WAS.search(line[max(0, match.start() - _BEFORE_WAS) : match.end()])
            if not is_over and _is_so_late(match.groupdict().get("birth_year"), year):
                return rule, match
    return None


def _is_so_late(birth_year: str | None, year: int | None) -> bool:
    """Whether somebody born then is under 18 for all of the year, or for what is left of it; true where no year of
    birth was given at all."""
    if birth_year is None or year is None:
        return True
    said = birth_year.removeprefix("2k").split()[-1]
    last = _UNITS.index(said) if said in _UNITS else int(said[-2:])
    return year - _ADULT_AT < 2000 + last <= year


_ADULT_AT = 18
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


_BEFORE = 40
_BEFORE_WAS = 12
_FOR_DIGITS = str.maketrans("lio", "110")
_FIGURE = re.compile(r"[l1][0-9o]")
_LEET = str.maketrans("013457", "oieast")
_KNOWN = frozenset(
    [
        "am",
        "i",
        "im",
        "age",
        "years",
        "year",
        "old",
        "school",
        "class",
        "girl",
        "boy",
        "student",
        "saal",
        "umar",
        "my",
        "under",
        "minor",
        "main",
        "meri",
    ]
)


@lru_cache(maxsize=20_000)
def _shown(text: str) -> str:
    """A word as the patterns know it: names of ages as figures, figures for letters as letters."""
    if (age := age_in(text)) is not None:
        return str(age)
    if text.isascii() and text.isalnum() and not text.isalpha() and not text.isdigit():
        if _FIGURE.fullmatch(text):
            return text.translate(_FOR_DIGITS)
        reading = text.translate(_LEET)
        if (age := age_in(reading)) is not None:
            return str(age)
        if reading in _KNOWN:
            return reading
    return text


def _words_at(shown: list[str], first: int, last: int) -> tuple[int, int]:
    """Words are without spaces, so that the n-th space of a line follows its n-th word."""
    return min(first, len(shown) - 1), min(last, len(shown) - 1)
