"""What the API says of legal requests, holds and erasures, and is told."""

from datetime import datetime
from uuid import UUID

from application.compliance.act_on_legal_request import Act
from domain.casework import Alarm, alarm_at
from domain.compliance.erasure import ErasureCause
from domain.compliance.legal_request import OPEN, LegalRequest, RequestState
from domain.compliance.scope import DataCategory, LegalBasis
from entrypoints.api.body import Body, View
from entrypoints.container import Container
from ports.compliance.requests import LegalRequestRow


class LegalOrderView(View, frozen=True):
    document_id: UUID
    sha256: str
    """Of the cleaned file as it is kept, in hexadecimal."""


class IntakeBody(Body, frozen=True):
    authority: str
    officer: str
    """Name and rank of who signed for the authority. Sealed before it is kept."""
    basis: LegalBasis
    accounts: list[UUID]
    categories: list[DataCategory]
    since: datetime
    until: datetime
    order_document_id: UUID
    reference: str = ""
    asked_by: datetime | None = None
    """When the order wants the answer, where that is sooner than the law's clock."""
    gag_until: datetime | None = None
    """Until when the order forbids to tell the people concerned."""


class LegalRequestRowView(View, frozen=True):
    id: UUID
    state: RequestState
    authority: str
    reference: str
    basis: LegalBasis
    accounts: int
    received_at: datetime
    due_at: datetime
    alarm: Alarm
    answered_at: datetime | None
    ended_at: datetime | None


class LegalRequestsView(View, frozen=True):
    open: list[LegalRequestRowView]
    answered: list[LegalRequestRowView]


class StepView(View, frozen=True):
    kind: str
    by: str
    note: str
    at: datetime


class LegalRequestView(View, frozen=True):
    id: UUID
    state: RequestState
    authority: str
    reference: str
    basis: LegalBasis
    accounts: list[UUID]
    categories: list[DataCategory]
    since: datetime
    until: datetime
    order_document_id: UUID
    order_sha256: str
    received_at: datetime
    due_at: datetime
    alarm: Alarm
    gag_until: datetime | None
    export_expires_at: datetime | None
    answered_at: datetime | None
    told_at: datetime | None
    ended_at: datetime | None
    steps: list[StepView]


class ActBody(Body, frozen=True):
    act: Act
    reason: str = ""


class PassphraseView(View, frozen=True):
    passphrase: str
    """Shown here and nowhere else."""
    expires_at: datetime


class OfficerView(View, frozen=True):
    officer: str


class HoldBody(Body, frozen=True):
    account_id: UUID
    reason: str
    until: datetime | None = None


class LiftBody(Body, frozen=True):
    reason: str


class HoldView(View, frozen=True):
    id: UUID
    account_id: UUID
    reason: str
    placed_at: datetime
    until: datetime | None


class HoldsView(View, frozen=True):
    items: list[HoldView]


class ErasureView(View, frozen=True):
    cause: ErasureCause
    rule: str
    account_id: UUID | None
    table: str
    rows: int
    at: datetime


class ErasuresView(View, frozen=True):
    items: list[ErasureView]


def alarm_of(state: str, *, received_at: datetime, due_at: datetime, now: datetime) -> Alarm:
    """A clock that has stopped raises no alarm."""
    if RequestState(state) not in OPEN:
        return Alarm.NONE
    return alarm_at(now, received_at=received_at, due_at=due_at)


def row_view(row: LegalRequestRow, now: datetime) -> LegalRequestRowView:
    return LegalRequestRowView(
        id=row.request_id,
        state=RequestState(row.state),
        authority=row.authority,
        reference=row.reference,
        basis=LegalBasis(row.basis),
        accounts=row.accounts,
        received_at=row.received_at,
        due_at=row.due_at,
        alarm=alarm_of(row.state, received_at=row.received_at, due_at=row.due_at, now=now),
        answered_at=row.answered_at,
        ended_at=row.ended_at,
    )


async def request_view(container: Container, found: LegalRequest) -> LegalRequestView:
    now = container.now()()
    steps = await container.legal_queries().steps(found.id)
    return LegalRequestView(
        id=found.id,
        state=found.state,
        authority=found.authority,
        reference=found.reference,
        basis=found.basis,
        accounts=list(found.scope.accounts),
        categories=list(found.scope.categories),
        since=found.scope.since,
        until=found.scope.until,
        order_document_id=found.order.document_id,
        order_sha256=found.order.sha256.hex(),
        received_at=found.received_at,
        due_at=found.due_at,
        alarm=alarm_of(found.state, received_at=found.received_at, due_at=found.due_at, now=now),
        gag_until=found.gag_until,
        export_expires_at=found.export.expires_at if found.export else None,
        answered_at=found.answered_at,
        told_at=found.told_at,
        ended_at=found.ended_at,
        steps=[StepView(kind=s.kind, by=s.by_name, note=s.note, at=s.at) for s in steps],
    )


TAG = "compliance"
LISTED = 200
