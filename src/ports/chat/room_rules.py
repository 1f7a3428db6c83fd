"""The rules of performers' rooms, version by version, and who accepted which."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.chat.room_rules import RoomRules, RulesAcceptance
from domain.ids import UserId


class RoomRulesBook(Protocol):
    @abstractmethod
    async def latest(self, performer_id: UserId) -> RoomRules | None:
        """What is in force; None where the performer never had rules."""

    @abstractmethod
    async def add(self, rules: RoomRules) -> None:
        """It is in force from now on. Raises `RoomRulesChanged` where there is a version of that number already."""

    @abstractmethod
    async def erase_texts_of(self, performer_id: UserId) -> int:
        """Take the words out of all versions; returns of how many. That there were versions stays."""


class RulesAcceptances(Protocol):
    @abstractmethod
    async def add(self, acceptance: RulesAcceptance) -> None:
        """The first time stands: who accepts a version again changes nothing."""

    @abstractmethod
    async def has_accepted(self, performer_id: UserId, person_id: UserId, version: int) -> bool: ...

    @abstractmethod
    async def erase_of(self, person_id: UserId) -> int:
        """Forget what a person accepted, in all rooms; returns how often that was."""


@dataclass(frozen=True, slots=True)
class RoomRulesStanding:
    """The rules of a performer's rooms as they concern one person."""

    rules: RoomRules | None
    """In force; None where there never were any."""
    has_accepted: bool
    """These very rules."""
    is_exempt: bool
    """The performer, and whom they appointed as moderators."""

    @property
    def must_accept(self) -> bool:
        """Whether the person is asked before they write."""
        asked = self.rules is not None and self.rules.binds
        return asked and not self.has_accepted and not self.is_exempt


class RoomRulesQueries(Protocol):
    @abstractmethod
    async def standing(self, performer_id: UserId, person_id: UserId) -> RoomRulesStanding: ...

    @abstractmethod
    async def versions(self, performer_id: UserId, *, limit: int) -> Sequence[RoomRules]:
        """The latest first."""
