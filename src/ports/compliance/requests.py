"""Requests of authorities, legal holds, and what was erased."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.document import Document
from domain.compliance.erasure import Erasure
from domain.compliance.legal_hold import LegalHold
from domain.compliance.legal_request import LegalRequest, Step
from domain.compliance.open_matter import OpenMatter
from domain.compliance.retention import Kept
from domain.compliance.scope import DataCategory
from domain.ids import CaseId, ComplaintId, DocumentId, LegalHoldId, LegalRequestId, ReportId, UserId


class LegalRequests(Protocol):
    @abstractmethod
    async def add(self, request: LegalRequest) -> LegalRequest:
        """Store a new request; when its id is taken, return the one that has it, unchanged."""

    @abstractmethod
    async def get_for_update(self, request_id: LegalRequestId) -> LegalRequest:
        """Raises `LegalRequestNotFound`."""

    @abstractmethod
    async def update(self, request: LegalRequest) -> None: ...

    @abstractmethod
    async def add_step(self, step: Step) -> None:
        """Append-only: the database itself refuses to change or remove a step."""

    @abstractmethod
    async def to_tell(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]:
        """Requests that were answered, of which the people concerned may be told by now and were not."""

    @abstractmethod
    async def with_expired_export(self, *, now: datetime, limit: int) -> Sequence[LegalRequestId]: ...


class LegalHolds(Protocol):
    @abstractmethod
    async def find(self, hold_id: LegalHoldId) -> LegalHold | None: ...

    @abstractmethod
    async def add(self, hold: LegalHold) -> None:
        """Raises `LegalHoldIdReused` when another hold has the id."""

    @abstractmethod
    async def get_for_update(self, hold_id: LegalHoldId) -> LegalHold:
        """Raises `LegalHoldNotFound`."""

    @abstractmethod
    async def update(self, hold: LegalHold) -> None: ...

    @abstractmethod
    async def is_held(self, account_id: UserId, *, now: datetime) -> bool:
        """Whoever places a hold holds the account (`tx.users.get_for_update`), and so does whoever asks to erase."""

    @abstractmethod
    async def open_matters(self, account_id: UserId) -> frozenset[OpenMatter]:
        """What is about this person and not over yet."""

    async def keeps(self, account_id: UserId, *, now: datetime) -> bool:
        """Whether evidence of this person stays: by a hold, or for an open case of child safety."""
        if await self.is_held(account_id, now=now):
            return True
        return OpenMatter.CHILD_SAFETY in await self.open_matters(account_id)


class Erasures(Protocol):
    @abstractmethod
    async def add(self, erasure: Erasure) -> None: ...

    @abstractmethod
    async def minor_is_erased(self, account_id: UserId) -> bool:
        """Whether all of this account's data was erased since it was locked last, and not a part of it alone."""


@dataclass(frozen=True, slots=True)
class WordsToErase:
    """A closed report that still has a message's words, who wrote them, and when it was closed."""

    report_id: ReportId
    author_id: UserId
    started_at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintToErase:
    """A complaint that still has its words, whom it is about, and when its case was closed."""

    complaint_id: ComplaintId
    person_id: UserId | None
    started_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentToErase:
    """A stored document, and when the time of it began that its rule counts."""

    document_id: DocumentId
    owner_id: UserId
    started_at: datetime


@dataclass(frozen=True, slots=True)
class CaseToErase:
    """A case with documents or claims, and when the time of it began that its rule counts."""

    case_id: CaseId
    user_id: UserId
    started_at: datetime


