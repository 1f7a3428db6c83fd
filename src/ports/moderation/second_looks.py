"""Closed cases that another moderator judges again, and how often two people agree."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import ModerationCaseId, SecondLookId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.second_look import SecondLook, SecondLookPass


class SecondLooks(Protocol):
    """Kept for good; only the finding is written later, once."""

    @abstractmethod
    async def add(self, look: SecondLook) -> None: ...

    @abstractmethod
    async def find_for_update(self, look_id: SecondLookId) -> SecondLook | None:
        """No other transaction answers it before this one ends."""

    @abstractmethod
    async def answer(self, look: SecondLook) -> None:
        """Write its finding."""

    @abstractmethod
    async def pass_on(self, passed: SecondLookPass) -> None:
        """Once for each person."""

    @abstractmethod
    async def knowing(self, look: SecondLook) -> Collection[UserId]:
        """Who knows how its case was decided: whoever answered the second look at an earlier end of it, or passed on
        any."""


@dataclass(frozen=True, slots=True)
class SecondLookRow:
    """What whoever is asked may know before they answer: not who decided, nor how.

    `case_id` is for reading what was reported, `person_id` is whom it is about. Neither is shown.
    """

    look_id: SecondLookId
    case_id: ModerationCaseId
    kind: str
    severity: int
    subject_kind: str
    subject_id: UUID
    person_id: UserId | None
    reports: int
    opened_at: datetime
    waits_until: datetime


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """The second looks of one queue that were asked for in a time. `asked` holds those that were never answered."""

    queue: Queue
    asked: int
    agreed: int
    other_rule: int
    other_outcome: int

    @property
    def answered(self) -> int:
        return self.agreed + self.other_rule + self.other_outcome

    @property
    def percent(self) -> int | None:
        """Of the answered, how many agreed; rounded down. None where none is answered."""
        return self.agreed * 100 // self.answered if self.answered else None


class SecondLookQueries(Protocol):
    @abstractmethod
    async def waiting(
        self, person_id: UserId, queues: Collection[Queue], *, now: datetime, limit: int | None,
        about: Collection[UUID] | None = None,
    ) -> Sequence[SecondLookRow]:  # fmt: skip
        """What waits for this person: of cases of these queues, closed still, that are not about them, in which they
        did nothing, of which they judged no earlier end, and on which they never passed. What waits longest comes
        first. With `about`, those alone of which the case, its subject or its person is among these."""

    @abstractmethod
    async def get(
        self, look_id: SecondLookId, person_id: UserId, queues: Collection[Queue], *, now: datetime
    ) -> SecondLookRow:
        """One of `waiting`. Raises `SecondLookNotFound`."""

    @abstractmethod
    async def agreement(self, queues: Collection[Queue], *, since: datetime) -> Sequence[AgreementRow]:
        """Of cases closed from then on: each of these queues with any, in order of its name."""

    @abstractmethod
    async def differing(
        self, queues: Collection[Queue], *, since: datetime, limit: int
    ) -> Sequence[SecondLook]:
        """Those where two people did not agree, of cases closed from then on, the latest answer first. Of one
        that was drawn again, what was found of an earlier end is left out."""
