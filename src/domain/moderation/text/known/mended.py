"""A text as it was meant, where its words are none that people write: cut, glued, drawn out, turned about, half hidden.

What is a word stays what it is, so that little of what people say is read another way. Read in addition to what was
written, never in place of it: a list may have a word that is none.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

from domain.moderation.text.known.words import ranks
from domain.moderation.text.written import Word, Written, is_written_as, squeezed

_KNOWN_WORDS = 20_000
_MEND_MIN = 5
"""Letters of a word that is taken for another one; shorter ones are too near to each other."""
_MUDDLED_MIN, _RANK_OF_MUDDLED = 6, 1_500
"""Letters in another order make a word that is so long and so frequent."""
_JOINED_MIN, _JOINED_HINDI_MIN, _PIECES_MAX = 5, 3, 4
_TURNED_MIN, _TURNED_MANY, _TURNED_ALONE = 3, 2, 6
_APART_MAX = 60
_PART_MAX = 14
_PARTS_MIN, _MEAN_PART = 3, 3.0
"""Parts of a glued word are so many, of so many letters on the average: of shorter ones every word is made."""
_TWO_PARTS_MIN, _RANK_OF_TWO = 6, 250
"""Two of the words that are written most may be glued as well: of rarer ones ordinary words are made (`telephone`)."""
_SINGLE = frozenset("iu")
"""They begin what is glued: `iamhere`."""
_RANK_OF_SHORT = 400
"""Of two letters only words as frequent as that are parts of a glued word."""
_VOWELS = re.compile("[aeiou]")
_LETTER, _LETTERS = re.compile("[a-z]"), re.compile("[a-z]+")
_CHUNK, _PART, _WORD = re.compile(r"\S+"), re.compile(r"[^\s_/.,:;+&-]+"), re.compile(r"[^\W_]+")
_SIGN = re.compile(r"[0-9@$!|+*#(){}\[\]€£¢]|[^\x00-\u0fff\u2010-\u203a]")
_PICTURE = re.compile(r"(?<=[a-z])[^\x00-\u0fff\u2010-\u203a]+(?=[a-z])")
"""What stands in the place of letters, and is none: `ph📸tos`."""
_TOO_SHORT = 2
_COUNT = re.compile(r"\d+[a-z]{1,4}")
"""So many of something: `16yrs`, `10th`, `5am`."""
_TOO_MUCH = re.compile(r"\d{3}|[26]")
"""What stands for no letter."""
_EDGES = ".,;:?!'\"<>~`-_…“”‘’/\\"
_DRESSED = re.compile(r"[^a-z*#]")
_NOT_LETTERS = re.compile(r"[^a-z0-9]")
_LEET = str.maketrans("01345789@$!|+€£¢(", "oleastbgasiltelcc")
_OTHER_LEET = str.maketrans("01345789@$!|+€£¢(", "oieastbgaslitelcc")
_NO_SIGNS = str.maketrans("", "", "@$!|+*#(){}[]")
_ENDINGS = frozenset({"s", "t", "m", "d", "ll", "re", "ve", "nt"})
"""What an apostrophe parts from a word."""
_STAR = re.compile("[*#]")
_AS_PARTS = 3
"""So many times a word has to be drawn from its parts by rank: one more is as bad as a word e^3 times as rare."""


def mended(written: Written) -> Written | None:
    """The text with every word that is none as the one that was meant; None where nothing is to be mended."""
    changes = sorted(_without_overlap(_changes(written)))
    if not changes:
        return None
    return written.rewritten(changes)


def as_meant(written: Written) -> Written:
    return mended(written) or written


Change = tuple[int, int, str]
"""From where to where in what was written, and what is meant."""


def _without_overlap(changes: Iterator[Change]) -> Iterator[Change]:
    """Of several ways to mend a place the first."""
    taken = list[tuple[int, int]]()
    for start, end, word in changes:
        if all(end <= begun or start >= ended for begun, ended in taken):
            taken.append((start, end))
            yield start, end, word


def _changes(written: Written) -> Iterator[Change]:
    known = ranks()
    words = written.words
    if known.keys() >= {word.text for word in words}:
        return
    for reading in written.spelled():
        if reading.text.isascii():
            yield (
                reading.start,
                reading.end,
                apart(reading.text, 2) or one_meant(reading.text) or reading.text,
            )
    if _SIGN.search(written.text):
        for chunk in _CHUNK.finditer(written.text):
            for start, end, meant in _in_chunk(chunk):
                yield *written.span(start, end), meant
    yield from _joined(words)
    backwards = [word for word in words if word.text not in known and word.text[::-1] in known]
    if len([1 for word in backwards if len(word.text) >= _TURNED_MIN]) >= _TURNED_MANY or any(
        len(word.text) >= _TURNED_ALONE for word in backwards
    ):
        yield from ((word.start, word.end, word.text[::-1]) for word in backwards)
    for word in words:
        if word.text in known or not _LETTERS.fullmatch(word.text):
            continue
        if one_or_more := one_meant(word.text) or apart(word.text):
            yield word.start, word.end, one_or_more


def _in_chunk(chunk: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """What figures and signs stand for: in all that stands without white space, or in what signs part of it."""
    text = chunk.group()
    if not _LETTER.search(text) or not _SIGN.search(text):
        return
    if meant := _behind_signs(text):
        yield chunk.start(), chunk.end(), meant
        return
    for part in _PART.finditer(text):
        if part.group() != text and _SIGN.search(part.group()) and (meant := _behind_signs(part.group())):
            yield chunk.start() + part.start(), chunk.start() + part.end(), meant


@lru_cache(maxsize=_KNOWN_WORDS)
def _behind_signs(text: str) -> str | None:  # noqa: PLR0911 -- one a way to hide it
    """The word that figures and signs may stand in: `p@ym3nt`, `n@h!`, `(s)end`, `k*ll`."""
    known = ranks()
    inner = text.strip(_EDGES)
    if len(inner) <= _TOO_SHORT or _COUNT.fullmatch(inner) or not _LETTER.search(inner):
        return None
    if inner.isalpha():
        if not text.endswith("!") or text.endswith("!!") or inner in known:
            return None
        return inner + "i" if inner + "i" in known else None
    if _STAR.search(inner) and (meant := _behind_stars(_DRESSED.sub("", inner))) is not None:
        return meant
    pieces = _WORD.findall(inner)
    if len(pieces) > 1 and all(len(piece) > 1 and piece in known for piece in pieces):
        return None
    readings = list(
        dict.fromkeys(
            _NOT_LETTERS.sub("", each.translate(signs))
            for signs in (_LEET, _OTHER_LEET, _NO_SIGNS)
            for each in (inner, inner + "!" * text.endswith("!"))
            if not _TOO_MUCH.search(each)
        )
    )
    if _PICTURE.search(inner):
        return _behind_pictures(inner)
    if there := [each for each in readings if len(each) > 1 and each in known]:
        return there[0]
    return next(filter(None, map(one_meant, readings)), None)


def _behind_pictures(inner: str) -> str | None:
    """A word that pictures part, or one with a picture in the place of a letter."""
    whole = _NOT_LETTERS.sub("", _PICTURE.sub("", inner))
    if whole in ranks() and len(whole) >= _JOINED_MIN:
        return whole
    return _behind_stars(_DRESSED.sub("", _PICTURE.sub("*", inner)))


def _joined(words: Sequence[Word]) -> Iterator[Change]:
    known = ranks()
    for first in range(len(words) - 1):
        joined, are_words = words[first].text, words[first].text in known
        for last in range(first + 1, min(first + _PIECES_MAX, len(words))):
            piece = words[last].text
            if piece in _ENDINGS:
                break
            joined, are_words = joined + piece, are_words and piece in known
            if piece.isdigit():
                break
            least = _JOINED_MIN if joined.isascii() else _JOINED_HINDI_MIN
            if not are_words and len(joined) >= least and joined in known:
                yield words[first].start, words[last].end, joined
                break


@lru_cache(maxsize=_KNOWN_WORDS)
def one_meant(word: str) -> str | None:
    """One word that was meant by what is none: drawn out, without its vowels, with two letters exchanged."""
    if len(word) < _MEND_MIN - 1 or not _LETTERS.fullmatch(word):
        return None
    if len(word) < _MEND_MIN:
        return None if _VOWELS.search(word) else _by(skeleton).get(word)
    meant = _by(squeezed).get(squeezed(word))
    if meant is not None and len(meant) < len(word) and is_written_as(meant, word):
        return meant
    if not _VOWELS.search(word[1:-1]) and (meant := _by(skeleton).get(skeleton(word))) is not None:
        return meant
    meant = _by(muddled).get(muddled(word)) if len(word) >= _MUDDLED_MIN else None
    return meant if meant is not None and ranks()[meant] < _RANK_OF_MUDDLED else None


@lru_cache(maxsize=_KNOWN_WORDS)
def _behind_stars(text: str) -> str | None:
    if len(text) < _MEND_MIN - 1:
        return None
    return _starred().get(_STAR.sub("*", text))


def skeleton(word: str) -> str:
    """What is left when its vowels are saved: its ends, and no vowel between them."""
    return word[0] + _VOWELS.sub("", word[1:-1]) + word[-1]


def muddled(word: str) -> str:
    """The same for two words that have the same letters between the same ends."""
    return word[0] + "".join(sorted(word[1:-1])) + word[-1]


@cache
def _by(key: Callable[[str], str]) -> Mapping[str, str]:
    """The most frequent word of each key."""
    found: dict[str, str] = {}
    for word in ranks():
        if len(word) >= _MEND_MIN:
            found.setdefault(key(word), word)
    return found


@cache
def _starred() -> Mapping[str, str]:
    """Words with one letter hidden, or all their inner vowels."""
    found: dict[str, str] = {}
    for word in ranks():
        if len(word) >= _MEND_MIN - 1:
            for place in range(1, len(word)):
                found.setdefault(f"{word[:place]}*{word[place + 1 :]}", word)
            found.setdefault(word[0] + _VOWELS.sub("*", word[1:]), word)
    return found


@lru_cache(maxsize=_KNOWN_WORDS)
def apart(word: str, parts_min: int = _PARTS_MIN) -> str | None:
    """The words that were written as one, with spaces; None for what is not made of words. Two of the most frequent
    ones do, however many there have to be."""
    known = ranks()
    if not _TWO_PARTS_MIN <= len(word) <= _APART_MAX:
        return None
    best: list[tuple[float, int] | None] = [(0.0, 0)]
    """To each place: the least cost to get there, and where the last word begins."""
    for end in range(1, len(word) + 1):
        ways = []
        for start in range(max(0, end - _PART_MAX), end):
            before, part = best[start], word[start:end]
            rank = known.get(part)
            if before is None or rank is None or not _is_part(part, rank, start):
                continue
            ways.append((before[0] + _cost(rank), start))
        best.append(min(ways, default=None))
    if best[-1] is None:
        return None
    parts, end = list[str](), len(word)
    while end:
        _, start = best[end] or (0.0, 0)
        parts.append(word[start:end])
        end = start
    if len(parts) < parts_min or len(word) / len(parts) < _MEAN_PART:
        return _in_two(word)
    return " ".join(reversed(parts))


def _in_two(word: str) -> str | None:
    """Two of the words that are written most: `callme`, `mynumber`."""
    known = ranks()
    for place in range(2, len(word) - 1):
        parts = word[:place], word[place:]
        if all(known.get(part, _RANK_OF_TWO) < _RANK_OF_TWO for part in parts):
            return " ".join(parts)
    return None


def _is_part(part: str, rank: int, start: int) -> bool:
    if len(part) == 1:
        return part in _SINGLE and not start
    return len(part) > 2 or rank < _RANK_OF_SHORT


def _cost(rank: int) -> float:
    return _AS_PARTS + (rank + 10).bit_length() * 0.7
