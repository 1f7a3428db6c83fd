"""Lists of words and phrases, looked up in what was written however it was dressed up."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.written import Word, Written, is_written_as, sound, squeezed

_JOINED_MIN = 6
"""Letters of a word that is found though it was cut in pieces. Shorter ones come about by chance: `so da`."""
_HIDDEN_MIN = 5
"""Letters of a word that is found though stars hide some of it."""
_STARS_MAX = 2
_PIECES_MAX = 4


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a list. `by_sound`: it is Hindi in Latin letters, which everybody spells their own way.

    `anywhere`: its one word is found inside others too (`mytelegramid`).
    """

    concern: Concern
    strength: Strength
    rule: str
    phrase: str
    by_sound: bool
    anywhere: bool


def terms_of(listed: str, *, rule: str, by_sound: bool) -> tuple[Term, ...]:
    """Read a list: lines of `concern strength: phrase, phrase, +phrase`, where a plus means anywhere.

    Raises `ValueError` for a concern or strength that there is none of.
    """
    terms = []
    for line in filter(None, map(str.strip, listed.splitlines())):
        head, _, phrases = line.partition(":")
        concern, strength = head.split()
        terms += [
            Term(
                Concern(concern),
                Strength[strength.upper()],
                f"{rule}.{concern}",
                phrase.strip().removeprefix("+"),
                by_sound,
                phrase.strip().startswith("+"),
            )
            for phrase in phrases.split(",")
            if phrase.strip()
        ]
    return tuple(terms)


_Index = Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...], Term], ...]]
"""By the key of its first word: the keys of the words after it, its words as they are listed, the term."""


class Lexicon:
    """Many terms, found in one pass over the words of a text."""

    def __init__(self, terms: Iterable[Term]) -> None:
        terms = tuple(terms)
        self._written = _index((term for term in terms if not term.by_sound), squeezed)
        self._heard = _index((term for term in terms if term.by_sound), sound)
        self._whole = _joined(terms)
        self._beginnings = {whole[:end] for whole in self._whole for end in range(1, len(whole) + 1)}
        anywhere = {term.phrase: term for term in terms if term.anywhere}
        self._anywhere = anywhere
        self._inside = re.compile("|".join(map(re.escape, anywhere))) if anywhere else None

    def findings(self, written: Written) -> Iterator[Finding]:
        """Every term that stands in a text; one that stands there twice comes twice."""
        yield from self._in_line(written.words)
        for reading in written.glued():
            yield from self._as_one_word(reading)
        readings = (*written.other_readings(), *written.spelled())
        for reading in readings:
            yield from self._as_read(reading)
        if readings:
            yield from self._in_line(written.reread(readings))
        if self._inside:
            for match in self._inside.finditer(written.text):
                start, end = written.span(*match.span())
                yield _finding(self._anywhere[match.group()], start, end)

    def _in_line(self, words: tuple[Word, ...]) -> Iterator[Finding]:
        keys = [squeezed(word.text) for word in words]
        yield from _in_order(self._written, keys, words, is_written_as)
        if self._heard:
            yield from _in_order(self._heard, [sound(word.text) for word in words], words, _sounds_alike)
        yield from self._in_pieces(keys, words)

    def _in_pieces(self, keys: list[str], words: tuple[Word, ...]) -> Iterator[Finding]:
        """Words that were cut: `tele gram`, `whats.app`."""
        for first, key in enumerate(keys):
            joined, typed = key, words[first].typed
            for last in range(first + 1, min(first + _PIECES_MAX, len(keys))):
                if joined not in self._beginnings:
                    break
                joined += keys[last][1:] if keys[last][0] == joined[-1] else keys[last]
                typed += words[last].typed
                term = self._meant(joined, typed)
                if term is not None and (term.anywhere or len(joined) >= _JOINED_MIN):
                    yield _finding(term, words[first].start, words[last].end)

    def _as_read(self, reading: Word) -> Iterator[Finding]:
        if "*" in reading.text or "#" in reading.text:
            yield from self._behind_stars(reading)
            return
        found = tuple(self._as_one_word(reading))
        yield from found
        if not found and self._inside and (match := self._inside.search(reading.text)):
            yield _finding(self._anywhere[match.group()], reading.start, reading.end)

    def _as_one_word(self, reading: Word) -> Iterator[Finding]:
        term = self._meant(squeezed(reading.text), reading.typed)
        if term is None:
            heard = self._heard.get(sound(reading.text), ())
            term = next((each for rest, _, each in heard if not rest), None)
        if term is not None:
            yield _finding(term, reading.start, reading.end)

    def _behind_stars(self, reading: Word) -> Iterator[Finding]:
        hidden = reading.text.count("*") + reading.text.count("#")
        if hidden > _STARS_MAX or len(reading.text) < _HIDDEN_MIN:
            return
        pattern = re.compile(re.sub(r"[*#]", ".", reading.text))
        for whole, term in (each for several in self._whole.values() for each in several):
            if len(whole) == len(reading.text) and pattern.fullmatch(whole):
                yield _finding(term, reading.start, reading.end)
                return

    def _meant(self, key: str, typed: str) -> Term | None:
        """The term that somebody who typed that may have meant; the first that is listed, of several."""
        return next((term for whole, term in self._whole.get(key, ()) if is_written_as(whole, typed)), None)


def _joined(terms: Iterable[Term]) -> Mapping[str, tuple[tuple[str, Term], ...]]:
    """Each term as one word, by its key: `god` and `good` have the same."""
    wholes: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for term in terms:
        if not term.by_sound:
            whole = term.phrase.replace(" ", "")
            wholes[squeezed(whole)].append((whole, term))
    return {key: tuple(several) for key, several in wholes.items()}


def _index(terms: Iterable[Term], key: Callable[[str], str]) -> _Index:
    index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], Term]]] = defaultdict(list)
    for term in terms:
        words = tuple(word.typed for word in Written.read(term.phrase).words)
        first, *rest = map(key, words)
        index[first].append((tuple(rest), words, term))
    return {first: tuple(sorted(several, key=lambda each: -len(each[0]))) for first, several in index.items()}


def _in_order(
    index: _Index, keys: list[str], words: tuple[Word, ...], is_meant: Callable[[str, str], bool]
) -> Iterator[Finding]:
    for place, key in enumerate(keys):
        for rest, listed, term in index.get(key, ()):
            end = place + 1 + len(rest)
            if tuple(keys[place + 1 : end]) == rest and all(
                is_meant(each, word.typed) for each, word in zip(listed, words[place:end], strict=True)
            ):
                yield _finding(term, words[place].start, words[end - 1].end)
                break


def _sounds_alike(_listed: str, _typed: str) -> bool:
    """Long and short are written for each other in Hindi: the same sound is all that is asked."""
    return True


def _finding(term: Term, start: int, end: int) -> Finding:
    return Finding(term.concern, term.strength, term.rule, start, end)
