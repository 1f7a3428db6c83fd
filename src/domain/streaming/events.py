"""What follows from a show that began or is over."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, UserId


@dataclass(frozen=True)
class StreamStarted(Event):
    name: ClassVar[str] = "streaming.stream_started"
    stream_id: StreamId
    performer_id: UserId


@dataclass(frozen=True)
class StreamEnded(Event):
    """The show is over, by the performer's wish or because nobody published any more."""

    name: ClassVar[str] = "streaming.stream_ended"
    stream_id: StreamId
    performer_id: UserId
    reason: str


@dataclass(frozen=True)
class PersonBlocked(Event):
    """A performer lets this person into none of their shows any more."""

    name: ClassVar[str] = "streaming.person_blocked"
    performer_id: UserId
    person_id: UserId


@dataclass(frozen=True)
class ListenersPicked(Event):
    """These followers, who asked for it, are to be told of a show: those after `after`, the first of all where it is
    None, up to `upto`. `page` counts them from 1."""

    name: ClassVar[str] = "streaming.listeners_picked"
    stream_id: StreamId
    performer_id: UserId
    page: int
    after: UserId | None
    upto: UserId
