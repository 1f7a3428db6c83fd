"""Age status, verification cases, and all that is recorded with them."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.appeal import Appeal
from domain.age_verification.attempt import Attempt
from domain.age_verification.case import Moved, VerificationCase
from domain.age_verification.case_event import CaseEvent
from domain.age_verification.evidence import Evidence
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.ids import AgeAttemptId, AppealId, CaseId, DocumentId, EvidenceId, UserId
from ports.sealing import Sealed


class AgeStatuses(Protocol):
    @abstractmethod
    async def get(self, user_id: UserId) -> AgeStatus:
        """`AgeStatus.unknown` for an account of which nothing is known."""

    @abstractmethod
    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        """As `get`, and no other transaction changes it before this one ends.

        Whoever changes anything about a person's verification takes this lock first: it puts all of it in one line.
        """

    @abstractmethod
    async def save(self, status: AgeStatus) -> None: ...


class Cases(Protocol):
    @abstractmethod
    async def find(self, case_id: CaseId) -> VerificationCase | None: ...

    @abstractmethod
    async def get(self, case_id: CaseId) -> VerificationCase:
        """Raises `CaseNotFound`."""

    @abstractmethod
    async def get_for_update(self, case_id: CaseId) -> VerificationCase:
        """As `get`; no other transaction changes it before this one ends. Raises `CaseNotFound`."""

    @abstractmethod
    async def find_latest(self, user_id: UserId, purpose: Purpose) -> VerificationCase | None:
        """The person's newest case of this purpose, whatever became of it."""

    @abstractmethod
    async def list_of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        """Oldest first."""

    @abstractmethod
    async def record(self, moved: Moved) -> None:
        """Store the case and append its event. Raises `CaseOpen` for a new case beside one that is not over, and
        `InvalidTransition` when the case has moved on since it was read."""

    @abstractmethod
    async def keep(self, case: VerificationCase) -> None:
        """Store what is not a move: the lease, the hold. Raises as `record` when the case has moved on."""

    @abstractmethod
    async def events(self, case_id: CaseId) -> Sequence[CaseEvent]:
        """In order of `seq`."""


class EvidenceBook(Protocol):
    """Append-only."""

    @abstractmethod
    async def add(self, evidence: Evidence) -> None: ...

    @abstractmethod
    async def of_case(self, case_id: CaseId) -> Sequence[Evidence]:
        """Oldest first."""


@dataclass(frozen=True, slots=True)
class SealedClaims:
    """What one piece of evidence says of the person, sealed: the JSON of `IdentityClaims`."""

    evidence_id: EvidenceId
    case_id: CaseId
    user_id: UserId
    sealed: Sealed
    at: datetime

    @property
    def context(self) -> dict[str, str]:
        return {"kind": "claims", "id": str(self.evidence_id), "owner": str(self.user_id)}


class SealedClaimsBook(Protocol):
    @abstractmethod
    async def add(self, claims: SealedClaims) -> None: ...

    @abstractmethod
    async def of_case(self, case_id: CaseId) -> Sequence[SealedClaims]:
        """Oldest first."""

    @abstractmethod
    async def erase_of_case(self, case_id: CaseId) -> int:
        """Remove them; returns how many there were."""

    @abstractmethod
    async def erase_of_user(self, user_id: UserId) -> int:
        """Remove those of every case of a person; returns how many there were."""


class Attempts(Protocol):
    @abstractmethod
    async def add(self, attempt: Attempt) -> None: ...

    @abstractmethod
    async def find_for_update(self, attempt_id: AgeAttemptId) -> Attempt | None: ...

    @abstractmethod
    async def find_by_state(self, state_digest: bytes) -> Attempt | None:
        """The attempt that a redirect's state belongs to, locked."""

    @abstractmethod
    async def running_of_case(self, case_id: CaseId) -> Sequence[Attempt]: ...

    @abstractmethod
    async def count_since(self, user_id: UserId, since: datetime) -> int:
        """How many attempts a person began after that time."""

    @abstractmethod
    async def update(self, attempt: Attempt) -> None: ...

    @abstractmethod
    async def erase_traces_of(self, user_id: UserId) -> int:
        """Forget from where and with what a person came, and what providers call them; returns of how many attempts."""


class IdentityLinks(Protocol):
    @abstractmethod
    async def add(self, link: IdentityLink) -> None:
        """Safe to repeat: one account has one link of each digest, a performer's once it was shown to perform. A barred
        one stays barred, and a new one of an account that has a barred one is barred too."""

    @abstractmethod
    async def with_digest(self, kind: LinkKind, digest: bytes) -> Sequence[IdentityLink]:
        """Of every account, oldest first. Two transactions that add the same digest wait for each other."""

    @abstractmethod
    async def bar(self, user_id: UserId) -> int:
        """Bar every link of an account; returns how many."""

    @abstractmethod
    async def lift_bar(self, user_id: UserId) -> int: ...


