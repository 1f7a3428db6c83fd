"""The session log: for how long a viewer was in a show, as the media plane counted it.

The media plane counts microseconds of media that went to a participant, up to the last sign of life that it
authenticated. Its counter runs on a clock that nobody sets; our own clock is asked once for each meter, to tell what
was watched before the show began. So a clock that jumps, a tick that is lost and a worker that was dead change nothing
about what is counted, and nothing is counted that was not watched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What the meter `meter` said of one participant `at` a moment: `watched` microseconds in all.

    `is_present`: they are connected, and media arrives from the performer.
    """

    meter: str
    watched: int
    at: datetime
    is_present: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch counted by one meter, from reading `first` to reading `last`, in microseconds."""

    meter: str
    since: datetime
    first: int
    last: int

    @property
    def watched(self) -> int:
        return self.last - self.first

    @property
    def until(self) -> datetime:
        return self.since + timedelta(microseconds=self.watched)


def watched(spans: Sequence[Span]) -> int:
    """Microseconds."""
    return sum(span.watched for span in spans)


def with_reading(spans: tuple[Span, ...], reading: Reading, *, joined_at: datetime) -> tuple[Span, ...]:
    """The log after a reading. One that comes late, or twice, changes nothing."""
    for place, span in enumerate(spans):
        if span.meter == reading.meter:
            later = replace(span, last=max(span.last, reading.watched))
            return (*spans[:place], later, *spans[place + 1 :])
    elapsed = (reading.at - joined_at) // timedelta(microseconds=1) - watched(spans)
    fresh = min(reading.watched, max(0, elapsed))
    since = max(joined_at, reading.at - timedelta(microseconds=fresh))
    return (*spans, Span(reading.meter, since, reading.watched - fresh, reading.watched))


def shortened(spans: tuple[Span, ...], most: int) -> tuple[Span, ...]:
    """The log cut at its end to `most` microseconds in all."""
    surplus = watched(spans) - most
    kept: list[Span] = []
    for span in reversed(spans):
        taken = min(max(0, surplus), span.watched)
        surplus -= taken
        kept.append(replace(span, last=span.last - taken))
    return tuple(reversed(kept))
