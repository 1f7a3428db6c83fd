"""A text as a reader takes it, whatever its writer did to get it past a list of words."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from domain.moderation.text.lookalikes import plain

_KNOWN_WORDS = 20_000
"""How many different words are remembered in each form: what people say is mostly said again."""
_INDIC = "\u0900-\u0963\u0966-\u097f"
"""Vowel signs and viramas of Devanagari are marks, which `\\w` leaves out."""
_WORD = re.compile(rf"(?:[^\W_]|[{_INDIC}])+")
_CHUNK = re.compile(r"\S+")
_BETWEEN_FLAGS = re.compile("(?<=[\U0001f1e6-\U0001f1ff])\\s+(?=[\U0001f1e6-\U0001f1ff])")
"""Flags side by side are read as one word: each has two letters, and a space between them ends no word."""
_CUT = re.compile(r"[^\w\s](?=\w)|_")
_EDGES = ".,;:?!'\"()[]{}<>~`-_…“”‘’|/\\"
_LEET = str.maketrans("013456789@$!|+€£¢(", "oleasgtbgasiltelcc")
_OTHER_LEET = str.maketrans("1!|", "ill")
_GLUED_MIN, _GLUED_MAX = 6, 4
_STANDS_FOR_A_LETTER = re.compile(r"[0-9@$!|+*#(]")
_LETTER = re.compile(r"[a-z]")
_NOT_LETTERS = re.compile(r"[^a-z*#]")
_AGAIN = re.compile(r"(.)\1+")
_RUN = re.compile(r"(.)\1*")
_MUCH_AGAIN = re.compile(r"([^\W\d])\1{2,}")


class Word(NamedTuple):
    """A word as a reader takes it, from `start` to `end` in what was written. `typed` has its letters as often in a
    row as they stand there, while `text` has what is drawn out (`heyyyy`) once."""

    text: str
    start: int
    end: int
    typed: str


@dataclass(frozen=True, slots=True)
class Written:
    """`text` is plain: small letters, digits 0 to 9, nothing unseen. `places[i]` is where its letter i was written,
    with one more place for its end."""

    text: str
    places: tuple[int, ...] | range
    words: tuple[Word, ...]

    @classmethod
    def read(cls, original: str) -> "Written":
        """All of it is looked at, in a time that grows with its square: whoever takes text in bounds it first."""
        if original.isascii():
            text, places = original.lower(), range(len(original) + 1)
            return cls(text, places, _words(text, places))
        letters, origins = [], []
        between = {place for gap in _BETWEEN_FLAGS.finditer(original) for place in range(*gap.span())}
        for place, letter in enumerate(original):
            for each in plain(letter) if place not in between else "":
                letters.append(each)
                origins.append(place)
        text, at = "".join(letters), (*origins, len(original))
        return cls(text, at, _words(text, at))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the plain letters from `start` to `end` were written."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def other_readings(self) -> Iterator[Word]:
        """Words that are there only for who reads figures and signs as letters: `p4ytm`, `wh@ts@pp`, `te!egr@m`.

        Letters that a star hides stay stars. A word that can be read two ways (1 is i or l) comes twice.
        """
        if not _STANDS_FOR_A_LETTER.search(self.text):
            return
        for chunk in _CHUNK.finditer(self.text):
            inner = chunk.group().strip(_EDGES)
            if not (_LETTER.search(inner) and _STANDS_FOR_A_LETTER.search(inner)):
                continue
            begin = chunk.start() + chunk.group().index(inner)
            start, end = self.span(begin, begin + len(inner))
            readings = {
                _NOT_LETTERS.sub("", inner.translate(_LEET)),
                _NOT_LETTERS.sub("", inner.translate(_OTHER_LEET).translate(_LEET)),
            }
            for reading in sorted(readings):
                yield Word(reading, start, end, reading)

    def glued(self) -> Iterator[Word]:
        """Words that signs cut, without white space: `nab.alig`, `cha-mar`. Of few pieces, and not of short words."""
        if not _CUT.search(self.text):
            return
        for chunk in _CHUNK.finditer(self.text):
            inner = chunk.group().strip(_EDGES)
            pieces = _WORD.findall(inner)
            if not 2 <= len(pieces) <= _GLUED_MAX or inner.isdigit():
                continue
            begin = chunk.start() + chunk.group().index(inner)
            whole = "".join(pieces)
            if whole.isalpha() and len(whole) >= _GLUED_MIN:
                yield Word(whole, *self.span(begin, begin + len(inner)), whole)

    def spelled(self) -> Iterator[Word]:
        """Words written letter by letter: `t e l e g r a m`, `g.p.a.y`. Runs of three single letters and more.

        A run that begins with `a` or `i` comes without it too, since that may be a word of its own.
        """
        if len([1 for word in self.words if len(word.text) == 1]) < 3:
            return
        run: list[Word] = []
        for word in (*self.words, None):
            if word is not None and len(word.text) == 1 and word.text.isalpha():
                run.append(word)
                continue
            if len(run) >= 3:
                letters = "".join(each.text for each in run)
                yield Word(letters, run[0].start, run[-1].end, letters)
                if letters[0] in "ai":
                    yield Word(letters[1:], run[1].start, run[-1].end, letters[1:])
            run = []

    def reread(self, readings: Iterable[Word]) -> tuple[Word, ...]:
        """The words with `readings` in the places of what they were read from, so that phrases of them are found.

        Of two readings of one place the first counts.
        """
        by_start: dict[int, Word] = {}
        for reading in readings:
            by_start.setdefault(reading.start, reading)
        words: list[Word] = []
        end = 0
        for word in self.words:
            if word.start < end:
                continue
            words.append(by_start.get(word.start, word))
            end = words[-1].end
        return tuple(words)


def _words(text: str, places: tuple[int, ...] | range) -> tuple[Word, ...]:
    is_drawn_out = _MUCH_AGAIN.search(text) is not None
    words = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        typed = text[start:end]
        word = _MUCH_AGAIN.sub(r"\1", typed) if is_drawn_out else typed
        words.append(Word(word, places[start], places[end - 1] + 1, typed))
    return tuple(words)


@lru_cache(maxsize=_KNOWN_WORDS)
def squeezed(word: str) -> str:
    """Each letter once where it was written several times in a row: `helloooo` and `hello` are `helo`."""
    return _AGAIN.sub(r"\1", word)


_DRAWN_OUT = 3
"""So many times in a row no word has a letter: it is drawn out, and may be any word with that letter."""
_DOUBLED_MIN = 5
"""Letters of a word that is found though some are written twice: among shorter ones `good` is not `god`."""


@lru_cache(maxsize=_KNOWN_WORDS)
def is_written_as(word: str, typed: str) -> bool:
    """Whether whoever typed that may have meant this word; both have the same letters, `squeezed`.

    No letter stands there fewer times in a row than in the word, so `god` is not `good`. More times is drawn out or a
    slip (`goood`, `tellegram`); in short words that have nothing drawn out it is another word.
    """
    runs = _runs(typed)
    may_slip = len(squeezed(word)) >= _DOUBLED_MIN or _DRAWN_OUT in runs
    return all(
        there in (asked, _DRAWN_OUT) or (there > asked and may_slip)
        for asked, there in zip(_runs(word), runs, strict=True)
    )


def _runs(word: str) -> tuple[int, ...]:
    """How often each letter stands in a row; what is drawn out counts the same, however long."""
    return tuple(min(len(run.group()), _DRAWN_OUT) for run in _RUN.finditer(word))


@lru_cache(maxsize=_KNOWN_WORDS)
def sound(word: str) -> str:
    """How a word of Hindi in Latin letters sounds, since nobody spells it one way: `paise`, `paisey`, `pese`.

    Long vowels are short, aspirates plain; what Indian writers use for each other is one letter. Our own rules, for
    looking words up, not for reading them out.
    """
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return squeezed(word)


_SOUNDS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        ("ph", "f"),
        ("w", "v"),
        ("[zx]", "j"),
        ("q|ck", "k"),
        ("chh", "ch"),
        ("sh", "s"),
        ("([bdgjkpt])h", r"\1"),
        ("ee|ea|ii|iy|y", "i"),
        ("oo|uu|ou", "u"),
        ("aa", "a"),
        ("a[ie]+|ei|e+", "e"),
        ("au|ao", "o"),
        ("(?<=[aeiou])n$", ""),
    )
)
