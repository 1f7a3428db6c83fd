"""What a performer and somebody who watches write to each other, for nobody else."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import DirectMessageId, UserId
from domain.money import Tokens
from domain.words import is_plain, is_seen

TEXT_MAX = 500
TICK = timedelta(microseconds=1)
"""The least that two messages of a conversation are apart."""


class InvalidDirectMessage(Invalid):
    code = "invalid_direct_message"


class DirectMessageNotFound(NotFound):
    """There is none of this id, or it is none of theirs: nobody learns which."""

    code = "direct_message_not_found"


class DirectMessageIdReused(Conflict):
    code = "direct_message_id_reused"


@dataclass(frozen=True, slots=True)
class Pair:
    """A performer and whoever writes to them; the viewer always begins."""

    performer_id: UserId
    viewer_id: UserId

    @property
    def people(self) -> tuple[UserId, UserId]:
        return self.performer_id, self.viewer_id

    def other(self, person_id: UserId) -> UserId:
        return self.viewer_id if person_id == self.performer_id else self.performer_id


@dataclass(frozen=True, slots=True)
class DirectMessage:
    """Words and nothing else: there is no way to send a picture, a file or a link.

    `price`: the tokens that its writer paid for it; nothing, where none was asked. `removed_by` took it away; the words
    stay as evidence, and neither of the two reads them.
    """

    id: DirectMessageId
    pair: Pair
    author_id: UserId
    text: str
    sent_at: datetime
    price: Tokens
    removed_by: UserId | None = None

    @classmethod
    def write(
        cls, *, message_id: DirectMessageId, pair: Pair, author_id: UserId, text: str, now: datetime,
        price: int = 0,
    ) -> "DirectMessage":  # fmt: skip
        """White space is folded, line by line. `price` is what its writer agreed to. Raises `InvalidDirectMessage`."""
        if pair.performer_id == pair.viewer_id:
            raise InvalidDirectMessage("nobody writes to themselves", pointer="/text")
        lines = (" ".join(line.split()) for line in text.splitlines())
        words = "\n".join(line for line in lines if line)
        if not 1 <= len(words) <= TEXT_MAX:
            raise InvalidDirectMessage(f"a message has 1 to {TEXT_MAX} characters", pointer="/text")
        if not all(is_plain(line) for line in words.split("\n")):
            raise InvalidDirectMessage("a message has no control characters", pointer="/text")
        if not is_seen(words):
            detail = "nothing of this would be seen, or too much of it on one letter"
            raise InvalidDirectMessage(detail, pointer="/text")
        return cls(message_id, pair, author_id, words, now, Tokens(price))

    @property
    def reader_id(self) -> UserId:
        """To whom it was written."""
        return self.pair.other(self.author_id)

    def following(self, latest_at: datetime | None, *, now: datetime) -> "DirectMessage":
        """Sent `now`, and later than the one before it, whatever the clocks say: who read that has not read this."""
        return replace(self, sent_at=now if latest_at is None else max(now, latest_at + TICK))

    def require_same_request(self, other: "DirectMessage") -> None:
        """Tell a repeat from another message under the same id. Raises `DirectMessageIdReused`."""
        if self._asked != other._asked:
            raise DirectMessageIdReused("this id belongs to another message")

    def removed(self, by: UserId) -> "DirectMessage":
        """Once taken away it stays so as it was first."""
        return self if self.removed_by is not None else replace(self, removed_by=by)

    def restored(self) -> "DirectMessage":
        return replace(self, removed_by=None)

    @property
    def _asked(self) -> tuple[object, ...]:
        return self.pair, self.author_id, self.text, self.price
