"""What officers decide about a verification case, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.age_verification.decide_case import Decision
from domain.age_verification.age import AccountHeld, AgeLocked
from domain.age_verification.appeal import AppealNotFound
from domain.age_verification.case_refusals import (
    CaseNotClaimed,
    CaseNotFound,
    OwnCase,
)
from domain.age_verification.policy import EvidenceMissing
from domain.age_verification.reasons import UnknownReason
from domain.age_verification.review import Checklist, ChecklistIncomplete, CheckPoint, NoteRequired
from domain.casework import FourEyes
from domain.identity.permissions import Permission
from domain.ids import CaseId
from entrypoints.api.age_verification.case_views import WORK, CaseView, case_view
from entrypoints.api.body import Body, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "staff"
DECIDE = (*WORK, CaseNotClaimed, FourEyes, NoteRequired)


class CaseDecisionBody(Body, frozen=True):
    decision: Decision
    note: str
    """The officer's own words, kept with the act; not shown to the person."""
    reason: str = ""
    """The key of the reason that the person is told, for `ask` and `refuse`."""
    checklist: list[CheckPoint] = []  # noqa: RUF012  (msgspec copies it)
    """The points that the officer saw with their own eyes, for `approve`."""


class NoteBody(Body, frozen=True):
    note: str


class LockAnswerBody(Body, frozen=True):
    open_again: bool
    note: str


def review_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_review", __name__)

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/decision")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    @documented(
        summary="Approve (the first or the second time), send back, ask for something again, or refuse",
        tag=TAG,
        request=CaseDecisionBody,
        responses={200: CaseView},
        errors=[*DECIDE, EvidenceMissing, ChecklistIncomplete, UnknownReason, AgeLocked, AccountHeld],
    )
    async def decide(case_id: UUID) -> Response:
        body = parse(CaseDecisionBody, await request.get_data())
        case = await container.decide_case()(
            case_id=CaseId(case_id),
            officer_id=principal().user_id,
            decision=body.decision,
            reason=body.reason,
            note=body.note,
            checklist=Checklist(frozenset(body.checklist)),
        )
        return json(case_view(case))

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/minor")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    @documented(
        summary="Lock the account of somebody under 18, at once",
        tag=TAG,
        request=NoteBody,
        responses={200: CaseView},
        errors=[CaseNotFound, OwnCase, NoteRequired],
    )
    async def block_minor(case_id: UUID) -> Response:
        body = parse(NoteBody, await request.get_data())
        case = await container.block_minor()(
            case_id=CaseId(case_id), officer_id=principal().user_id, note=body.note
        )
        return json(case_view(case))

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/lock-appeal")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    @documented(
        summary="Answer an appeal against a lock: leave it, propose to open the case again, or agree to that",
        tag=TAG,
        request=LockAnswerBody,
        responses={200: CaseView},
        errors=[*DECIDE, AppealNotFound],
    )
    async def answer_lock_appeal(case_id: UUID) -> Response:
        body = parse(LockAnswerBody, await request.get_data())
        case = await container.answer_lock_appeal()(
            case_id=CaseId(case_id),
            officer_id=principal().user_id,
            open_again=body.open_again,
            note=body.note,
        )
        return json(case_view(case))

    return routes
