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
