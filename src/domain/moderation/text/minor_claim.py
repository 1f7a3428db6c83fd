"""Whether somebody says that they are under 18, in English, Hindi or Hindi in Latin letters.

It is asked of each message before all else, and errs on the safe side: a person looks at each hit (CHT-15). An age
counts when its writer gives it as their own; minutes, places in a queue and other people's years do not.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from domain.moderation.text.ages_told import told
from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.minor_phrases import CLAIMS, OF_OTHERS
from domain.moderation.text.needs import Patterns
from domain.moderation.text.numbers import age_in
from domain.moderation.text.school_phrases import OF_LONG_AGO, OF_PUPILS, OF_SCHOOL, SCHOOL_CLAIMS
from domain.moderation.text.written import Word, Written

ALL_CLAIMS = CLAIMS | SCHOOL_CLAIMS
_CLAIMS, _OF_OTHERS = Patterns(ALL_CLAIMS), Patterns(OF_OTHERS)

_WORTH_A_LOOK = re.compile(
    r"\d|(?:class|std|grade|standard) [vix]+\b|underage|under age|minor|naba+li|naaba+li|school|adult"
    r"|dasv|nauv|aathv|athv|gyar|bar[av]|parent|\b(?:mom|mum|dad)|"
    r"papa|teacher|e e n|born|daswi|nauwi|teen|\bvote|legal|matric|boards?\b|birth|jana?m|jnm"
    r"|thousand|paida|जन्म|exam|bedtime|bed time|fake|lied|jhoo?th|plus|minus|half of|ulta|\bage\b"
    r"|umar|umr|नाबालि|अवयस्क|स्कूल|कक्षा|क्लास|वी"
)
_SAID_BY_ANOTHER = re.compile(
    r"\b(?:(?:bhai|behe?n|didi|chacha|padosi|mama|boss|dost|bhabhi|uncle) (?:ka|ki|ke)|must be"
    r"|should be|if you are|if youre|if u r|are you|r u|you are|you look|rule|rules|no one|nobody|"
    r"anyone|those|people|only for|not for|ban|report|"
    r"(?:mer[aie] (?:bet[aie]|bhai|behe?n|b[ae]cch?\w+|bachch\w+|bhanj\w+|bhatij\w+|pota|poti|naati|dost|"
    r"kutta|billi|gaadi)|"
    r"my (?:son|daughter|brother|sister|dog|cat|niece|nephew|cousin|kid|kids|child|puppy|kitten|car"
    r"|bike|phone))\b"
    r"(?! (?:s|ke|ki|ka) (?:id|phone|mobile|aadha?a?r|account|card|pan|passport|laptop|login)\b))"
    r"|मेर(?:ा|ी|े) (?:बेट|भाई|बहन|बच्च|भतीज|भांज|पोत|नाती)"
)
_OF_ONESELF = re.compile(r"(?:i|im|iam|i m|i am|my|main|mai|mera|meri|hum|मैं|मेरा|मेरी)\b")
_SAYS = re.compile(
    r"\b(?:says?|said|saying|told|asks?|asked|whoever|lyrics?|song|dialogue|character|bol[aei]"
    r"|bolt[aei]|keht[aei]|kahe?)\b(?: \S+){0,2} ?$"
)
"""What makes what somebody says of themselves another one's word."""
_WAS = re.compile(
    r"\b(?:ka|ki|ke) (?:tha|thi|the)\b|\b(?:when i was|since i was|i was(?! born)|jab (?:main|mai|hum"
    r"|ham)|tab main|back when|teach|years? ago)\b|जब (?:मैं|मै|हम)|(?:का|की|के) (?:था|थी|थे)"
)


_OF_ITS_WRITER = re.compile(
    r"\b(?:i|im|iam|ive|ill|am|my|mine|main|mai|mera|meri|mere|mujhe|mujhko|apn[aei]|hum|ham|hu|hun|hoon|hoo"
    r"|hunga|hungi|h[ou]+ng[ai]|jaung[ai]|jaoong[ai]|we|our)\b|मैं|मै |मेर|मुझ|अपन|हूं|हू|हम|उंग"
)
_OF_ANOTHER = re.compile(
    r"\b(?:she|shes|he|hes|her|hers|his|him|(?:this|that|the|ye|yeh|wo|woh|vo|is|us|jo|ek) "
    r"(?:girl|boy|kid|child|guest|host|hostess|performer|streamer|model|one|ladk[aei]\w*|ba?ch?chi|banda|bandi)"
    r"|ladkiy\w+|us[kn][aei]|is[kn][aei]|un[kn][aei]|in[kn][aei]|usko|isko|usse|isse|ye|yeh|wo|woh|vo)\b"
    r"|\b(?:host|ladk[ai]|bhanji|bhatiji|behe?n|cousin|beti|bhai|dost|friend) ne\b"
    r"|\b(?:host|girl|ladki)s? (?:chahiye|ready|for)|\b(?:padht|jaa?t|lagt|dikht)[ai] hai\b"
    r"|\b\d\d?(?: sa+l| baras)? k[ai] (?:hai|h)\b"
    r"|\bk[ai] (?:hai|h) (?:ye|yeh|wo|woh)\b|\bcan an? \d|\bawaa?z se\b|छात्रा है|विद्यार्थी और"
    r"|(?:^| )(?:वह|वो|यह|ये|इस|उस|इन|उन)|लडकी|लडका|बच्ची"
)
"""Who is told of, where no word of a claim is its writer's."""
_OF_KIN = re.compile(
    r"\b(?:mer[aie]|my) (?:chhot[aei] |chot[aei] |bad[aei] |little |younger |older |elder |kid |own )?"
    r"(?:(?:bhai|behe?n|bahan|bet[aie]|bhanj[aei]|bhatij[aei]) (?:k[aie]|ne|ko)|"
    r"(?:son|daughter|nephew|niece|cousin|brother|sister|mother|father|mom|mum|dad|wife|husband|aunt|uncle))\b"
    r"(?! (?:s |ke |ki |ka )?(?:id|phone|mobile|aadha?a?r|account|card|pan|passport|laptop|login)\b)"
)
"""Who a claim is of, where it stands in the claim itself: `my mother is a school principal`."""
_RULE = re.compile(
    r"(?:se kam|se niche|से कम|से छोटे) (?:umar |umr |उम्र )?(?:k[ie] |के |की )?(?:wal[aeo]n?|वालो|वाले|बच्चे|bacch?e)"
)
"""Whom a rule is for: `18 se kam walon ko`."""
_THEIRS = re.compile(r"\b(?:us[kn][aei]|is[kn][aei]|her|his) $")


