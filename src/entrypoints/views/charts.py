"""Charts drawn by the server as SVG: no script, and a table beside each says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH = 720
HEIGHT = 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 8, 10, 30
_PLOT_WIDTH = WIDTH - _LEFT - _RIGHT
_PLOT_HEIGHT = HEIGHT - _TOP - _BOTTOM
_TICKS = 4
_LABELS = 8
_GAP = 0.25
"""The part of a column's place that stays empty."""


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour of a chart shows: a value for each label, in the chart's unit."""

    name: str
    values: Sequence[int]


@dataclass(frozen=True, slots=True)
class Tick:
    place: float
    words: str


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a column. `tone` numbers the series, from 0; `words` are what a pointer is told."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    points: str
    tone: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Places for a template to draw. `summary` says in a sentence what the eye would see."""

    title: str
    summary: str
    names: Sequence[str]
    boxes: Sequence[Box]
    lines: Sequence[Line]
    y_ticks: Sequence[Tick]
    x_ticks: Sequence[Tick]
    zero: float
    """Where the line of nothing is."""
    width: int
    height: int
    left: int
    right: int


def column_chart(
    title: str, labels: Sequence[str], series: Sequence[Series], *, say: Callable[[int], str]
) -> Chart:
    """Columns side by side for each label. `say` writes a value in words, such as `₹1,200`."""
    scale = _Scale.over([value for each in series for value in each.values])
    place = _PLOT_WIDTH / max(len(labels), 1)
    width = place * (1 - _GAP) / max(len(series), 1)
    boxes = []
    for tone, each in enumerate(series):
        for number, (label, value) in enumerate(zip(labels, each.values, strict=True)):
            if value != 0:
                x = _LEFT + place * (number + _GAP / 2) + width * tone
                words = f"{label}: {each.name.lower()} {say(value)}"
                top, bottom = sorted((scale.y(value), scale.y(0)))
                height = max(bottom - top, 1)
                boxes.append(Box(round(x, 1), round(top, 1), round(width, 1), round(height, 1), tone, words))
    return _chart(title, labels=labels, series=series, scale=scale, boxes=boxes, lines=[], say=say)


def line_chart(
    title: str, labels: Sequence[str], series: Sequence[Series], *, say: Callable[[int], str]
) -> Chart:
    scale = _Scale.over([value for each in series for value in each.values])
    place = _PLOT_WIDTH / max(len(labels), 1)
    lines = [
        Line(
            " ".join(
                f"{_LEFT + place * (number + 0.5):.1f},{scale.y(value):.1f}"
                for number, value in enumerate(each.values)
            ),
            tone,
        )
        for tone, each in enumerate(series)
    ]
    return _chart(title, labels=labels, series=series, scale=scale, boxes=[], lines=lines, say=say)


def _chart(
    title: str,
    *,
    labels: Sequence[str],
    series: Sequence[Series],
    scale: "_Scale",
    boxes: Sequence[Box],
    lines: Sequence[Line],
    say: Callable[[int], str],
) -> Chart:
    place = _PLOT_WIDTH / max(len(labels), 1)
    every = -(-len(labels) // _LABELS) or 1
    sums = [
        f"{each.name}: from {say(min(each.values))} to {say(max(each.values))}"
        for each in series
        if each.values
    ]
    return Chart(
        title=title,
        summary=f"{labels[0]} to {labels[-1]}. {'; '.join(sums)}." if labels else "Nothing in this period.",
        names=[each.name for each in series],
        boxes=boxes,
        lines=lines,
        y_ticks=[Tick(scale.y(value), say(value)) for value in scale.ticks],
        x_ticks=[
            Tick(_LEFT + place * (number + 0.5), label)
            for number, label in enumerate(labels)
            if number % every == 0
        ],
        zero=scale.y(0),
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=WIDTH - _RIGHT,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    least: int
    step: int
    steps: int

    @classmethod
    def over(cls, values: Sequence[int]) -> "_Scale":
        """Round steps (1, 2 or 5 times a power of ten) that reach from below the least value to above the greatest."""
        low, high = min([0, *values]), max([0, *values])
        step = _round_step((high - low) / _TICKS)
        least = low // step * step
        return cls(least, step, max(1, -(-(high - least) // step)))

    @property
    def ticks(self) -> Sequence[int]:
        return [self.least + self.step * number for number in range(self.steps + 1)]

    def y(self, value: int) -> float:
        return _TOP + _PLOT_HEIGHT * (1 - (value - self.least) / (self.step * self.steps))


def _round_step(rough: float) -> int:
    power = 1
    while power * 10 <= rough:
        power *= 10
    return next((power * factor for factor in (1, 2, 5, 10) if power * factor >= rough), power * 10)
