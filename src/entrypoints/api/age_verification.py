"""Age checks and performer applications over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.age_verification.age import AgeLocked, AgeState, AlreadyVerified
from domain.age_verification.performer import (
    ApplicationDecided,
    ApplicationNotFound,
    ApplicationOpen,
    ApplicationState,
    OwnApplication,
    PerformerApplication,
    ReasonRequired,
)
from domain.identity.permissions import Permission
from domain.ids import ApplicationId
from entrypoints.access import principal, public, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.errors import problem
from ports.age_verification import ApplicationRow, BadAgeWebhook

TAG = "age verification"
QUEUE_LENGTH = 100


class AgeView(View, frozen=True):
    state: AgeState


class AgeCheckView(View, frozen=True):
    redirect_url: str
    """Where the person goes on, on the provider's own pages."""


class ApplicationView(View, frozen=True):
    id: UUID
    state: ApplicationState
    submitted_at: datetime
    decided_at: datetime | None
    reason: str


class StaffApplicationView(View, frozen=True):
    id: UUID
    user_id: UUID
    display_name: str
    age_state: AgeState
    submitted_at: datetime


class StaffApplicationsView(View, frozen=True):
    items: list[StaffApplicationView]


class DecisionBody(Body, frozen=True):
    approve: bool
    reason: str


def age_verification_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification", __name__)
    _add_checks(routes, container)
    _add_own_application(routes, container)
    _add_decisions(routes, container)
    return routes


def _add_checks(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/age")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(summary="What is known of my age", tag=TAG, responses={200: AgeView})
    async def my_age() -> Response:
        return json(AgeView(state=principal().age_state))

    @routes.post("/v1/me/age/checks")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Start an age check with the provider",
        tag=TAG,
        responses={201: AgeCheckView},
        errors=[AgeLocked, AlreadyVerified],
    )
    async def start_check() -> Response:
        url = await container.start_age_check()(
            user_id=principal().user_id, return_url=container.settings().public_url + "/age-check/return"
        )
        return json(AgeCheckView(redirect_url=url), 201)

    @routes.post("/v1/webhooks/age")
    @public
    async def webhook() -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            report = container.age_verifier().read_webhook(
                await request.get_data(cache=True, as_text=False, parse_form_data=False),
                headers,
                now=container.now()(),
            )
        except BadAgeWebhook:
            return problem(401, "bad_signature", "this message is not, provably, the provider's")
        await container.record_age_report()(report=report)
        return Response(status=204)


def _add_own_application(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/performer-applications/<uuid:application_id>")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    @documented(
        summary="Ask to become a performer",
        tag=TAG,
        responses={201: ApplicationView},
        errors=[ApplicationOpen],
    )
    async def apply(application_id: UUID) -> Response:
        application = await container.apply_as_performer()(
            application_id=ApplicationId(application_id), user_id=principal().user_id
        )
        return json(_application_view(application), 201)

    @routes.get("/v1/me/performer-application")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    @documented(
        summary="My latest application",
        tag=TAG,
        responses={200: ApplicationView},
        errors=[ApplicationNotFound],
    )
    async def my_application() -> Response:
        row = await container.age_queries().latest_application(principal().user_id)
        if row is None:
            raise ApplicationNotFound("there is no application of yours")
        return json(_row_view(row))


def _add_decisions(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/performer-applications")
    @requires(Permission.REVIEW_PERFORMERS, adult=False)
    @documented(
        summary="Applications to decide, oldest first", tag="staff", responses={200: StaffApplicationsView}
    )
    async def queue() -> Response:
        rows = await container.age_queries().submitted_applications(limit=QUEUE_LENGTH)
        return json(StaffApplicationsView(items=[_staff_view(row) for row in rows]))

    @routes.post("/v1/staff/performer-applications/<uuid:application_id>/decision")
    @requires(Permission.REVIEW_PERFORMERS, adult=False)
    @documented(
        summary="Approve or refuse an application",
        tag="staff",
        request=DecisionBody,
        responses={200: ApplicationView},
        errors=[ApplicationNotFound, ApplicationDecided, OwnApplication, ReasonRequired],
    )
    async def decide(application_id: UUID) -> Response:
        body = parse(DecisionBody, await request.get_data())
        decided = await container.decide_application()(
            application_id=ApplicationId(application_id),
            actor_id=principal().user_id,
            approve=body.approve,
            reason=body.reason,
        )
        return json(_application_view(decided))


def _application_view(application: PerformerApplication) -> ApplicationView:
    return ApplicationView(
        id=application.id,
        state=application.state,
        submitted_at=application.submitted_at,
        decided_at=application.decided_at,
        reason=application.reason,
    )


def _row_view(row: ApplicationRow) -> ApplicationView:
    return ApplicationView(
        id=row.application_id,
        state=ApplicationState(row.state),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        reason=row.reason,
    )


def _staff_view(row: ApplicationRow) -> StaffApplicationView:
    return StaffApplicationView(
        id=row.application_id,
        user_id=row.user_id,
        display_name=row.display_name,
        age_state=AgeState(row.age_state),
        submitted_at=row.submitted_at,
    )
