"""Patterns that may not be written: how they are bounded, and what of a text they are held against (CHT-04)."""

import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.moderation.text.written import Word, Written

PATTERN_MAX = 200
PATTERNS_MAX = 50
"""Of one list: each is looked for by itself, so that the time they take grows with their number."""
EVERYDAY = (
    "hello",
    "नमस्ते",
    "a",
    "1",
    "How are you?",
    "aap kaise ho",
    "Thank you for the show, it was so nice to see you today! Will you be here again at 9 tomorrow evening, as ever?",
    "शो के लिए धन्यवाद, आज आपको देखकर बहुत अच्छा लगा। क्या आप कल शाम 9 बजे फिर यहाँ होंगी?",
)
"""What everybody writes: a pattern that stands in one of these would stop a whole chat."""


class UnreadablePattern(Exception):
    """The engine does not take it; its message is the engine's reason."""


class Pattern(Protocol):
    @abstractmethod
    def span_in(self, text: str) -> tuple[int, int] | None:
        """From where to where it stands in a text first, capitals or not; in a time that grows with the text alone."""


class Patterns(Protocol):
    """An engine of patterns that never backtracks: they are other people's, and everybody's chat waits for them."""

    @abstractmethod
    def compiled(self, pattern: str) -> Pattern:
        """Raises `UnreadablePattern`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text in one of its forms, and from where to where each letter of that was written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def lines_of(text: str, written: Written) -> tuple[Line, ...]:
    """The forms of a text that a pattern is held against, each once: as it was written but for capitals and letters
    that are the same (NFKC); without what nobody sees and with plain letters for those that look like them; and with
    its figures, signs and gaps read as the words that they stand for."""
    forms = {line.text: line for line in (_reread(written), _plain(written), _as_written(text)) if line}
    return tuple(reversed(forms.values()))


def first_span(pattern: Pattern, lines: Iterable[Line]) -> tuple[int, int] | None:
    """From where to where it was written first; None where it stands in none of these forms."""
    spans = []
    for line in lines:
        found = pattern.span_in(line.text)
        if found is not None and found[0] < found[1]:
            spans.append((line.starts[found[0]], line.ends[found[1] - 1]))
    return min(spans, key=lambda span: (span[0], -span[1]), default=None)


def stops_nothing_written(pattern: Pattern) -> bool:
    """Whether it stands where nothing is, so that there would be no words to name."""
    return pattern.span_in("") is not None


def stopped_talk(pattern: Pattern) -> str | None:
    """What of everyday talk it would stop; None where it stops none of it."""
    for text in EVERYDAY:
        if any(pattern.span_in(line.text) is not None for line in lines_of(text, Written.read(text))):
            return text
    return None


def _as_written(text: str) -> Line:
    letters, starts, ends = list[str](), list[int](), list[int]()
    for start, end in _clusters(text):
        for letter in unicodedata.normalize("NFKC", text[start:end]).lower():
            if unicodedata.category(letter) != "Cs":
                letters.append(letter)
                starts.append(start)
                ends.append(end)
    return Line("".join(letters), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Letters with the marks on them: one form may have as one letter what another has as two."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or unicodedata.category(text[place])[0] != "M":
            yield start, place
            start = place


def _plain(written: Written) -> Line:
    starts = written.places[: len(written.text)]
    return Line(written.text, starts, [place + 1 for place in starts])


def _reread(written: Written) -> Line | None:
    """None where nobody has to read anything twice."""
    readings: tuple[Word, ...] = (*written.glued(), *written.other_readings(), *written.spelled())
    if not readings:
        return None
    letters, starts, ends = list[str](), list[int](), list[int]()
    for word in written.reread(readings):
        if letters:
            letters.append(" ")
            starts.append(ends[-1])
            ends.append(word.start)
        for letter in word.typed:
            letters.append(letter)
            starts.append(word.start)
            ends.append(word.end)
    return Line("".join(letters), starts, ends)
