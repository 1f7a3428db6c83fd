"""How well texts are judged: lines of `concern<TAB>text`, or `clean<TAB>text` for what nobody should stop."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import concerns_of

CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Line:
    """One text, and the concern that it has to be found for; None where it is innocent."""

    number: int
    concern: Concern | None
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """Of `lines`, those with a concern that was not `missed`, and innocent ones that were `stopped` all the same."""

    lines: int
    evasions: int
    innocent: int
    missed: Sequence[Line]
    stopped: Sequence[Line]

    @property
    def recall(self) -> float:
        """The part of the evasions that was found, 0 to 1; 1 where there are none."""
        return 1 - len(self.missed) / self.evasions if self.evasions else 1.0

    @property
    def false_rate(self) -> float:
        """The part of the innocent lines that was stopped, 0 to 1."""
        return len(self.stopped) / self.innocent if self.innocent else 0.0


def read_lines(content: str) -> Sequence[Line]:
    """Empty lines and those that begin with # are left out. Raises `ValueError`, which names the line."""
    lines = []
    for number, row in enumerate(content.splitlines(), 1):
        if not row.strip() or row.startswith("#"):
            continue
        label, tab, text = row.partition("\t")
        if not tab or (label != CLEAN and label not in set(Concern)):
            known = ", ".join((CLEAN, *Concern))
            raise ValueError(f"line {number} is not a concern, a tab and a text; concerns are {known}")
        lines.append(Line(number, None if label == CLEAN else Concern(label), text))
    return lines


def score(lines: Iterable[Line], *, year: int) -> Scored:
    """As chat is judged in that year: what is only weakly a concern does not count."""
    lines = tuple(lines)
    missed, stopped = [], []
    for line in lines:
        found = concerns_of(line.text, even_weak=(), year=year)
        if line.concern is None and found:
            stopped.append(line)
        if line.concern is not None and line.concern not in found:
            missed.append(line)
    innocent = sum(line.concern is None for line in lines)
    return Scored(len(lines), len(lines) - innocent, innocent, missed, stopped)
