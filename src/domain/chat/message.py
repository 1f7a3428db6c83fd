"""What people say in a room."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import MessageId, StreamId, UserId
from domain.words import is_plain, is_seen

TEXT_MAX = 300


class InvalidMessage(Invalid):
    code = "invalid_message"


class MessageNotFound(NotFound):
    code = "message_not_found"


class MessageIdReused(Conflict):
    code = "message_id_reused"


@dataclass(frozen=True, slots=True)
class Message:
    """One line somebody said in a room, white space folded."""

    id: MessageId
    stream_id: StreamId
    author_id: UserId
    text: str
    sent_at: datetime

    @classmethod
    def say(
        cls, *, message_id: MessageId, stream_id: StreamId, author_id: UserId, text: str, now: datetime
    ) -> "Message":
        """Raises `InvalidMessage`."""
        words = " ".join(text.split())
        if not 1 <= len(words) <= TEXT_MAX:
            raise InvalidMessage(f"a message has 1 to {TEXT_MAX} characters", pointer="/text")
        if not is_plain(words):
            raise InvalidMessage("a message has no control characters", pointer="/text")
        if not is_seen(words):
            raise InvalidMessage(
                "nothing of this would be seen, or too much of it on one letter", pointer="/text"
            )
        return cls(message_id, stream_id, author_id, words, now)

    def require_same_request(self, other: "Message") -> None:
        """Tell a retry from another message under the same id. Raises `MessageIdReused`."""
        if (self.stream_id, self.author_id, self.text) != (other.stream_id, other.author_id, other.text):
            raise MessageIdReused("this id belongs to another message")
