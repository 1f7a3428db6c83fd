"""One's age, and the ways to show it, over the API; providers' messages."""

from datetime import datetime

from quart import Blueprint, Response, request

from application.age_verification.begin_age_check import AlreadyVerified
from domain.age_verification.age import AgeLocked, AgeState
from domain.age_verification.attempt import TooManyAttempts
from domain.age_verification.case import NOTICE_VERSION
from domain.age_verification.case_refusals import AppealInstead, CaseOpen, MethodNotAllowed, NoticeOutdated
from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import Purpose, policy_for
from domain.errors import Invalid
from domain.identity.permissions import Permission
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.edge.errors import problem
from entrypoints.edge.origin import origin_of
from ports.age_verification.providers import BadProviderWebhook

TAG = "age verification"
RETURN_PATH = "/age-check/return"


class UnknownPurpose(Invalid):
    code = "unknown_purpose"


class AgeView(View, frozen=True):
    """`assured_until` is when the assurance ends and age has to be shown again."""

    state: AgeState
    method: Method | None
    decided_at: datetime | None
    assured_until: datetime | None


class AgeCheckBody(Body, frozen=True):
    notice_version: str
    """Of the notice on processing that the person read and agrees to; `GET /v1/verification/options` has it."""
    method: Method = Method.AGE_PROVIDER


class AgeCheckView(View, frozen=True):
    redirect_url: str
    """Where the person goes on, on the provider's own pages."""


class MethodView(View, frozen=True):
    method: Method
    uses_aadhaar: bool
    by_provider: bool
    """Whether it is done on a provider's pages, by `POST …/checks`."""


class OptionsView(View, frozen=True):
    purpose: Purpose
    policy_version: str
    notice_version: str
    requirements: list[str]
    methods: list[MethodView]
    """At least two that do without Aadhaar; which one is chosen makes no difference to what is allowed after."""


def age_verification_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification", __name__)
    _add_age(routes, container)
    _add_webhooks(routes, container)
    return routes


def _add_age(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/age")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(summary="What is known of my age", tag=TAG, responses={200: AgeView})
    async def my_age() -> Response:
        status = await container.case_queries().status(principal().user_id)
        return json(
            AgeView(
                state=principal().age_state,
                method=status.method,
                decided_at=status.decided_at,
                assured_until=status.assured_until,
            )
        )

    @routes.post("/v1/me/age/checks")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Agree to the notice, choose a provider, and start an age check there",
        tag=TAG,
        request=AgeCheckBody,
        responses={201: AgeCheckView},
        errors=[
            AgeLocked, AlreadyVerified, CaseOpen, AppealInstead, NoticeOutdated, MethodNotAllowed, TooManyAttempts,
        ],
    )  # fmt: skip
    async def start_check() -> Response:
        body = parse(AgeCheckBody, await request.get_data())
        url = await container.begin_age_check()(
            user_id=principal().user_id,
            method=body.method,
            notice_version=body.notice_version,
            return_url=container.settings().public_url + RETURN_PATH,
            origin=origin_of(container),
        )
        return json(AgeCheckView(redirect_url=url), 201)

    @routes.get("/v1/verification/options")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="How one can be verified here, and what for",
        tag=TAG,
        query={"purpose": "`viewer` or `performer`"},
        responses={200: OptionsView},
        errors=[UnknownPurpose],
    )
    async def options() -> Response:
        return json(options_view(container, purpose_of(request.args.get("purpose", "viewer"))))


def purpose_of(key: str) -> Purpose:
    """Raises `UnknownPurpose`."""
    try:
        return Purpose(key)
    except ValueError:
        raise UnknownPurpose("a purpose is viewer or performer", pointer="/purpose") from None


def options_view(container: Container, purpose: Purpose) -> OptionsView:
    policy = policy_for(container.settings().legal_profile, purpose, at=container.now()())
    return OptionsView(
        purpose=purpose,
        policy_version=policy.version,
        notice_version=NOTICE_VERSION,
        requirements=[requirement.name for requirement in policy.requirements],
        methods=[
            MethodView(
                method=method,
                uses_aadhaar=method in USES_AADHAAR,
                by_provider=method in container.providers_by_method(),
            )
            for method in container.offered_methods()(purpose)
        ],
    )


def _add_webhooks(routes: Blueprint, container: Container) -> None:
    async def hear(method: Method) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.get_data(cache=True, as_text=False, parse_form_data=False)
        try:
            await container.hear_provider()(method, body, headers)
        except BadProviderWebhook:
            return problem(401, "bad_signature", "this message is not, provably, the provider's")
        return Response(status=204)

    @routes.post("/v1/webhooks/age")
    @public
    async def age_provider_webhook() -> Response:
        return await hear(Method.AGE_PROVIDER)

    @routes.post("/v1/webhooks/cashfree")
    @public
    async def cashfree_webhook() -> Response:
        return await hear(Method.CASHFREE)

    @routes.post("/v1/webhooks/veriff")
    @public
    async def veriff_webhook() -> Response:
        return await hear(Method.VERIFF)