class Appeals(Protocol):
    @abstractmethod
    async def find(self, appeal_id: AppealId) -> Appeal | None: ...

    @abstractmethod
    async def find_open(self, case_id: CaseId) -> Appeal | None: ...

    @abstractmethod
    async def add(self, appeal: Appeal) -> None:
        """Raises `AppealOpen` when the case has one that is open."""

    @abstractmethod
    async def update(self, appeal: Appeal) -> None: ...

    @abstractmethod
    async def has_open(self, user_id: UserId) -> bool:
        """Whether any case of a person has an open appeal."""

    @abstractmethod
    async def erase_texts_of(self, user_id: UserId) -> int:
        """Take the words out of a person's appeals; returns of how many."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the officers' queue. No personal data but the name that everybody sees."""

    case_id: CaseId
    user_id: UserId
    display_name: str
    purpose: Purpose
    state: CaseState
    method: Method | None
    reason: str
    hold: str | None
    missing: tuple[str, ...]
    waiting_since: datetime
    """When it came to the state it is in."""
    due_at: datetime
    claimed_by: UserId | None
    claimed_by_name: str | None
    claimed_until: datetime | None
    first_officer_id: UserId | None
    has_appeal: bool


@dataclass(frozen=True, slots=True)
class CaseEventRow:
    seq: int
    before: CaseState | None
    after: CaseState
    actor_kind: str
    actor_name: str | None
    reason: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What an officer wants to see. `overdue` and `mine` narrow, None leaves open."""

    purpose: Purpose | None
    state: CaseState | None
    overdue: bool
    mine: UserId | None


@dataclass(frozen=True, slots=True)
class CaseDocumentRow:
    """A document of a case, as a list names it: nothing of what it shows."""

    document_id: DocumentId
    purpose: str
    state: str
    pages: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class LinkedAccountRow:
    """Another account that showed the same document, or is paid to the same account."""

    user_id: UserId
    display_name: str
    kind: LinkKind
    purpose: Purpose
    barred: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An account as officers look it up. Of its address only `masked_email`, such as `a•••@l•••.test`."""

    user_id: UserId
    display_name: str
    masked_email: str
    role: Role
    age_state: AgeState
    created_at: datetime


class CaseQueries(Protocol):
    @abstractmethod
    async def status(self, user_id: UserId) -> AgeStatus:
        """As `AgeStatuses.get`."""

    @abstractmethod
    async def queue(self, wanted: QueueFilter, *, now: datetime, limit: int) -> Sequence[CaseRow]:
        """Cases that wait for officers, and minors' cases with an open appeal: urgent ones first, then by `due_at`."""

    @abstractmethod
    async def waiting(self, *, now: datetime) -> tuple[int, int]:
        """How many cases wait for officers, and how many of them are overdue."""

    @abstractmethod
    async def row(self, case_id: CaseId) -> CaseRow:
        """Any case. Raises `CaseNotFound`."""

    @abstractmethod
    async def history(self, case_id: CaseId) -> Sequence[CaseEventRow]:
        """Oldest first."""

    @abstractmethod
    async def evidence(self, case_id: CaseId) -> Sequence[Evidence]:
        """Oldest first."""

    @abstractmethod
    async def attempts(self, user_id: UserId, *, limit: int) -> Sequence[Attempt]:
        """Newest first."""

    @abstractmethod
    async def appeals(self, case_id: CaseId) -> Sequence[Appeal]:
        """Newest first."""

    @abstractmethod
    async def of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        """Newest first."""

    @abstractmethod
    async def links_of_user(self, user_id: UserId) -> Sequence[IdentityLink]: ...

    @abstractmethod
    async def linked_accounts(self, user_id: UserId) -> Sequence[LinkedAccountRow]:
        """Of other people, oldest first: one row for each thing that both have."""

    @abstractmethod
    async def documents(self, case_id: CaseId) -> Sequence[CaseDocumentRow]:
        """Oldest first."""

    @abstractmethod
    async def person(self, user_id: UserId) -> PersonRow:
        """Raises `UserNotFound`."""

    @abstractmethod
    async def find_people(self, words: str, *, limit: int) -> Sequence[PersonRow]:
        """Who has exactly this e-mail address or display name, in whatever case; the newest first."""

    @abstractmethod
    async def due_to_lapse(self, *, now: datetime, idle_before: datetime, limit: int) -> Sequence[CaseId]:
        """Approvals whose time is over, and cases with their person, or due to be verified again, in which nothing
        happened since `idle_before`: no move, no evidence, no attempt."""

    @abstractmethod
    async def stuck(self, *, before: datetime, limit: int) -> Sequence[CaseId]:
        """Cases that have been `submitted` or `processing` since before that time."""

    @abstractmethod
    async def lapsed_assurances(self, *, now: datetime, limit: int) -> Sequence[UserId]:
        """Verified adults whose assurance is over."""


class IdentityHasher(Protocol):
    """Keyed hashes (HMAC-SHA256): the same thing has the same hash, and nobody without the key can try numbers."""

    @abstractmethod
    def digest(self, kind: str, text: str) -> bytes:
        """32 bytes; another `kind` gives another hash of the same text."""
