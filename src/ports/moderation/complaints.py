"""Complaints of people without an account."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import ComplaintId, ModerationCaseId, StreamId
from domain.moderation.reports.complaint import Complaint, Standing
from ports.sealing import Context, Sealed


def complaint_context(complaint_id: ComplaintId) -> Context:
    """What the words of a complaint are sealed to."""
    return {"kind": "complaint", "id": str(complaint_id)}


class Complaints(Protocol):
    @abstractmethod
    async def add(self, complaint: Complaint, words: Sealed) -> Complaint:
        """Store a new complaint and what was written in it; when its id is taken, return that one, unchanged."""

    @abstractmethod
    async def renew(self, complaint_id: ComplaintId, secret_digest: bytes) -> None:
        """Another code opens it from now on."""

    @abstractmethod
    async def bring_to(self, complaint_id: ComplaintId, case_id: ModerationCaseId) -> None:
        """Say which case it opened or joined. The caller holds the case."""

    @abstractmethod
    async def bring_all(self, case_id: ModerationCaseId, *, to: ModerationCaseId) -> Sequence[ComplaintId]:
        """All complaints of one case are of another from now on; returns which. The caller holds both."""

    @abstractmethod
    async def standing_of(self, contact_digest: bytes) -> Standing:
        """How this address's complaints ended whose cases are closed."""

    @abstractmethod
    async def note_cover(self, complaint_id: ComplaintId, stream_id: StreamId, revision: int | None) -> None:
        """The show that it wants covered; `revision` of the room where it put the cover on itself. The caller holds the
        show."""

    @abstractmethod
    async def covered_by_case(self, case_id: ModerationCaseId) -> Sequence[StreamId]:
        """The shows that the complaints of this case want covered, each once."""

    @abstractmethod
    async def has_covered(self, stream_id: StreamId, revision: int) -> bool:
        """Whether the cover that this revision of the show's room has was put on by a complaint."""

    @abstractmethod
    async def find_words(self, complaint_id: ComplaintId) -> tuple[ModerationCaseId, Sealed] | None:
        """Its case, and what was written, sealed to `complaint_context`. None also where that was erased."""

    @abstractmethod
    async def find(self, complaint_id: ComplaintId) -> Complaint | None: ...

    @abstractmethod
    async def texted_of_case(self, case_id: ModerationCaseId) -> Sequence[ComplaintId]:
        """Those of this case whose people are told by text message."""

    @abstractmethod
    async def erase_words(self, complaint_id: ComplaintId) -> int:
        """Take out what was written, if its case is closed; returns of how many complaints."""


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """A complaint as it stands. `state` is a `ModerationState`, `outcome` a `CaseOutcome` while it is closed.

    `is_erased`: what was written in it is kept no more.
    """

    complaint_id: ComplaintId
    reference: str
    secret_digest: bytes
    reason: str
    capacity: str
    is_hidden: bool
    received_at: datetime
    state: str
    outcome: str | None
    decided_at: datetime | None
    due_at: datetime
    is_erased: bool


class ComplaintQueries(Protocol):
    @abstractmethod
    async def find(self, reference: str) -> ComplaintRow | None: ...

    @abstractmethod
    async def of_case(self, case_id: ModerationCaseId, *, limit: int) -> Sequence[ComplaintRow]:
        """Newest first."""