def findings(written: Written, *, year: int | None) -> Iterator[Finding]:
    """`year` is the one it is written in; without it whoever was born in this century may be under 18.

    At most one: a claim to be under 18, where it stands, weak where somebody else may be meant; or what says that
    somebody else is, which locks nobody (`MINOR`)."""
    if not written.words:
        return
    read = [written.words]
    signs = (*written.glued(), *written.other_readings())
    telling = (each for each in signs if each.text in _KNOWN or age_in(each.text) is not None)
    if spelled := (*written.spelled(), *telling):
        read.append(written.reread(spelled))
    for words in read:
        found = _in_words(written, words, year)
        if found is not None:
            yield found
            return


def _in_words(written: Written, words: Sequence[Word], year: int | None) -> Finding | None:
    shown = [_shown(word.text) for word in words]
    if not _WORTH_A_LOOK.search(" ".join(shown)):
        return None
    all_told = told(written, words, shown)
    line = " ".join(each.text for each in all_told)
    for patterns, concern, sure in (
        (_CLAIMS, Concern.MINOR_CLAIM, Strength.STRONG),
        (_OF_OTHERS, Concern.MINOR, Strength.LIKELY),
    ):
        found = _first(patterns, line, year)
        if found is not None:
            rule, match = found
            before = line[max(0, match.start() - _BEFORE) : match.start()]
            by_another = _SAYS if _OF_ONESELF.match(match.group()) else _SAID_BY_ANOTHER
            is_told = by_another.search(before) or _OF_KIN.search(match.group()) or _RULE.search(line)
            first = line.count(" ", 0, match.start())
            last = line.count(" ", 0, match.start() + len(match.group().rstrip()))
            last = min(last, len(all_told) - 1)
            start, end = all_told[min(first, last)].start, all_told[last].end
            if concern is Concern.MINOR_CLAIM and not is_told and _is_of_another(line, match):
                return Finding(Concern.MINOR, Strength.LIKELY, rule, start, end)
            return Finding(concern, Strength.WEAK if is_told else sure, rule, start, end)
    return None


def tells_of_another(written: Written) -> bool:
    """Whether somebody is told of, and no word is its writer's."""
    line = " ".join(word.text for word in written.words)
    return _OF_ANOTHER.search(line) is not None and _OF_ITS_WRITER.search(line) is None


def _is_of_another(line: str, claim: re.Match[str]) -> bool:
    """Whether somebody else is told of, and nothing in the claim or after it says that it is its writer."""
    if _THEIRS.search(line, max(0, claim.start() - _BEFORE), claim.start()) and not _OF_ONESELF.match(
        claim.group()
    ):
        return True
    if _OF_ITS_WRITER.search(line, claim.start()):
        return False
    return _OF_ANOTHER.search(line) is not None


def _first(patterns: Patterns, line: str, year: int | None) -> tuple[str, re.Match[str]] | None:
    for rule, pattern in patterns.worth_a_try(line):
        for match in pattern.finditer(line):
            is_over = _WAS.search(line[max(0, match.start() - _BEFORE_WAS) : match.end() + _AFTER_WAS])
            if OF_SCHOOL.search(match.group()) and (
                OF_LONG_AGO.search(line) or OF_PUPILS.search(line[: match.end() + _AFTER])
            ):
                continue
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


_BEFORE, _AFTER = 40, 16
_BEFORE_WAS, _AFTER_WAS = 12, 8
_YEAR_OF_LETTERS = re.compile(r"2[0o]{2}[0-9o]|2[0o]1[0-9o]")
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
        "born",
        "birth",
        "meri",
    ]
)


@lru_cache(maxsize=20_000)
def _shown(text: str) -> str:
    """A word as the patterns know it: names of ages as figures, figures for letters as letters."""
    if (age := age_in(text)) is not None:
        return str(age)
    if text.isascii() and text.isalnum() and not text.isalpha() and not text.isdigit():
        if _YEAR_OF_LETTERS.fullmatch(text):
            return text.replace("o", "0")
        if _FIGURE.fullmatch(text):
            return text.translate(_FOR_DIGITS)
        reading = text.translate(_LEET)
        if (age := age_in(reading)) is not None:
            return str(age)
        if reading in _KNOWN:
            return reading
    return text
