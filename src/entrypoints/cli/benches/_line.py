"""A straight line through samples, by least squares."""

import statistics
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`growth` is what the line rises from the first sample to the last; `mean` is that of the samples."""

    growth: float
    mean: float


class Trend:
    def __init__(self) -> None:
        self._samples: list[tuple[float, float]] = []

    def add(self, seconds: float, value: float) -> None:
        self._samples.append((seconds, value))

    def line(self, warm_up: float) -> Line:
        """Without the first `warm_up` of the time, a fraction. Fewer than two samples rise by nothing."""
        if not self._samples:
            return Line(0.0, 0.0)
        begin = self._samples[0][0] + warm_up * (self._samples[-1][0] - self._samples[0][0])
        kept = [(x, y) for x, y in self._samples if x >= begin]
        mean = statistics.fmean(y for _, y in kept)
        if len(kept) < 2:
            return Line(0.0, mean)
        slope, _ = statistics.linear_regression([x for x, _ in kept], [y for _, y in kept])
        return Line(slope * (kept[-1][0] - kept[0][0]), mean)
