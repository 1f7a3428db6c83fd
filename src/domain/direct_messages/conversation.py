"""What two people wrote to each other, as a whole: who may go on, and what each has read."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.errors import Conflict, Forbidden, NotFound
from domain.ids import UserId

UNANSWERED_MAX = 3
"""So many messages in a row one may write before the other answers."""


class NobodyWroteFirst(Forbidden):
    """A performer answers; they do not begin."""

    code = "nobody_wrote_first"


class ConversationClosed(Forbidden):
    code = "conversation_closed"


class ReaderAway(Forbidden):
    """Nobody writes to whoever is no verified adult any more, or is suspended."""

    code = "reader_away"


class AnswerAwaited(Conflict):
    code = "answer_awaited"


class ConversationNotFound(NotFound):
    code = "conversation_not_found"


@dataclass(frozen=True, slots=True)
class Conversation:
    """`unanswered` messages in a row are of `last_author_id`. Who closed it opens it again; closed by both it is open
    when both did. `viewer_read_at` and `performer_read_at`: up to when each has read."""

    pair: Pair
    latest_at: datetime
    last_author_id: UserId
    unanswered: int
    viewer_closed: bool
    performer_closed: bool
    viewer_read_at: datetime | None
    performer_read_at: datetime | None

    def __post_init__(self) -> None:
        assert self.unanswered >= 1, "there is none before the first message"

    @property
    def is_closed(self) -> bool:
        return self.viewer_closed or self.performer_closed

    def is_closed_by(self, person_id: UserId) -> bool:
        return self.viewer_closed if person_id == self.pair.viewer_id else self.performer_closed

    def closed_by(self, person_id: UserId, *, closed: bool) -> "Conversation":
        """Raises `ConversationNotFound` of anybody else than the two."""
        self.require_theirs(person_id)
        if person_id == self.pair.viewer_id:
            return replace(self, viewer_closed=closed)
        return replace(self, performer_closed=closed)

    def read_by(self, person_id: UserId, at: datetime) -> "Conversation":
        """Raises `ConversationNotFound` of anybody else than the two."""
        self.require_theirs(person_id)
        if person_id == self.pair.viewer_id:
            return replace(self, viewer_read_at=_later(self.viewer_read_at, at))
        return replace(self, performer_read_at=_later(self.performer_read_at, at))

    def require_theirs(self, person_id: UserId) -> None:
        """Raises `ConversationNotFound`."""
        if person_id not in (self.pair.viewer_id, self.pair.performer_id):
            raise ConversationNotFound("there is no such conversation")

    def is_unread_by(self, person_id: UserId) -> bool:
        read = self.viewer_read_at if person_id == self.pair.viewer_id else self.performer_read_at
        return self.last_author_id != person_id and (read is None or read < self.latest_at)


def require_may_go_on(before: Conversation | None, pair: Pair, author_id: UserId) -> None:
    """Whether it is this one's turn. `before`: what was written so far.

    Raises `NobodyWroteFirst`, `ConversationClosed`, `AnswerAwaited`.
    """
    if before is None:
        if author_id != pair.viewer_id:
            raise NobodyWroteFirst("you answer whoever wrote to you; nobody is written to unasked")
        return
    if before.is_closed:
        raise ConversationClosed("one of you closed this conversation")
    if before.last_author_id == author_id and before.unanswered >= UNANSWERED_MAX:
        raise AnswerAwaited(f"after {UNANSWERED_MAX} messages the other one answers first")


def after(before: Conversation | None, message: DirectMessage) -> Conversation:
    """What the conversation is once the message is written. Raises as `require_may_go_on`."""
    pair, author = message.pair, message.author_id
    require_may_go_on(before, pair, author)
    if before is None:
        begun = Conversation(pair, message.sent_at, author, 1, False, False, None, None)
        return begun.read_by(author, message.sent_at)
    in_a_row = before.unanswered + 1 if before.last_author_id == author else 1
    changed = replace(before, latest_at=message.sent_at, last_author_id=author, unanswered=in_a_row)
    return changed.read_by(author, message.sent_at)


def _later(before: datetime | None, at: datetime) -> datetime:
    return at if before is None else max(before, at)
