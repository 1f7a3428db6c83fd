"""What performers and those who watch write to each other."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.direct_messages.conversation import Conversation
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.direct_messages.door import Entrance
from domain.ids import DirectMessageId, UserId


class DirectMessages(Protocol):
    @abstractmethod
    async def find(self, message_id: DirectMessageId) -> DirectMessage | None: ...

    @abstractmethod
    async def find_for_update(self, message_id: DirectMessageId) -> DirectMessage | None:
        """No other transaction takes it away, or gives it back, before this one ends."""

    @abstractmethod
    async def add(self, message: DirectMessage) -> None:
        """Raises `DirectMessageIdReused` when another message has the id."""

    @abstractmethod
    async def save(self, message: DirectMessage) -> None:
        """Keep who took it away, or that nobody did. Nothing else of a message changes."""

    @abstractmethod
    async def erase_of(self, author_id: UserId) -> int:
        """Take the words out of all that a person wrote; returns of how many messages."""


class Conversations(Protocol):
    @abstractmethod
    async def find_for_update(self, pair: Pair) -> Conversation | None:
        """No other transaction changes it, or begins it, before this one ends."""

    @abstractmethod
    async def save(self, conversation: Conversation) -> None: ...


class Doors(Protocol):
    """Who may write to which performer."""

    @abstractmethod
    async def of(self, performer_id: UserId) -> Entrance:
        """Off where nobody set anything."""

    @abstractmethod
    async def save(self, performer_id: UserId, entrance: Entrance) -> None: ...


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """As one of the two sees it. `name` is the other one's."""

    conversation: Conversation
    name: str
    is_unread: bool


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A message as the two read it: `text` is empty where it was taken away, or erased. `price`: the tokens paid for
    it."""

    message_id: DirectMessageId
    author_id: UserId
    text: str
    sent_at: datetime
    price: int
    is_removed: bool

    @classmethod
    def of(cls, message: DirectMessage) -> "LetterRow":
        is_removed = message.removed_by is not None
        text = "" if is_removed else message.text
        return cls(message.id, message.author_id, text, message.sent_at, message.price, is_removed)


class DirectMessageQueries(Protocol):
    @abstractmethod
    async def entrance(self, performer_id: UserId) -> Entrance: ...

    @abstractmethod
    async def open_doors(self, performer_ids: Collection[UserId]) -> frozenset[UserId]:
        """Those of them who take messages, of whomever."""

    @abstractmethod
    async def conversations(self, person_id: UserId, *, limit: int) -> Sequence[ConversationRow]:
        """All of a person, as performer and as viewer, the latest first."""

    @abstractmethod
    async def conversation(self, pair: Pair) -> Conversation | None: ...

    @abstractmethod
    async def messages(
        self, pair: Pair, *, before: tuple[datetime, DirectMessageId] | None, limit: int
    ) -> Sequence[LetterRow]:
        """The latest before that one, the latest first."""

    @abstractmethod
    async def unread(self, person_id: UserId) -> int:
        """In how many conversations something waits to be read."""
