"""What the page of one case shows, put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.age_verification.appeal import Appeal, AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.comparison import Comparison
from domain.age_verification.document import DocumentPurpose, DocumentState
from domain.age_verification.reasons import ASKING, REFUSING, REVERIFYING, REVOKING, Reason, told
from domain.age_verification.review import NEEDED, REVEAL_SECONDS, CheckPoint
from domain.age_verification.states import TRANSITIONS, WITH_OFFICERS, CaseState
from domain.ids import CaseId, DocumentId, UserId
from entrypoints.admin.age_verification.words import DONE, WHY
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page
from ports.age_verification.cases import CaseDocumentRow, CaseEventRow, CaseRow
from ports.errors import PortError

ATTEMPTS = 20
PAGE_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
"""Nothing on a case's page is loaded from, or sent to, anywhere else (ADM-03)."""
FACES_FIRST = (DocumentPurpose.ID_FRONT, DocumentPurpose.SELFIE)


@dataclass(frozen=True, slots=True)
class DocumentLook:
    """An open view of a document: `token` shows its pages."""

    token: str
    pages: int


@dataclass(slots=True)
class Shown:
    """What a request adds to a case's page: forms that were refused, what was revealed, and documents that are open."""

    forms: dict[str, Form] = field(default_factory=dict)
    revealed: Comparison | None = None
    looks: dict[DocumentId, DocumentLook] = field(default_factory=dict)
    done: str = ""

    def form(self, name: str) -> Form:
        return self.forms.get(name, Form())

    @property
    def status(self) -> int:
        return max((form.status for form in self.forms.values()), default=200)


@dataclass(frozen=True, slots=True)
class Desk:
    """What this officer may do with a case at this moment. The use cases decide anew; this is what a page offers."""

    row: CaseRow
    case: VerificationCase
    officer_id: UserId
    now: datetime
    appeal: Appeal | None

    @property
    def is_claimed(self) -> bool:
        return self.row.claimed_until is not None and self.now < self.row.claimed_until

    @property
    def is_mine(self) -> bool:
        return self.is_claimed and self.row.claimed_by == self.officer_id

    @property
    def is_elsewhere(self) -> bool:
        """Another officer works on it: nothing but reading."""
        return self.is_claimed and not self.is_mine

    @property
    def can_be_claimed(self) -> bool:
        locked = self.case.state is CaseState.BLOCKED_MINOR and self.appeal is not None
        return not self.is_claimed and (self.case.state in WITH_OFFICERS or locked)

    @property
    def decided_before(self) -> bool:
        """The person appealed a decision of this officer."""
        return self.officer_id in self.case.appealed_officers or (
            self.case.state is CaseState.BLOCKED_MINOR and self.officer_id == self.case.decided_by
        )

    @property
    def is_second(self) -> bool:
        return self.case.state is CaseState.AWAITING_SECOND

    @property
    def was_first(self) -> bool:
        return self.row.first_officer_id == self.officer_id

    @property
    def is_proposed(self) -> bool:
        """A first officer proposed to open the lock, on the document of the appeal that is open."""
        return self.appeal is not None and self.case.unblock_document_id == self.appeal.document_id

    def may_become(self, state: str) -> bool:
        return CaseState(state) in TRANSITIONS[self.case.state]


async def desk_of(container: Container, case_id: CaseId, officer_id: UserId) -> Desk:
    """Raises `CaseNotFound`, `OwnCase`."""
    queries = container.case_queries()
    row = await queries.row(case_id)
    case = next(case for case in await queries.of_user(row.user_id) if case.id == case_id)
    case.require_not_own(officer_id)
    appeals = await queries.appeals(case_id)
    still_open = next((appeal for appeal in appeals if appeal.outcome is AppealOutcome.OPEN), None)
    return Desk(row, case, officer_id, container.now()(), still_open)


async def case_page(
    container: Container,
    case_id: CaseId,
    officer_id: UserId,
    shown: Shown,
    *,
    template: str = "case",
    document_id: DocumentId | None = None,
) -> PageResponse:
    """The page, or with `template` the part of it that htmx asked for."""
    desk = await desk_of(container, case_id, officer_id)
    queries = container.case_queries()
    history = await queries.history(case_id)
    documents = await queries.documents(case_id)
    answer = await page(
        f"admin/age_verification/{template}.html",
        status=shown.status,
        desk=desk,
        shown=shown,
        comparison=shown.revealed or await masked_claims(container, case_id, officer_id),
        documents=_faces_first(documents, only=document_id),
        evidence=await queries.evidence(case_id),
        attempts=await queries.attempts(desk.row.user_id, limit=ATTEMPTS),
        linked=await queries.linked_accounts(desk.row.user_id),
        appeals=await queries.appeals(case_id),
        history=history,
        first=_first_approval(history),
        points=[point for point in CheckPoint if point in NEEDED[desk.row.purpose]],
        done=DONE.get(shown.done, ""),
        reveal_seconds=REVEAL_SECONDS,
        now=desk.now,
        **_reasons(),
    )
    answer.headers["Content-Security-Policy"] = PAGE_POLICY
    return answer


async def masked_claims(container: Container, case_id: CaseId, officer_id: UserId) -> Comparison | None:
    """None while the keys do not answer: the page is of use without."""
    try:
        masked: Comparison = await container.compare_claims()(case_id=case_id, officer_id=officer_id)
    except PortError:
        return None
    return masked


def _faces_first(
    documents: Sequence[CaseDocumentRow], *, only: DocumentId | None
) -> Sequence[CaseDocumentRow]:
    """The document and the selfie beside each other, then the rest; or `only` one of them."""
    order = {purpose.value: place for place, purpose in enumerate(FACES_FIRST)}
    there = [
        row for row in documents if row.state == DocumentState.STORED and only in (None, row.document_id)
    ]
    return sorted(there, key=lambda row: (order.get(row.purpose, len(order)), row.created_at))


def _first_approval(history: Sequence[CaseEventRow]) -> CaseEventRow | None:
    firsts = [event for event in history if event.after is CaseState.AWAITING_SECOND]
    return firsts[-1] if firsts else None


def listed(reasons: frozenset[Reason]) -> Sequence[tuple[str, str, str]]:
    """Of each its key, the officers' word for it, and what the person reads."""
    return sorted(((r.value, WHY[r.value], told(r)) for r in reasons), key=lambda each: each[1])


def _reasons() -> Mapping[str, Sequence[tuple[str, str, str]]]:
    """For each decision its reasons."""
    return {
        "asking": listed(ASKING),
        "refusing": listed(REFUSING),
        "revoking": listed(REVOKING),
        "reverifying": listed(REVERIFYING),
    }