class RetentionQueries(Protocol):
    @abstractmethod
    async def minors_to_erase(
        self, *, locked_before: datetime, now: datetime, limit: int
    ) -> Sequence[UserId]:
        """Locked accounts whose data is not erased yet, without a hold or an open appeal of an age, the longest locked
        first; one of which a part was erased, when nothing is open any more that keeps the rest."""

    @abstractmethod
    async def ended_cases(
        self, kept: Kept, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[CaseToErase]:
        """Cases of one of the four kinds of verification that still have documents or claims, without a hold or an
        open appeal, the longest ended first; from their last move."""

    @abstractmethod
    async def documents_of_nothing(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[DocumentToErase]:
        """Stored documents that no case and no request refers to, and no hold keeps, the oldest first; from their
        upload."""

    @abstractmethod
    async def ended_orders(self, *, before: datetime, now: datetime, limit: int) -> Sequence[DocumentToErase]:
        """Stored orders of requests that ended, and orders to remove whose case is closed, about nobody whose data is
        held, the longest ended first; from the end."""

    @abstractmethod
    async def reported_words(self, *, before: datetime, now: datetime, limit: int) -> Sequence[WordsToErase]:
        """Reports whose case is closed, with words whose author is not held, the longest closed first."""

    @abstractmethod
    async def complaint_words(
        self, *, before: datetime, now: datetime, limit: int
    ) -> Sequence[ComplaintToErase]:
        """Complaints whose case is closed, with their words, about nobody who is held, the longest closed first."""

    @abstractmethod
    async def forget_document_views(self, *, before: datetime, limit: int) -> int:
        """Remove records of looks at documents that were opened before that time; returns how many."""

    @abstractmethod
    async def forget_telephone_proofs(self, *, before: datetime, limit: int) -> int:
        """Remove telephone numbers that were not proved and whose code was asked for before that time; returns how
        many."""

    @abstractmethod
    async def forget_kept_telephones(self, *, before: datetime, now: datetime, limit: int) -> int:
        """Remove telephone numbers that were removed by their owners before that time, and which neither a hold nor an
        open case of child safety keeps any more; returns how many."""

    @abstractmethod
    async def forget_event_rule_hits(self, *, before: datetime, now: datetime, limit: int) -> int:
        """Remove hits of event rules from before that time, about nobody who is held, the oldest first; returns how
        many."""


@dataclass(frozen=True, slots=True)
class LegalRequestRow:
    """A request in the queue."""

    request_id: LegalRequestId
    state: str
    authority: str
    reference: str
    basis: str
    accounts: int
    received_at: datetime
    due_at: datetime
    ended_at: datetime | None
    answered_at: datetime | None
    """When the first export was made."""


@dataclass(frozen=True, slots=True)
class StepRow:
    kind: str
    by_name: str
    """`PLATFORM` where the platform itself acted."""
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LegalHoldRow:
    hold_id: LegalHoldId
    account_id: UserId
    reason: str
    placed_by: UserId
    placed_by_name: str
    placed_at: datetime
    until: datetime | None


class LegalQueries(Protocol):
    @abstractmethod
    async def open_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        """Whose clock runs; the first due first."""

    @abstractmethod
    async def answered_requests(self, *, limit: int) -> Sequence[LegalRequestRow]:
        """The others, the latest received first."""

    @abstractmethod
    async def request(self, request_id: LegalRequestId) -> LegalRequest:
        """Raises `LegalRequestNotFound`."""

    @abstractmethod
    async def steps(self, request_id: LegalRequestId) -> Sequence[StepRow]:
        """In their order."""

    @abstractmethod
    async def holds(self, *, now: datetime, limit: int) -> Sequence[LegalHoldRow]:
        """Those that hold now, the latest placed first."""

    @abstractmethod
    async def erasures(self, *, limit: int) -> Sequence[Erasure]:
        """The latest first."""


@dataclass(frozen=True, slots=True)
class OtherPerson:
    """Somebody whom the request is not about: they leave only as a number."""

    id: UserId


ExportValue = str | int | bool | datetime | OtherPerson | None
ExportRow = Mapping[str, ExportValue]


class LegalExportQueries(Protocol):
    """What is exported of one account: its own rows and no others, without secrets, of [`since`, `until`).

    What has no time of its own (the account, the age status) is given as it is now.
    """

    @abstractmethod
    async def rows(
        self, category: DataCategory, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Mapping[str, Sequence[ExportRow]]:
        """Tables by name, each oldest first. `DOCUMENTS` gives none: see `documents`."""

    @abstractmethod
    async def documents(
        self, account_id: UserId, *, since: datetime, until: datetime, limit: int
    ) -> Sequence[Document]:
        """Stored documents of verification, by when they were stored; never an authority's order."""


class EncryptedArchives(Protocol):
    @abstractmethod
    async def pack(self, files: Mapping[str, bytes], *, passphrase: str) -> bytes:
        """One zip with AES-256 (WinZip AE-2); it opens with the passphrase and not without."""
