"""What happened in conversations, for whoever tells people."""

from dataclasses import dataclass
from typing import ClassVar

from domain.events import Event
from domain.ids import UserId


@dataclass(frozen=True)
class DirectMessagesWait(Event):
    """Somebody who had read everything has something to read. No words of it: they are the two's alone."""

    name: ClassVar[str] = "direct_messages.wait"
    reader_id: UserId
    author_id: UserId
    is_to_performer: bool
