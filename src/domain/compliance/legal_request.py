"""An authority asks for data about people. Nothing leaves without two officers who each said why (LEG-10)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes, InvalidTransition
from domain.compliance.clocks import answer_due
from domain.compliance.scope import InvalidLegalRequest, LegalBasis, RequestScope
from domain.compliance.words import normal_line, normal_reason
from domain.errors import Conflict, Forbidden, NotFound
from domain.ids import DocumentId, LegalRequestId, UserId

AUTHORITY_MIN = 3
LINE_MAX = 120
EXPORT_LIFETIME = timedelta(days=7)
"""How long an export can be fetched, and how long it exists."""


class RequestState(StrEnum):
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    APPROVED_ONCE = "approved_once"
    APPROVED = "approved"
    EXPORTED = "exported"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


OPEN = frozenset(
    {RequestState.RECEIVED, RequestState.UNDER_REVIEW, RequestState.APPROVED_ONCE, RequestState.APPROVED}
)
"""The clock of these runs."""


class LegalRequestNotFound(NotFound):
    code = "legal_request_not_found"


class LegalRequestIdReused(Conflict):
    code = "legal_request_id_reused"


class OwnAccount(Forbidden):
    """Nobody decides on a request about themselves."""

    code = "own_account"


class ExportTooLarge(Conflict):
    """More than one export can hold: it is answered in parts, since nothing is left out silently."""

    code = "export_too_large"


class ExportGone(Conflict):
    code = "export_gone"


@dataclass(frozen=True, slots=True)
class Secret:
    """A text sealed under a data key of its own: the wrapped key, and the ciphertext."""

    key_id: str
    wrapped_key: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class OrderDocument:
    """The paper itself: the document as it is kept here, and the SHA-256 of it, 32 bytes."""

    document_id: DocumentId
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Approval:
    by: UserId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ExportFile:
    """The zip, sealed in the object store, until it expires or is purged: `object_key` is empty then."""

    object_key: str
    key_id: str
    wrapped_key: bytes
    size_bytes: int
    sha256: bytes
    made_by: UserId
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LegalRequest:
    """One request of an authority.

    `officer` is who signed for it, name and rank, sealed. `gag_until` is until when the order forbids to tell the
    people concerned; `told_at` when they were told. `answered_at` is when the
    first export was made; `ended_at` is when it was closed, refused or withdrawn.
    """

    id: LegalRequestId
    state: RequestState
    authority: str
    reference: str
    officer: Secret
    basis: LegalBasis
    scope: RequestScope
    order: OrderDocument
    received_at: datetime
    received_by: UserId
    due_at: datetime
    gag_until: datetime | None
    first: Approval | None
    second: Approval | None
    export: ExportFile | None
    answered_at: datetime | None
    told_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def receive(
        cls, *, request_id: LegalRequestId, authority: str, reference: str, officer: Secret, basis: LegalBasis,
        scope: RequestScope, order: OrderDocument, by: UserId, asked_by: datetime | None,
        gag_until: datetime | None, now: datetime,
    ) -> "LegalRequest":  # fmt: skip
        """Raises `InvalidLegalRequest`."""
        if asked_by is not None and asked_by <= now:
            raise InvalidLegalRequest("the answer is asked for in the past", pointer="/asked_by")
        if gag_until is not None and gag_until <= now:
            raise InvalidLegalRequest("this time is over already", pointer="/gag_until")
        return cls(
            request_id, RequestState.RECEIVED, _line(authority, "authority", AUTHORITY_MIN),
            _line(reference, "reference", 0), officer, basis, scope, order, now, by,
            answer_due(now, asked_by=asked_by), gag_until, None, None, None, None, None, None,
        )  # fmt: skip

    def require_same_request(self, other: "LegalRequest") -> None:
        """Tell a retry from another request under the same id. Raises `LegalRequestIdReused`."""
        mine = (self.authority, self.reference, self.basis, self.scope, self.order, self.received_by)
        if mine != (
            other.authority,
            other.reference,
            other.basis,
            other.scope,
            other.order,
            other.received_by,
        ):
            raise LegalRequestIdReused("this id belongs to another request")

    def under_review(self, *, by: UserId) -> "LegalRequest":
        self._require({RequestState.RECEIVED}, by)
        return replace(self, state=RequestState.UNDER_REVIEW)

    def approved(self, *, by: UserId, reason: str, now: datetime) -> "LegalRequest":
        """One of two approvals. Raises `FourEyes` for the second by the same person."""
        self._require({RequestState.UNDER_REVIEW, RequestState.APPROVED_ONCE}, by)
        approval = Approval(by, normal_reason(reason), now)
        if self.first is None:
            return replace(self, state=RequestState.APPROVED_ONCE, first=approval)
        if self.first.by == by:
            raise FourEyes("another officer must approve as well")
        return replace(self, state=RequestState.APPROVED, second=approval)

    def refused(self, *, by: UserId, now: datetime) -> "LegalRequest":
        self._require({RequestState.UNDER_REVIEW, RequestState.APPROVED_ONCE}, by)
        return replace(self, state=RequestState.REFUSED, ended_at=now)

    def withdrawn(self, *, by: UserId, now: datetime) -> "LegalRequest":
        """The authority took it back."""
        self._require(OPEN, by)
        return replace(self, state=RequestState.WITHDRAWN, ended_at=now)

    def require_exportable(self, *, by: UserId) -> None:
        """Also again, where the passphrase of the first export was lost."""
        self._require({RequestState.APPROVED, RequestState.EXPORTED}, by)

    def exported(self, file: ExportFile) -> "LegalRequest":
        self.require_exportable(by=file.made_by)
        answered_at = self.answered_at or file.made_at
        return replace(self, state=RequestState.EXPORTED, export=file, answered_at=answered_at)

    def closed(self, *, by: UserId, now: datetime) -> "LegalRequest":
        self._require({RequestState.EXPORTED}, by)
        return replace(self, state=RequestState.CLOSED, ended_at=now)

    def require_export(self, now: datetime, *, by: UserId) -> ExportFile:
        """What can be fetched. Raises `ExportGone`."""
        self._require({RequestState.EXPORTED, RequestState.CLOSED}, by)
        if self.export is None or now >= self.export.expires_at:
            raise ExportGone("this export is not kept any more")
        return self.export

    def purged(self) -> "LegalRequest":
        return replace(self, export=None)

    def told(self, now: datetime) -> "LegalRequest":
        return replace(self, told_at=now)

    @property
    def context(self) -> dict[str, str]:
        """What the officer's name is bound to."""
        return {"kind": "legal_request", "id": str(self.id)}

    @property
    def export_context(self) -> dict[str, str]:
        return {"kind": "legal_export", "id": str(self.id)}

    def _require(self, states: set[RequestState] | frozenset[RequestState], by: UserId) -> None:
        if by in self.scope.accounts:
            raise OwnAccount("this request is about you")
        if self.state not in states:
            raise InvalidTransition(
                f"this is not possible for a request that is {self.state.replace('_', ' ')}"
            )


def _line(text: str, name: str, minimum: int) -> str:
    line = normal_line(text)
    if not minimum <= len(line) <= LINE_MAX:
        raise InvalidLegalRequest(f"this has {minimum} to {LINE_MAX} characters", pointer=f"/{name}")
    return line


class StepKind(StrEnum):
    RECEIVED = "received"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPORTED = "exported"
    DOWNLOADED = "downloaded"
    REVEALED = "revealed"
    CLOSED = "closed"
    PURGED = "purged"
    TOLD = "told"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done with a request: append-only. Without `by` the platform did it."""

    request_id: LegalRequestId
    kind: StepKind
    by: UserId | None
    note: str
    at: datetime
