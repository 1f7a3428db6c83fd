"""What a text is compared by: its words as they sound, their pieces, and which stand side by side.

Pieces of words (character n-grams, as in Cavnar and Trenkle 1994) are shared by all spellings of a word, and by the
disguises that nobody listed; pairs of words say what is done with them. Hindi in both scripts comes to one form.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from domain.moderation.text.learned.hindi import is_hindi, romanized
from domain.moderation.text.written import Word, Written, sound, squeezed

_KNOWN_WORDS = 20_000
_PIECE_MIN, _PIECE_MAX = 3, 5
_COUNTED_MAX = 12
"""More digits or words than these are counted as so many."""
_ADULT = 18
_DIGIT = re.compile(r"\d")
_SIGNS = "@.?/!"
_START, _END = "^", "$"


def words_of(written: Written) -> Sequence[Word]:
    """The words as a reader takes them: what was spelled out, cut or dressed up as figures is whole."""
    readings = (*written.spelled(), *written.other_readings(), *written.glued())
    return written.reread(readings) if readings else written.words


def keys_of(words: Sequence[Word]) -> Sequence[str]:
    """One form for each word, whatever its spelling and script."""
    return [_key(word.text) for word in words]


def features_of_key(key: str) -> Sequence[str]:
    """Of one word: itself, and its pieces with marks for where it begins and ends."""
    marked = f"<{key}>"
    pieces = (
        marked[start : start + length]
        for length in range(_PIECE_MIN, min(_PIECE_MAX, len(marked) - 1) + 1)
        for start in range(len(marked) - length + 1)
    )
    return (marked, *pieces)


def features_between(written: Written, keys: Sequence[str]) -> Iterator[str]:
    """Of the text as a whole: which words stand side by side, or with one between, and how much of what there is."""
    yield from (f"{first} {second}" for first, second in pairwise((_START, *keys, _END)))
    yield from (f"{first} _ {third}" for first, third in zip(keys, keys[2:], strict=False))
    digits = sum(letter.isdigit() for letter in written.text)
    yield f"digits={min(digits, _COUNTED_MAX)}"
    yield f"words={min(len(keys), _COUNTED_MAX)}"
    yield from (f"has={sign}" for sign in _SIGNS if sign in written.text)


@lru_cache(maxsize=_KNOWN_WORDS)
def _key(word: str) -> str:
    """One form for all spellings. Of a number it says whether it may be the age of a minor, else how long it is."""
    if word.isdigit():
        if len(word) <= 2:
            return "#minor" if int(word) < _ADULT else "#adult"
        return "#" * min(len(word), _COUNTED_MAX)
    if is_hindi(word):
        word = romanized(word)
    return sound(squeezed(_DIGIT.sub("0", word)))
