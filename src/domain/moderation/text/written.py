"""A text as a reader takes it, whatever its writer did to get it past a list of words."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from domain.moderation.text.known.words import ranks
from domain.moderation.text.lookalikes import plain

_KNOWN_WORDS = 20_000
"""How many different words are remembered in each form: what people say is mostly said again."""
_INDIC = "\u0900-\u0963\u0966-\u0d7f"
"""Vowel signs and viramas of Indian scripts are marks, which `\\w` leaves out."""
_WORD = re.compile(rf"(?:[^\W_]|[{_INDIC}])+")
_CHUNK = re.compile(r"\S+")
_BETWEEN_FLAGS = re.compile("(?<=[\U0001f1e6-\U0001f1ff])\\s+(?=[\U0001f1e6-\U0001f1ff])")
"""Flags side by side are read as one word: each has two letters, and a space between them ends no word."""
_CUT = re.compile(r"[^\w\s](?=\w)|_")
_EDGES = ".,;:?!'\"()[]{}<>~`-_…“”‘’|/\\"
_LEET = str.maketrans("013456789@$!|+€£¢(", "oleasgtbgasiltelcc")
_OTHER_LEET = str.maketrans("1!|", "ill")
_GLUED_MIN, _GLUED_MAX = 6, 4
_SPELLED_MIN = 3
_SHORT, _OFTEN, _RARE = 2, 400, 1_000_000
"""Words of two letters are parts of another word, unless so few are written more often."""
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
    read_once: dict[str, Sequence[Word]] = field(default_factory=dict, compare=False, repr=False)
    """Other ways to read it, which are asked for more than once."""

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
        return cls.of("".join(letters), (*origins, len(original)))

    @classmethod
    def of(cls, text: str, places: tuple[int, ...]) -> "Written":
        """Of plain letters, and where each was written."""
        return cls(text, places, _words(text, places))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original the plain letters from `start` to `end` were written."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]

    def other_readings(self) -> Sequence[Word]:
        """Words that are there only for who reads figures and signs as letters: `p4ytm`, `wh@ts@pp`, `te!egr@m`.

        Letters that a star hides stay stars. A word that can be read two ways (1 is i or l) comes twice.
        """
        return self._once("other", self._behind_figures)

    def glued(self) -> Sequence[Word]:
        """Words that signs cut, without white space: `nab.alig`, `cha-mar`. Of few pieces, and not of short words."""
        return self._once("glued", self._cut_by_signs)

    def spelled(self) -> Sequence[Word]:
        """Words written letter by letter: `t e l e g r a m`, `g.p.a.y`. Runs of three single letters and more.

        A run that begins with `a` or `i` comes without it too, since that may be a word of its own.
        """
        return self._once("spelled", self._letter_by_letter)

    def _once(self, name: str, find: Callable[[], Iterable[Word]]) -> Sequence[Word]:
        if (found := self.read_once.get(name)) is None:
            found = self.read_once[name] = tuple(find())
        return found

    def _behind_figures(self) -> Iterator[Word]:
        if not _STANDS_FOR_A_LETTER.search(self.text):
            return
        for chunk in _CHUNK.finditer(self.text):
            inner = chunk.group().strip(_EDGES)
            if not (_LETTER.search(inner) and _STANDS_FOR_A_LETTER.search(inner)):
                continue
            if _are_words(_WORD.findall(inner)):
                continue
            begin = chunk.start() + chunk.group().index(inner)
            start, end = self.span(begin, begin + len(inner))
            readings = {
                _NOT_LETTERS.sub("", inner.translate(_LEET)),
                _NOT_LETTERS.sub("", inner.translate(_OTHER_LEET).translate(_LEET)),
            }
            for reading in sorted(readings):
                yield Word(reading, start, end, reading)

    def _cut_by_signs(self) -> Iterator[Word]:
        if not _CUT.search(self.text):
            return
        for chunk in _CHUNK.finditer(self.text):
            inner = chunk.group().strip(_EDGES)
            pieces = _WORD.findall(inner)
            if not 2 <= len(pieces) <= _GLUED_MAX or inner.isdigit():
                continue
            if _are_words(pieces):
                continue
            begin = chunk.start() + chunk.group().index(inner)
            whole = "".join(pieces)
            if whole.isalpha() and len(whole) >= _GLUED_MIN:
                yield Word(whole, *self.span(begin, begin + len(inner)), whole)

    def _letter_by_letter(self) -> Iterator[Word]:
        if len([1 for word in self.words if len(word.text) == 1]) < _SPELLED_MIN:
            return
        run: list[Word] = []
        for word in (*self.words, None):
            if word is not None and len(word.text) == 1 and word.text.isalpha():
                run.append(word)
                continue
            if len(run) >= _SPELLED_MIN:
                yield from self._of_letters(run)
            run = []

    def _of_letters(self, run: Sequence[Word]) -> Iterator[Word]:
        """The words of a run of letters, which end where the gap is wider: `m y  n u m b e r`, `m.y n.u.m.b.e.r`."""
        gaps = [self._gap(before, after) for before, after in pairwise(run)]
        narrow = min(gaps)
        ends = [number for number, gap in enumerate(gaps, 1) if gap > narrow]
        for start, end in pairwise((0, *ends, len(run))):
            part = run[start:end]
            letters = "".join(each.text for each in part)
            yield Word(letters, part[0].start, part[-1].end, letters)
            if letters[0] in "ai" and len(part) >= _SPELLED_MIN:
                yield Word(letters[1:], part[1].start, part[-1].end, letters[1:])

    def _gap(self, before: Word, after: Word) -> int:
        """How wide apart two words are: signs count as nothing beside white space."""
        start, end = (bisect_left(self.places, place) for place in (before.end, after.start))
        return sum(letter.isspace() for letter in self.text[start:end])

    def rewritten(self, changes: Iterable[tuple[int, int, str]]) -> "Written":
        """With other words where they stood: from where to where that was, in their order, and the words."""
        letters, places, at = list[str](), list[int](), 0
        for start, end, words in changes:
            begin, stop = (bisect_left(self.places, place) for place in (start, end))
            letters += (self.text[at:begin], words)
            places += self.places[at:begin]
            last = max(len(words) - 1, 1)
            places += (start + place * (end - 1 - start) // last for place in range(len(words)))
            at = stop
        text, rest = "".join((*letters, self.text[at:])), self.places[at:]
        return Written.of(text, (*places, *rest))

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


def _are_words(pieces: Sequence[str]) -> bool:
    """Whether signs part what is each a word by itself: `send/number`."""
    known = ranks()
    return len(pieces) > 1 and all(
        known.get(piece, _RARE) < (_RARE if len(piece) > _SHORT else _OFTEN) for piece in pieces
    )


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
