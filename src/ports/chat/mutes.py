"""Whom people muted in the chats that they read."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat.mute import Mute
from domain.ids import UserId


class Mutes(Protocol):
    @abstractmethod
    async def is_muted(self, muter_id: UserId, muted_id: UserId) -> bool: ...

    @abstractmethod
    async def count(self, muter_id: UserId) -> int: ...

    @abstractmethod
    async def add(self, mute: Mute) -> None:
        """The first time stands: who is muted again is muted since then."""

    @abstractmethod
    async def end(self, muter_id: UserId, muted_id: UserId) -> None:
        """Who is not muted stays so."""

    @abstractmethod
    async def erase_of(self, person_id: UserId) -> int:
        """Forget whom a person muted and who muted them; returns how many that was."""


@dataclass(frozen=True, slots=True)
class MutedRow:
    person_id: UserId
    name: str
    at: datetime


class MuteQueries(Protocol):
    @abstractmethod
    async def of_person(self, muter_id: UserId) -> Sequence[MutedRow]:
        """Whom a person muted, the latest first."""
