"""People whom performers trust with their chats, and what they did there."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat.room_act import RoomAct
from domain.chat.room_moderator import RoomModerator
from domain.ids import RoomActId, StreamId, UserId


class RoomModerators(Protocol):
    @abstractmethod
    async def find(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        """What stands between these two; whoever is changing it is not waited for."""

    @abstractmethod
    async def find_for_update(self, performer_id: UserId, person_id: UserId) -> RoomModerator | None:
        """Nobody else changes it before this transaction ends: who is dismissed acts before that, or not at all."""

    @abstractmethod
    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool:
        """Whether the person is active there."""

    @abstractmethod
    async def count_open(self, performer_id: UserId) -> int:
        """How many are asked or active."""

    @abstractmethod
    async def save(self, moderator: RoomModerator) -> None:
        """It takes the place of what stood between these two before."""


class RoomActs(Protocol):
    @abstractmethod
    async def add(self, act: RoomAct) -> None: ...

    @abstractmethod
    async def find_for_update(self, act_id: RoomActId) -> RoomAct | None: ...

    @abstractmethod
    async def mark_undone(self, act: RoomAct) -> None:
        """Keep when it was taken back. Nothing else of an act changes."""

    @abstractmethod
    async def erase_notes_of(self, actor_id: UserId) -> int:
        """Take the words out of all that a moderator noted; returns of how many acts."""


@dataclass(frozen=True, slots=True)
class RoomModeratorRow:
    """Somebody who is asked or active, as the performer and they themselves see it."""

    performer_id: UserId
    performer_name: str
    person_id: UserId
    person_name: str
    state: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RoomActRow:
    act_id: RoomActId
    stream_id: StreamId
    actor_name: str
    kind: str
    person_name: str
    """Of a tip that names nobody it does not say who gave it (TIP-01), as `is_anonymous` says."""
    text: str
    """Of the line, or of the tip, that was removed; empty where none was, or it is erased."""
    until: datetime | None
    rule: str
    """In words."""
    note: str
    at: datetime
    undone_at: datetime | None
    is_anonymous: bool


class RoomModeratorQueries(Protocol):
    @abstractmethod
    async def of_performer(self, performer_id: UserId) -> Sequence[RoomModeratorRow]:
        """Whoever is asked or active, by name."""

    @abstractmethod
    async def of_person(self, person_id: UserId) -> Sequence[RoomModeratorRow]:
        """Where the person is asked or active, by the performer's name."""

    @abstractmethod
    async def moderates(self, performer_id: UserId, person_id: UserId) -> bool: ...

    @abstractmethod
    async def acts(self, performer_id: UserId, *, limit: int) -> Sequence[RoomActRow]:
        """In the performer's rooms, the latest first."""
