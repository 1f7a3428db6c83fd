"""What follows from moderating a chat."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import StreamId, UserId


@dataclass(frozen=True)
class MessagesRemoved(Event):
    """Messages of one person were taken away. `rule` is the key of a `ChatRule`, `by` of a `ModeratorKind`."""

    name: ClassVar[str] = "chat.messages_removed"
    stream_id: StreamId
    author_id: UserId
    messages: int
    rule: str
    by: str


@dataclass(frozen=True)
class HeldMessageDenied(Event):
    """A message that waited is shown to nobody. `rule` and `by` as above."""

    name: ClassVar[str] = "chat.held_message_denied"
    stream_id: StreamId
    author_id: UserId
    rule: str
    by: str


@dataclass(frozen=True)
class PersonKeptOut(Event):
    """A person may not write in a performer's rooms, until then (ISO 8601), or for good where `until` is empty.

    `rule` and `by` as above.
    """

    name: ClassVar[str] = "chat.person_kept_out"
    stream_id: StreamId
    person_id: UserId
    until: str
    rule: str
    by: str


@dataclass(frozen=True)
class RoomModeratorChanged(Event):
    """What stands between a performer and one who is, or is to be, a moderator of their rooms. `state` is the key of a
    `ModeratorState`."""

    name: ClassVar[str] = "chat.room_moderator_changed"
    performer_id: UserId
    person_id: UserId
    state: str
