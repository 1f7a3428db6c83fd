"""What follows from an act of staff."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, UserId


@dataclass(frozen=True)
class ShowStopped(Event):
    """Staff stopped a show. `policy` is the key of a `StopPolicy`, `note` the moderator's own words."""

    name: ClassVar[str] = "moderation.show_stopped"
    stream_id: StreamId
    performer_id: UserId
    title: str
    policy: str
    note: str


@dataclass(frozen=True)
class ShowStoppedByPlatform(Event):
    """LivePanty itself stopped a show whose performer may not perform any more."""

    name: ClassVar[str] = "moderation.show_stopped_by_platform"
    stream_id: StreamId
    performer_id: UserId
    title: str
