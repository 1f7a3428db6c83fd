"""The lists of blocked words, and how often each of them was hit."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import BlockedTermId, UserId
from domain.moderation.text.blocked_term import BlockedTerm
from domain.moderation.text.word_list import WordList


class WordLists(Protocol):
    @abstractmethod
    async def get_for_update(self, room_id: UserId | None) -> WordList:
        """The list of a performer's rooms, or of everywhere (None); empty where nobody blocked anything. It is held
        until the transaction ends, so that whoever changes it at once comes one after the other."""

    @abstractmethod
    async def add(self, term: BlockedTerm) -> None:
        """It counts from the next text on. The caller holds the list. Raises `BlockedTermIdReused`, also where the id
        is that of a term that was taken off."""

    @abstractmethod
    async def take_off(self, term: BlockedTerm, *, by: UserId, now: datetime) -> None:
        """It counts no more. What it was stays, for whoever was refused for it. The caller holds the list."""

    @abstractmethod
    async def erase_phrases_of(self, performer_id: UserId, *, now: datetime) -> int:
        """Take the words out of all that was ever blocked in this performer's rooms; nothing of it counts any more.
        Returns how many there were."""


@dataclass(frozen=True, slots=True)
class BlockedTermRow:
    """`hits`: how many texts were stopped for it, or waited."""

    term_id: BlockedTermId
    number: str
    phrase: str
    match: str
    added_by: str
    """The name of who added it."""
    added_at: datetime
    hits: int


class WordListQueries(Protocol):
    @abstractmethod
    async def terms(self, room_id: UserId | None) -> Sequence[BlockedTermRow]:
        """What is on the list of a performer's rooms, or of everywhere (None), by phrase."""
