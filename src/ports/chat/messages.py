"""Chat messages, kept as evidence beside the room's log."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat.kept_out import KeptOut
from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.settings import ChatSettings
from domain.ids import MessageId, StreamId, UserId


class Messages(Protocol):
    @abstractmethod
    async def find(self, message_id: MessageId) -> Message | None: ...

    @abstractmethod
    async def add(self, message: Message) -> None:
        """Raises `MessageIdReused` when another message has the id."""

    @abstractmethod
    async def remove(self, removal: Removal) -> Sequence[tuple[MessageId, UserId]]:
        """Mark as taken away what the removal names and is not gone yet; the words stay as evidence.
        What somebody else changes at this moment is left to them, unless the removal names that one message.

        Returns the messages, each with its author.
        """

    @abstractmethod
    async def standing(self, removal: Removal) -> Sequence[MessageId]:
        """What the removal names and is not gone: after `remove`, what was left to others."""

    @abstractmethod
    async def removed_by(self, message_id: MessageId) -> UserId | None:
        """Who took it away; None where it stands."""

    @abstractmethod
    async def restore(self, message_id: MessageId) -> None:
        """It was not rightly taken away. One that is not gone stays as it is."""

    @abstractmethod
    async def erase_of(self, author_id: UserId) -> int:
        """Take the words out of all that a person wrote; returns of how many messages."""


class KeptOutBook(Protocol):
    """Who may not write in which performer's rooms."""

    @abstractmethod
    async def find(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        """The latest decision, also one whose time is over."""

    @abstractmethod
    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> KeptOut | None:
        """As `find`; no other transaction changes it before this one ends."""

    @abstractmethod
    async def save(self, kept_out: KeptOut) -> None:
        """It takes the place of the one before."""

    @abstractmethod
    async def end(self, performer_id: UserId, person_id: UserId, *, now: datetime) -> bool:
        """Let it be over now; returns whether there was one that still held."""


class ChatSettingsBook(Protocol):
    """Who may write in which performer's rooms, and how often."""

    @abstractmethod
    async def of(self, performer_id: UserId) -> ChatSettings:
        """Open to all where nobody set anything."""

    @abstractmethod
    async def save(self, settings: ChatSettings) -> None: ...

    @abstractmethod
    async def erase_pinned_of(self, performer_id: UserId) -> int:
        """Take down the words that a performer pinned; returns of how many rooms: one or none."""


@dataclass(frozen=True, slots=True)
class ChatStanding:
    """What decides, of a person and a room, whether they may write there now."""

    settings: ChatSettings
    signed_up_at: datetime
    has_tipped: bool
    followed_at: datetime | None
    """Since when they follow the performer."""
    has_verified_number: bool
    """Whether they have proved a telephone number."""
    is_moderator: bool
    """Whether the performer made them one."""
    last_at: datetime | None
    kept_out: KeptOut | None

    def require_settings(self, text: str, at: datetime) -> None:
        """What the room asks of whoever writes, of a message or of words with a tip. Raises `AccountTooNew`,
        `TippersOnly`, `FollowersOnly`, `VerifiedOnly`, `EmoteOnly`, `SlowMode`."""
        settings = self.settings
        if not settings.binds:
            return
        settings.require_old_enough(self.signed_up_at, at)
        settings.require_tipper(has_tipped=self.has_tipped)
        settings.require_follower(self.followed_at, at)
        settings.require_verified(has_verified_number=self.has_verified_number)
        settings.require_emotes(text)
        if settings.slow_seconds:
            settings.require_pace(self.last_at, at)


@dataclass(frozen=True, slots=True)
class KeptOutRow:
    """Somebody who may not write in a performer's rooms now, for good where `until` is None."""

    person_id: UserId
    name: str
    until: datetime | None
    rule: str
    """In words."""
    at: datetime


class ChatQueries(Protocol):
    @abstractmethod
    async def standing(self, stream_id: StreamId, person_id: UserId) -> ChatStanding:
        """Raises `StreamNotFound`, `UserNotFound`."""

    @abstractmethod
    async def kept_out(self, performer_id: UserId, *, now: datetime) -> Sequence[KeptOutRow]:
        """Whoever is out now, the latest decision first."""
