"""What officers undo of an approval, and a face compared in a live show, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.age_verification.override_age import Override
from domain.age_verification.age import AgeLocked, AgeState
from domain.age_verification.case_refusals import (
    OwnCase,
    PerformerVerificationRequired,
)
from domain.age_verification.document import DocumentNotFound, UnacceptableFile
from domain.age_verification.reasons import UnknownReason
from domain.age_verification.review import NoteRequired
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import CaseId, StreamId, UserId
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.age_verification.case_views import WORK, CaseView, case_view
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "staff"


class RevokeBody(Body, frozen=True):
    reason: str
    note: str
    bar: bool = False
    """Whether the person may not come back: other accounts with their documents are held."""


class ReverifyBody(Body, frozen=True):
    reason: str
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


def override_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_overrides", __name__)
    _add_overrides(routes, container)
    _add_face_check(routes, container)
    return routes


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
