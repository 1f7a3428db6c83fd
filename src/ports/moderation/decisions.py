"""Decisions on cases, what holds because of them, and the appeals against them."""

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.appeal import DecisionAppeal
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.sanction import Sanction


class Decisions(Protocol):
    """Append-only."""

    @abstractmethod
    async def add(self, decision: Decision) -> None: ...

    @abstractmethod
    async def get(self, decision_id: DecisionId) -> Decision:
        """Raises `DecisionNotFound`."""

    @abstractmethod
    async def is_any_of(self, case_id: ModerationCaseId) -> bool:
        """Whether any is of that case."""


class Sanctions(Protocol):
    """Kept for good. Only how they ended is written later, once."""

    @abstractmethod
    async def add(self, sanctions: Sequence[Sanction]) -> None: ...

    @abstractmethod
    async def of_person(self, person_id: UserId) -> Sequence[Sanction]:
        """Those that nobody has ended, also where their time is over. To add another by their weight, hold the person
        (`tx.users.get_for_update`)."""

    @abstractmethod
    async def shut_out_among(self, people: Collection[UserId], *, now: datetime) -> frozenset[UserId]:
        """Those of them whose account is suspended at this moment."""

    @abstractmethod
    async def all_of_person_for_update(self, person_id: UserId) -> Sequence[Sanction]:
        """Also those that ended, the earliest first; no other transaction ends one before this one does. The caller
        holds the person."""

    @abstractmethod
    async def of_decision_for_update(self, decision_id: DecisionId) -> Sequence[Sanction]:
        """All of them, in order; no other transaction ends one before this one does."""

    @abstractmethod
    async def end(self, sanction: Sanction) -> None:
        """Write how it ended."""

    @abstractmethod
    async def erase_words_of(self, person_id: UserId) -> int:
        """Take out the person's own words that would have come back; returns of how many."""


class DecisionAppeals(Protocol):
    @abstractmethod
    async def add(self, appeal: DecisionAppeal) -> None:
        """Raises `AppealMade` where the decision has one, also when two race."""

    @abstractmethod
    async def get_for_update(self, appeal_id: DecisionAppealId) -> DecisionAppeal:
        """Raises `AppealNotFound`."""

    @abstractmethod
    async def save(self, appeal: DecisionAppeal) -> None: ...

    @abstractmethod
    async def overturned_of(self, person_id: UserId) -> frozenset[DecisionId]:
        """The decisions about them that an appeal overturned, also in this transaction."""

    @abstractmethod
    async def erase_words_of(self, person_id: UserId) -> int:
        """Take the words out of all that a person appealed; returns of how many."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with what still holds of it, and its appeal. `appeal` holds a note for staff: it is not told."""

    decision: Decision
    sanctions: tuple[Sanction, ...]
    appeal: DecisionAppeal | None


@dataclass(frozen=True, slots=True)
class AppealRow:
    row: DecisionRow
    appeal: DecisionAppeal
    person_name: str
    decided_by_name: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What waits for a second person. `act` and `policy` are keys; `person_name` is empty where nobody is known."""

    case_id: ModerationCaseId
    kind: str
    severity: int
    act: str
    policy: str
    proposed_by: UserId
    proposed_by_name: str
    person_id: UserId | None
    person_name: str
    proposed_at: datetime
    lapses_at: datetime


class DecisionQueries(Protocol):
    @abstractmethod
    async def of_person(
        self, person_id: UserId, *, before: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[DecisionRow]:
        """Newest first, from behind `before` (time and id of a decision)."""

    @abstractmethod
    async def of_case(self, case_id: ModerationCaseId) -> Sequence[DecisionRow]:
        """Newest first."""

    @abstractmethod
    async def get(self, decision_id: DecisionId, person_id: UserId) -> DecisionRow:
        """Of this person. Raises `DecisionNotFound`, also for somebody else's."""

    @abstractmethod
    async def appeals(self, queues: Collection[Queue], *, of_age: bool, limit: int) -> Sequence[AppealRow]:
        """Those that wait, of decisions on cases of these queues, what is due first at the top: `of_age` those that
        officers of verification decide, or else all others."""

    @abstractmethod
    async def appeal(
        self, appeal_id: DecisionAppealId, queues: Collection[Queue], *, of_age: bool
    ) -> AppealRow:
        """As `appeals`, also one that was decided. Raises `AppealNotFound`, also for one that is not of these."""

    @abstractmethod
    async def proposals(self, queues: Collection[Queue], *, limit: int) -> Sequence[ProposalRow]:
        """Those of cases of these queues that are not closed, what lapses first at the top."""

    @abstractmethod
    async def to_end(
        self, *, now: datetime, after: tuple[datetime, DecisionId] | None, limit: int
    ) -> Sequence[tuple[datetime, DecisionId]]:
        """Decisions of which something is over that nobody has ended, and since when: a time, or the show in which it
        was done. The longest over first, then by their ids, from behind `after`. A page names each once."""
