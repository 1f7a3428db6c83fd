"""What people say in a room."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import MessageId, StreamId, UserId

TEXT_MAX = 300
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
"""Control characters, direction overrides, lone surrogates. Joiners stay: Indian scripts need them."""
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that nothing is drawn for."""
MARKS_MAX = 6
"""Marks on one letter: Indian scripts set four at most. More of them pile up over the lines above."""


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


def is_plain(words: str) -> bool:
    """Whether nothing in it is unseen that is no joiner: it looks on every screen as it was typed."""
    return not _UNSEEN.search(words)


def is_seen(words: str) -> bool:
    """Whether something of it is drawn, and no letter bears a pile of marks."""
    kinds = [unicodedata.category(each) for each in words if each not in _BLANK]
    if all(kind[0] in "CMZ" for kind in kinds):
        return False
    marks = 0
    for kind in kinds:
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > MARKS_MAX:
            return False
    return True
