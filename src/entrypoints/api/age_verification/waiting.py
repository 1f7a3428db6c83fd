"""Verification cases that wait for officers, their history, and who works on which, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import (
    CaseClaimed,
    CaseNotFound,
)
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import CaseId
from entrypoints.api.age_verification.case_views import WORK, CaseView, case_view
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.age_verification.cases import CaseEventRow, CaseRow, QueueFilter

TAG = "staff"
QUEUE_LENGTH = 100


class UnknownFilter(Invalid):
    code = "unknown_filter"


class QueuedCaseView(View, frozen=True):
    id: UUID
    user_id: UUID
    display_name: str
    purpose: Purpose
    state: CaseState
    reason: str
    hold: str | None
    waiting_since: datetime
    due_at: datetime
    claimed_by: UUID | None
    claimed_until: datetime | None
    has_appeal: bool


class QueueView(View, frozen=True):
    items: list[QueuedCaseView]


class CaseEventView(View, frozen=True):
    seq: int
    before: CaseState | None
    after: CaseState
    actor_kind: str
    actor: str | None
    reason: str
    note: str
    at: datetime


class HistoryView(View, frozen=True):
    items: list[CaseEventView]


def waiting_case_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_waiting", __name__)

    @routes.get("/v1/staff/verification/cases")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    @documented(
        summary="Cases that wait for officers, the most urgent first",
        tag=TAG,
        query={
            "purpose": "`viewer` or `performer`",
            "state": "`needs_review`, `awaiting_second`, …",
            "overdue": "`1` for those past their time",
        },
        responses={200: QueueView},
        errors=[UnknownFilter],
    )
    async def queue() -> Response:
        rows = await container.case_queries().queue(_filter(), now=container.now()(), limit=QUEUE_LENGTH)
        return json(QueueView(items=[_queued_view(row) for row in rows]))

    @routes.get("/v1/staff/verification/cases/<uuid:case_id>/history")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    @documented(
        summary="Every move of a case, oldest first",
        tag=TAG,
        responses={200: HistoryView},
        errors=[CaseNotFound],
    )
    async def history(case_id: UUID) -> Response:
        await container.case_queries().row(CaseId(case_id))
        rows = await container.case_queries().history(CaseId(case_id))
        return json(HistoryView(items=[_event_view(row) for row in rows]))

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/claim")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    @documented(
        summary="Take a case to work on, or keep it longer",
        tag=TAG,
        responses={200: CaseView},
        errors=[*WORK, CaseClaimed],
    )
    async def claim(case_id: UUID) -> Response:
        return json(case_view(await _claim(case_id, release=False)))

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/release")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    @documented(summary="Give a case back", tag=TAG, responses={200: CaseView}, errors=[CaseNotFound])
    async def release(case_id: UUID) -> Response:
        return json(case_view(await _claim(case_id, release=True)))

    async def _claim(case_id: UUID, *, release: bool) -> VerificationCase:
        return await container.claim_case()(
            case_id=CaseId(case_id), officer_id=principal().user_id, release=release
        )

    return routes


def _filter() -> QueueFilter:
    """Raises `UnknownFilter`."""
    purpose, state = request.args.get("purpose"), request.args.get("state")
    try:
        return QueueFilter(
            purpose=Purpose(purpose) if purpose else None,
            state=CaseState(state) if state else None,
            overdue=request.args.get("overdue") == "1",
            mine=None,
        )
    except ValueError:
        raise UnknownFilter("there is no such purpose or state") from None


def _queued_view(row: CaseRow) -> QueuedCaseView:
    return QueuedCaseView(
        id=row.case_id,
        user_id=row.user_id,
        display_name=row.display_name,
        purpose=row.purpose,
        state=row.state,
        reason=row.reason,
        hold=row.hold,
        waiting_since=row.waiting_since,
        due_at=row.due_at,
        claimed_by=row.claimed_by,
        claimed_until=row.claimed_until,
        has_appeal=row.has_appeal,
    )


def _event_view(row: CaseEventRow) -> CaseEventView:
    return CaseEventView(
        seq=row.seq,
        before=row.before,
        after=row.after,
        actor_kind=row.actor_kind,
        actor=row.actor_name,
        reason=row.reason,
        note=row.note,
        at=row.at,
    )
