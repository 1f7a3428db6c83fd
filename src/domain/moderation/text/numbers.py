"""Numbers that people write out, so that nobody sees that they are: `nine eight`, `nau aath`, `नौ आठ`, `double 7`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.moderation.text.lookalikes import plain
from domain.moderation.text.pair_names import PAIRS
from domain.moderation.text.written import Written, sound, squeezed


def _named(lines: str) -> dict[str, int]:
    """Read lines of a number and its names."""
    rows = (line.split() for line in lines.strip().splitlines())
    return {name: int(number) for number, *names in rows for name in names}


_DIGITS = _named("""
0 zero oh shunya sunya shoonya sifar
1 one ek
2 two do
3 three teen tin
4 four char chaar
5 five paanch panch pach
6 six chhe che chhah chah
7 seven saat sat
8 eight aath ath
9 nine nau no
""")
_HINDI_DIGITS = _named("""
0 शून्य जीरो
1 एक वन
2 दो टू
3 तीन थ्री
4 चार फोर
5 पांच पाच फाइव
6 छह छः छे छ सिक्स
7 सात सेवन
8 आठ एट
9 नौ नाइन
""")
_AGES = _named("""
10 ten das दस
11 eleven gyarah gyara ग्यारह
12 twelve barah bara बारह
13 thirteen terah tera तेरह
14 fourteen chaudah chauda चौदह
15 fifteen ponero pandrah pandra पंद्रह पन्द्रह
16 sixteen sholo solah sola सोलह
17 seventeen sotero satrah satra सत्रह
18 eighteen atharah athara atthara aathrah अठारह
""")
_TIMES = {"double": 2, "dubble": 2, "triple": 3, "tripple": 3, "डबल": 2, "ट्रिपल": 3}
_LETTERS_FOR_DIGITS = str.maketrans("oilsz", "01152")

_PAIRS = {
    squeezed("".join(plain(letter) for letter in name)): str(number) for name, number in _named(PAIRS).items()
}
_BY_KEY = _PAIRS | {squeezed(word): str(digit) for word, digit in (*_DIGITS.items(), *_HINDI_DIGITS.items())}
del _BY_KEY[squeezed("teen")]  # which is "ten" as well; it is found by its sound
_BY_SOUND = {sound(word): str(digit) for word, digit in _DIGITS.items()}
_AGES_BY_KEY = {squeezed(word): age for word, age in _AGES.items()}
_AGES_BY_SOUND = {
    sound(word).removesuffix("h"): age
    for word, age in _AGES.items()
    if word.isascii() and len(word) > 4 and not word.endswith("teen")
}
"""Of Hindi alone: by its sound `thirteen` would be `thirty`."""
_AGES_HEARD_MIN = 4
_VOWELS, _TEEN = re.compile("[aeiouh]"), re.compile("t[ei]*n$")
_TEENS = {_VOWELS.sub("", word): age for word, age in _AGES.items() if word.endswith("teen")}
"""What is left of them when somebody saves the vowels: `fourtn`, `sxtn`."""
_TIMES_BY_KEY = {squeezed(word): times for word, times in _TIMES.items()}
_EXACTLY = {"ten": "10"}
"""As it is typed: squeezed, `teen` is the same word, and three."""
_A_DIGIT = re.compile("|".join((r"\d", *sorted(_DIGITS, key=len, reverse=True))))
_BUILT_OF_DIGITS = re.compile(rf"(?:{_A_DIGIT.pattern}){{3,}}")


@dataclass(frozen=True, slots=True)
class Run:
    """Digits written one after another, however they were spaced and spelled, and how many words they took."""

    digits: str
    start: int
    end: int
    words: int
    spelled: int
    """How many of the words are names of digits."""
    pairs: int
    """How many of them are names of two."""


def age_in(word: str) -> int | None:
    """10 to 18 where a word is the name of that number."""
    age = _AGES_BY_KEY.get(squeezed(word))
    if age is not None or len(word) <= _AGES_HEARD_MIN:
        return age
    if (age := _AGES_BY_SOUND.get(sound(word).removesuffix("h"))) is not None:
        return age
    return _TEENS.get(_VOWELS.sub("", word)) if _TEEN.search(word) else None


def runs(written: Written) -> Sequence[Run]:
    """Every run of digits of a text. What stands between two digits does not end a run unless it is a word."""
    found: list[Run] = []
    digits, first, last, words, spelled, pairs, times, is_ten = "", None, None, 0, 0, 0, 1, False
    for word in (*written.words, None):
        here = "" if word is None else _digits_of(word.text)
        if word is not None and here:
            if is_ten and len(here) == 1 and here != "0":  # ninety eight
                digits = digits[:-1] + here
            else:
                digits += here * times if len(here) == 1 else here
            first, last, words, times = first or word, word, words + 1, 1
            is_name = not word.text.isdigit()
            is_pair = is_name and len(here) == 2 and not any(letter.isdigit() for letter in word.text)
            spelled, pairs, is_ten = spelled + is_name, pairs + is_pair, is_pair and here[1] == "0"
            continue
        if word is not None and (again := _TIMES_BY_KEY.get(squeezed(word.text))):
            times, first = again, first or word
            continue
        if first is not None and last is not None and digits:
            found.append(Run(digits, first.start, last.end, words, spelled, pairs))
        digits, first, last, words, spelled, pairs, times, is_ten = "", None, None, 0, 0, 0, 1, False
    return found


@lru_cache(maxsize=20_000)
def _digits_of(text: str) -> str:
    if text.isdigit() or text in _EXACTLY:
        return _EXACTLY.get(text, text)
    if (digit := _BY_KEY.get(squeezed(text))) is not None:
        return digit
    if (digit := _BY_SOUND.get(sound(text))) is not None:
        return digit
    if _BUILT_OF_DIGITS.fullmatch(text):  # nine8seven6
        return "".join(each if each.isdigit() else str(_DIGITS[each]) for each in _A_DIGIT.findall(text))
    swapped = text.translate(_LETTERS_FOR_DIGITS)
    if any(letter.isdigit() for letter in text) and swapped.isdigit():  # 98o4 5l2
        return swapped
    return ""
