"""Moderation cases, who works on them, and the queue that staff see."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.casework import Lease
from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import ModerationEvent, Subject
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.routed import Source


class ModerationCases(Protocol):
    """The events are kept for good; the status is a copy of what they come to, stored with them or not at all."""

    @abstractmethod
    async def find_open(self, subject: Subject, *, child_safety: bool) -> ModerationCase | None:
        """The subject's case that is not closed, or the open one that goes on for it where it was merged into another;
        no other transaction opens or changes one before this one ends (MOD-14)."""

    @abstractmethod
    async def get_for_update(self, case_id: ModerationCaseId) -> ModerationCase:
        """No other transaction changes it before this one ends. Raises `ModerationCaseNotFound`."""

    @abstractmethod
    async def record(self, move: CaseMove) -> None:
        """Append the events and store the status; nothing, where there are no events.

        Raises `StaleCase` when the case has moved on since it was read, and `SubjectHasCase` where its subject has
        another that is not closed.
        """

    @abstractmethod
    async def copy_anew(self, case: ModerationCase) -> None:
        """Store a status that the same events come to by another rule. The caller holds the case."""

    @abstractmethod
    async def events(self, case_id: ModerationCaseId) -> Sequence[ModerationEvent]:
        """In order of `seq`."""

    @abstractmethod
    async def sources(self, case_id: ModerationCaseId) -> Collection[Source]:
        """Whom it was opened by, and whose reports joined it."""


class CaseLeases(Protocol):
    """Who works on which case, until when. A heartbeat changes this, and no case."""

    @abstractmethod
    async def find(self, case_id: ModerationCaseId) -> Lease | None:
        """Also one that is over. The caller holds the case (`get_for_update`)."""

    @abstractmethod
    async def keep(self, case_id: ModerationCaseId, lease: Lease) -> None: ...

    @abstractmethod
    async def end(self, case_id: ModerationCaseId) -> None:
        """Nobody works on it any more. Ending what is ended changes nothing."""


class ChatLocks(Protocol):
    """Who may not chat anywhere, until staff have looked (CHT-15)."""

    @abstractmethod
    async def lock(self, user_id: UserId, *, now: datetime) -> None:
        """Locking who is locked changes nothing."""

    @abstractmethod
    async def lift(self, user_id: UserId, *, now: datetime) -> None:
        """Lifting what is not there changes nothing."""

    @abstractmethod
    async def is_locked(self, user_id: UserId) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands in the queue: the order is severity, due time, score (as 100 less it), age, id (MOD-07)."""

    severity: int
    due_at: datetime
    rank: int
    opened_at: datetime
    case_id: ModerationCaseId


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case that is not closed. `claimed_by_name` is empty where nobody works on it at this moment. `not_for` are
    who have a part of their own in it, and so none in deciding it."""

    case_id: ModerationCaseId
    subject_kind: str
    subject_id: UUID
    kind: str
    severity: int
    score: int
    queue: str
    state: str
    reports: int
    is_breached: bool
    due_at: datetime
    opened_at: datetime
    claimed_by: UserId | None
    claimed_by_name: str
    not_for: frozenset[UserId]

    @property
    def place(self) -> Place:
        return Place(self.severity, self.due_at, 100 - self.score, self.opened_at, self.case_id)


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A case that somebody works on at this moment; `version` is the number of its last event."""

    case_id: ModerationCaseId
    subject_kind: str
    kind: str
    severity: int
    queue: str
    reports: int
    due_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event as staff read it. `actor_name` is empty for somebody without an account, and for whoever reported: who
    that is, nobody learns who works on cases."""

    event: ModerationEvent
    actor_name: str


class ModerationCaseQueries(Protocol):
    @abstractmethod
    async def queue(
        self, queues: Collection[Queue], *, after: Place | None, now: datetime, limit: int
    ) -> Sequence[QueueRow]:
        """The cases of these queues that are not closed, the most urgent first, from behind `after`. What it costs
        does not grow with the number of cases."""

    @abstractmethod
    async def held_by(self, person_id: UserId, *, now: datetime) -> Sequence[HeldRow]:
        """What this person works on at this moment, the first due first."""

    @abstractmethod
    async def timeline(self, case_id: ModerationCaseId) -> Sequence[TimelineRow]:
        """In order of `seq`; empty where there is no such case."""

    @abstractmethod
    async def lease(self, case_id: ModerationCaseId) -> Lease | None:
        """As it is kept, over or not."""

    @abstractmethod
    async def to_catch_up(
        self, *, profile: str, after: ModerationCaseId | None, limit: int
    ) -> Sequence[ModerationCaseId]:
        """In order of their ids, from behind `after`: cases of which an authority was told before a later report that
        is to be told too, and open ones of somebody who may be a minor without the clock of the police where the
        profile has it."""

    @abstractmethod
    async def to_look_at(
        self, *, now: datetime, after: tuple[datetime, ModerationCaseId] | None, limit: int
    ) -> Sequence[tuple[datetime, ModerationCaseId]]:
        """Cases with an alarm that is due, or whose lease is over, and since when; the longest due first, then by their
        ids, from behind `after`. A page names each once, and a later one may name it again, for the other of both."""


@dataclass(frozen=True, slots=True)
class CaseDifference:
    """A stored status that is not what its events come to. `columns` are named, or say what else is wrong."""

    case_id: ModerationCaseId
    columns: tuple[str, ...]


class CaseVerifier(Protocol):
    @abstractmethod
    def differences(self) -> AsyncIterator[CaseDifference]:
        """Rebuild every case from its events and compare it with what is stored (MOD-04)."""

    @abstractmethod
    async def size(self) -> int:
        """How many cases there are."""
