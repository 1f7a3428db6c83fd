"""Verification cases as officers work on them, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.age_verification.decide_case import Decision
from application.age_verification.override_age import Override
from domain.age_verification.age import AccountHeld, AgeLocked, AgeState
from domain.age_verification.appeal import AppealNotFound
from domain.age_verification.case import VerificationCase
from domain.age_verification.case_refusals import (
    CaseClaimed,
    CaseNotClaimed,
    CaseNotFound,
    OwnCase,
    PerformerVerificationRequired,
)
from domain.age_verification.document import DocumentNotFound, UnacceptableFile
from domain.age_verification.policy import EvidenceMissing, Purpose
from domain.age_verification.reasons import UnknownReason
from domain.age_verification.review import Checklist, ChecklistIncomplete, CheckPoint, NoteRequired
from domain.age_verification.states import CaseState
from domain.casework import FourEyes, InvalidTransition
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import CaseId, StreamId, UserId
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.age_verification.case_views import CaseView, case_view
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.age_verification.cases import CaseEventRow, CaseRow, QueueFilter

TAG = "staff"
QUEUE_LENGTH = 100
WORK = (CaseNotFound, OwnCase, InvalidTransition)
DECIDE = (*WORK, CaseNotClaimed, FourEyes, NoteRequired)


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


class RevokeBody(Body, frozen=True):
    reason: str
    note: str
    bar: bool = False
    """Whether the person may not come back: other accounts with their documents are held."""


class ReverifyBody(Body, frozen=True):
    reason: str
    note: str


class LockAnswerBody(Body, frozen=True):
    open_again: bool
    note: str


class OverrideBody(Body, frozen=True):
    override: Override
    reason: str
    note: str


class StateView(View, frozen=True):
    state: AgeState


class FaceCheckView(View, frozen=True):
    """`score_basis_points` is 0 to 10,000; `stopped` says that the show was stopped for it."""

    passed: bool
    score_basis_points: int
    stopped: bool


def review_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_review", __name__)
    _add_queue(routes, container)
    _add_decisions(routes, container)
    _add_overrides(routes, container)
    _add_face_check(routes, container)
    return routes


def _add_queue(routes: Blueprint, container: Container) -> None:
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


def _add_decisions(routes: Blueprint, container: Container) -> None:
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


def _add_overrides(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/revoke")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    @documented(
        summary="Take an approval away",
        tag=TAG,
        request=RevokeBody,
        responses={200: CaseView},
        errors=[*WORK, UnknownReason, NoteRequired],
    )
    async def revoke(case_id: UUID) -> Response:
        body = parse(RevokeBody, await request.get_data())
        case = await container.revoke_case()(
            case_id=CaseId(case_id),
            officer_id=principal().user_id,
            reason=body.reason,
            note=body.note,
            bar=body.bar,
        )
        return json(case_view(case))

    @routes.post("/v1/staff/verification/cases/<uuid:case_id>/reverify")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    @documented(
        summary="Ask that it be shown again; nothing is allowed by it meanwhile",
        tag=TAG,
        request=ReverifyBody,
        responses={200: CaseView},
        errors=[*WORK, UnknownReason, NoteRequired],
    )
    async def reverify(case_id: UUID) -> Response:
        body = parse(ReverifyBody, await request.get_data())
        case = await container.ask_to_reverify()(
            case_id=CaseId(case_id), officer_id=principal().user_id, reason=body.reason, note=body.note
        )
        return json(case_view(case))

    @routes.post("/v1/staff/users/<uuid:user_id>/age-override")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    @documented(
        summary="Hold an account, or have its age shown anew; the person is told",
        tag=TAG,
        request=OverrideBody,
        responses={200: StateView},
        errors=[UserNotFound, OwnCase, UnknownReason, NoteRequired, AgeLocked],
    )
    async def override(user_id: UUID) -> Response:
        body = parse(OverrideBody, await request.get_data())
        status = await container.override_age()(
            user_id=UserId(user_id),
            officer_id=principal().user_id,
            override=body.override,
            reason=body.reason,
            note=body.note,
        )
        return json(StateView(state=status.state))


def _add_face_check(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/streams/<uuid:stream_id>/face-check")
    @requires(Permission.STOP_STREAM, adult=True)
    @documented(
        summary="Compare the face in a live show with the verified one; another face stops the show",
        tag=TAG,
        request=Raw("image/jpeg"),
        responses={200: FaceCheckView},
        errors=[
            StreamNotFound,
            StreamNotLive,
            PerformerVerificationRequired,
            DocumentNotFound,
            UnacceptableFile,
        ],
    )
    async def check_face(stream_id: UUID) -> Response:
        picture: bytes = await request.get_data(cache=False, as_text=False, parse_form_data=False)
        checked = await container.recheck_face()(
            stream_id=StreamId(stream_id), actor_id=principal().user_id, picture=picture
        )
        return json(
            FaceCheckView(
                passed=checked.score.passed,
                score_basis_points=checked.score.basis_points,
                stopped=checked.stopped,
            )
        )


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
