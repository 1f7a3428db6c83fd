"""Ages and classes of school that are told by another way than their figure: sums, halves, cut words, Roman figures.

What is read here is one word for the patterns of `minor_claim`: `8+8` is 16, `half of 32` is 16, `fif teen` is 15,
`class XI` is class 11, `nauvi` is 9th.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.moderation.text.numbers import age_in
from domain.moderation.text.written import Word, Written, sound

_CUT = {"thir": 13, "four": 14, "fif": 15, "six": 16, "seven": 17, "eigh": 18}
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "thirty": 30, "ek": 1, "do": 2, "char": 4, "paanch": 5, "panch": 5, "chhe": 6, "che": 6, "saat": 7,
    "aath": 8, "nau": 9, "das": 10, "bees": 20, "tees": 30, "एक": 1, "दो": 2, "पांच": 5, "छह": 6, "सात": 7, "आठ": 8,
    "नौ": 9, "बीस": 20,
}  # fmt: skip
_SUMS = {
    "plus": 1, "add": 1, "jod": 1, "jama": 1, "aur": 1, "प्लस": 1, "minus": -1, "less": -1, "ghata": -1, "ghatao": -1,
    "kam": -1, "माइनस": -1,
}  # fmt: skip
_HALVES = frozenset({"half", "aadha", "adha", "आधा", "आधी"})
_BACKWARDS = frozenset(
    {"ulta", "ulti", "reverse", "reversed", "backwards", "backward", "mirrored", "उल्टा", "flipped"}
)
_SIGN = re.compile(r"(?<![\d/.-])(\d{1,2})\s*([+*x×−–-])\s*(\d{1,2})(?![\d/-])")
_ROMAN = {"vi": "6", "vii": "7", "viii": "8", "ix": "9", "x": "10", "xi": "11", "xii": "12"}
_CLASS = frozenset({"class", "std", "standard", "grade", "kaksha", "clas", "klass", "kaksa", "क्लास", "कक्षा"})
_OF_AGE = frozenset(
    {"age", "aged", "umar", "umr", "umer", "umra", "old", "saal", "उम्र", "उमर", "आयु", "एज", "years"}
)
_ORDINALS = {
    6: "sixth chhathi chhatvi chatvi chhati छठी छठवीं", 7: "seventh saatvi satvi saatwi सातवीं",
    8: "eighth aathvi athvi aathwi aatvi आठवीं", 9: "ninth nauvi nauwi novi nouvi naumi navvi नौवीं नवीं",
    10: "tenth dasvi daswi dasvin dasmi दसवीं", 11: "eleventh gyarahvi gyarvi gyarwi gyaravi ग्यारहवीं",
    12: "twelfth twelth barahvi barvi barwi baravi बारहवीं",
}  # fmt: skip
_BY_SOUND = {
    sound(name): f"{number}th"
    for number, names in _ORDINALS.items()
    for name in names.split()
    if name.isascii()
}
_EXACTLY = {
    name.replace("ीं", "ी"): f"{number}th"
    for number, names in _ORDINALS.items()
    for name in names.split()
    if not name.isascii()
}
_AGES = range(6, 19)


class Told(NamedTuple):
    """One word as the patterns see it, and where it was written."""

    text: str
    start: int
    end: int


def told(written: Written, words: Sequence[Word], shown: Sequence[str]) -> list[Told]:
    """`shown` are the words as the patterns know them, one for each of `words`."""
    sums = {span: str(value) for span, value in _in_signs(written)}
    all_told: list[Told] = []
    place = 0
    while place < len(words):
        word = words[place]
        end, text = _one(shown, place)
        signed = next((each for each in sums if each[0] <= word.start < each[1]), None)
        if signed is not None:
            end, text = place, sums[signed]
            while end + 1 < len(words) and words[end + 1].start < signed[1]:
                end += 1
        all_told.append(Told(text, word.start, words[end].end))
        place = end + 1
    return all_told


def _in_signs(written: Written) -> Iterator[tuple[tuple[int, int], int]]:
    """Sums in figures with a sign."""
    for match in _SIGN.finditer(written.text):
        first, sign, second = int(match[1]), match[2], int(match[3])
        value = first + second if sign == "+" else first * second if sign in "*x×" else first - second
        if value in _AGES and second > 1:
            yield written.span(*match.span()), value


def _one(shown: Sequence[str], place: int) -> tuple[int, str]:  # noqa: PLR0911 -- one a way to tell it
    """The place of the last word of what begins here, and what it says."""
    text, following = shown[place], shown[place + 1 : place + 3]
    if following and following[0] == "teen" and text in _CUT:
        return place + 1, str(_CUT[text])
    if text in _HALVES and len(following) == 2 and following[0] in ("of", "the", "का"):
        whole = _number(following[1])
        if whole is not None and whole // 2 in _AGES and not whole % 2:
            return place + 2, str(whole // 2)
    if (first := _number(text)) is not None and following:
        if len(following) == 2 and following[0] in _SUMS and (second := _number(following[1])) is not None:
            value = first + _SUMS[following[0]] * second
            if value in _AGES:
                return place + 2, str(value)
        if following[0] in _BACKWARDS and text.isdecimal() and int(text[::-1]) in _AGES:
            return place + 1, text[::-1]
        is_after_age = _OF_AGE & {*shown[max(0, place - 3) : place]}
        if is_after_age and first == 1 and (second := _number(following[0])) is not None and second < 10:
            return place + 1, f"1{second}"
    beside = {*shown[max(0, place - 1) : place], *following[:1]}
    if text in _ROMAN and beside & _CLASS:
        return place, _ROMAN[text]
    return place, ordinal_in(text) or text


def _number(word: str) -> int | None:
    if word.isdecimal() and word.isascii() and len(word) <= 2:
        return int(word)
    return _SMALL.get(word, age_in(word))


def ordinal_in(word: str) -> str | None:
    """`9th` for what is the ninth, in any spelling."""
    if word.isascii():
        return _BY_SOUND.get(sound(word)) if len(word) > 3 else None
    return _EXACTLY.get(word.replace("ीं", "ी"))
