"""What the API says of cases and appeals, and is told."""

from datetime import date, datetime
from uuid import UUID

from domain.age_verification.appeal import Appeal, AppealOutcome
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import CaseNotFound, OwnCase
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import told
from domain.age_verification.states import CaseState
from domain.casework import InvalidTransition
from entrypoints.api.body import Body, View

WORK = (CaseNotFound, OwnCase, InvalidTransition)
"""What any work of an officer on a case may be refused with."""


class OpenBody(Body, frozen=True):
    purpose: Purpose


class ConsentBody(Body, frozen=True):
    notice_version: str


class MethodBody(Body, frozen=True):
    method: Method


class PassportBody(Body, frozen=True):
    mrz: str
    """The two lines at the foot of the page, 44 characters each."""
    document_id: UUID
    """The uploaded picture of the page, of purpose `id_front`."""


class OtherIdBody(Body, frozen=True):
    name: str
    date_of_birth: date
    number: str
    document_id: UUID
    expires_on: date | None = None


class PictureBody(Body, frozen=True):
    document_id: UUID
    purpose: DocumentPurpose


class TaxIdBody(Body, frozen=True):
    pan: str


class PayoutAccountBody(Body, frozen=True):
    account: str
    """A UPI id, or `IFSC:account number`."""


class AppealBody(Body, frozen=True):
    text: str
    document_id: UUID | None = None


class CaseView(View, frozen=True):
    """`told` is the reason in words for the person; `missing` names what the policy still asks for."""

    id: UUID
    purpose: Purpose
    state: CaseState
    method: Method | None
    reason: str
    told: str
    missing: list[str]
    opened_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    valid_until: datetime | None


class CasesView(View, frozen=True):
    items: list[CaseView]


class AppealView(View, frozen=True):
    id: UUID
    case_id: UUID
    outcome: AppealOutcome
    filed_at: datetime
    due_at: datetime
    decided_at: datetime | None


def case_view(case: VerificationCase) -> CaseView:
    return CaseView(
        id=case.id,
        purpose=case.purpose,
        state=case.state,
        method=case.method,
        reason=case.reason,
        told=told(case.reason),
        missing=list(case.missing),
        opened_at=case.opened_at,
        submitted_at=case.submitted_at,
        decided_at=case.decided_at,
        valid_until=case.valid_until,
    )


def appeal_view(appeal: Appeal) -> AppealView:
    return AppealView(
        id=appeal.id,
        case_id=appeal.case_id,
        outcome=appeal.outcome,
        filed_at=appeal.filed_at,
        due_at=appeal.due_at,
        decided_at=appeal.decided_at,
    )
