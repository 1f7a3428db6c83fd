"""What words of certain kinds say when they stand near each other: a number and `give`, an app and `add me`.

A frame is a line `concern strength within: KIND OTHER|ANOTHER >LATER !NEVER`: words of each kind, of which none is
further than `within` words from the first; what begins with > stands after it. Where a word of a kind with a ! stands
anywhere in the text the frame is none.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.frames.vocabulary import Marks, Vocabulary
from domain.moderation.text.written import Word, Written

AT = "AT"
"""The kind of a name with an @ before it, which no table lists."""
_AT_NAME = re.compile(r"(?<![\w.])@(?=[a-z])")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """One of `kinds` has to be there; `is_later`: after the first of the frame."""

    kinds: tuple[str, ...]
    is_later: bool


@dataclass(frozen=True, slots=True)
class Frame:
    concern: Concern
    strength: Strength
    rule: str
    within: int
    first: Slot
    others: tuple[Slot, ...]
    unless: tuple[str, ...]


def frames_of(table: str) -> tuple[Frame, ...]:
    """Raises `ValueError` for a concern or strength that there is none of."""
    frames = []
    for number, line in enumerate(filter(None, map(str.strip, table.splitlines()))):
        head, _, body = line.partition(":")
        concern, strength, within = head.split()
        kinds = body.split()
        slots = [
            Slot(tuple(each.removeprefix(">").split("|")), each.startswith(">"))
            for each in kinds
            if not each.startswith("!")
        ]
        frames.append(
            Frame(
                Concern(concern),
                Strength[strength.upper()],
                f"frame.{concern}.{number}",
                int(within),
                slots[0],
                tuple(slots[1:]),
                tuple(each.removeprefix("!") for each in kinds if each.startswith("!")),
            )
        )
    return tuple(frames)


class Frames:
    """Many frames, of which those alone are tried whose first kind stands in a text."""

    def __init__(self, frames: Iterable[Frame], vocabulary: Vocabulary) -> None:
        """Raises `ValueError` for a kind that is in no table."""
        self._vocabulary = vocabulary
        by_first: dict[str, list[Frame]] = defaultdict(list)
        for frame in frames:
            named = {kind for slot in (frame.first, *frame.others) for kind in slot.kinds} | {*frame.unless}
            if unknown := named - vocabulary.names - {AT}:
                raise ValueError(f"{frame.rule}: no table has {', '.join(sorted(unknown))}")
            for kind in frame.first.kinds:
                by_first[kind].append(frame)
        self._by_first: Mapping[str, Sequence[Frame]] = by_first

    def marks(self, written: Written) -> Marks:
        """What stands where in the words as they are written."""
        return self._marks(written.words, _named(written))

    def findings(self, written: Written, marks: Marks) -> Iterator[Finding]:
        """At most one of each frame and reading; `marks` are those of the text."""
        yield from self._in_line(written.words, marks)
        readings = (*written.other_readings(), *written.spelled(), *written.glued())
        if readings:
            words = written.reread(readings)
            yield from self._in_line(words, self._marks(words, _named(written)))

    def _marks(self, words: Sequence[Word], named: Collection[int]) -> Marks:
        marks = self._vocabulary.marks(words)
        if not named:
            return marks
        return {**marks, AT: [(place, place) for place, word in enumerate(words) if word.start in named]}

    def _in_line(self, words: Sequence[Word], marks: Marks) -> Iterator[Finding]:
        for kind, places in marks.items():
            for frame in self._by_first.get(kind, ()):
                if any(each in marks for each in frame.unless):
                    continue
                span = _span(frame, places, marks)
                if span is not None:
                    start, end = words[span[0]].start, words[span[1]].end
                    yield Finding(frame.concern, frame.strength, frame.rule, start, end)


def _span(frame: Frame, firsts: Sequence[Place], marks: Marks) -> Place | None:
    others = []
    for slot in frame.others:
        places = [each for kind in slot.kinds for each in marks.get(kind, ())]
        if not places:
            return None
        others.append((slot, sorted(places) if len(slot.kinds) > 1 else places))
    for first in firsts:
        taken = [first]
        for slot, places in others:
            near = _nearest(places, taken, frame.within, is_later=slot.is_later)
            if near is None:
                break
            taken.append(near)
        else:
            return min(start for start, _ in taken), max(end for _, end in taken)
    return None


def _named(written: Written) -> Collection[int]:
    """Where a name begins that has an @ before it."""
    if "@" not in written.text:
        return ()
    return {written.places[match.end()] for match in _AT_NAME.finditer(written.text)}


_NEIGHBOURS = 3
"""How many places on either side are tried: the nearest may be one that another kind has taken."""


def _nearest(places: Sequence[Place], taken: Sequence[Place], within: int, *, is_later: bool) -> Place | None:
    start, end = taken[0]
    at = bisect_left(places, taken[0])
    best: tuple[int, Place] | None = None
    for place in places[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]:
        gap = place[0] - end if place[0] > end else start - place[1]
        is_free = all(place[1] < begun or place[0] > ended for begun, ended in taken)
        if is_free and 0 < gap <= within and not (is_later and place[0] <= end):
            best = min(best, (gap, place)) if best else (gap, place)
    return best[1] if best else None
