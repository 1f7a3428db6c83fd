"""Health, metrics, and the API's description of itself."""

from typing import Literal

import msgspec
from quart import Blueprint, Response, current_app, render_template, request

from entrypoints.api.body import View, json
from entrypoints.api.openapi import openapi_document
from entrypoints.choices.approvals import payment_approvals
from entrypoints.container import Container
from entrypoints.edge.access import public


class PaymentsHealthView(View, frozen=True):
    """Whether money can come in, and by whose leave (WAL-09, WAL-10). Anybody reads this: the references themselves are
    at `GET /v1/staff/finance/approvals`."""

    legal_profile: str
    acquirer_approval: dict[str, Literal["recorded", "missing"]]
    """For each provider that is offered. One that takes real money does not start while it is missing."""


class HealthView(View, frozen=True):
    status: str
    payments: PaymentsHealthView
    aadhaar: Literal["enabled", "off"]
    """Whether Aadhaar is taken: only with a registration as an OVSE (AGE-22)."""


class ReadyView(View, frozen=True):
    ready: bool
    checks: dict[str, str]
    """Each thing this process depends on: `ok`, or what is wrong in a word."""


def system_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_system", __name__)

    @routes.get("/health")
    @public
    async def health() -> Response:
        registered = container.settings().ovse_registration_id
        return json(
            HealthView(status="ok", payments=_payments(container), aadhaar="enabled" if registered else "off")
        )

    @routes.get("/ready")
    @public
    async def ready() -> Response:
        checks = await container.readiness()()
        is_ready = all(state == "ok" for state in checks.values())
        return json(ReadyView(ready=is_ready, checks=checks), 200 if is_ready else 503)

    @routes.get("/metrics")
    @public
    async def metrics() -> Response:
        text, pictures = container.metrics().text(), container.picture_figures()
        if pictures.is_for(request.headers.get("Authorization", "")):
            text += await pictures.text() + await container.second_look_figures().text()
            text += await container.speech_figures().text() + await container.waiting_figures().text()
        return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")

    @routes.get("/openapi.json")
    @public
    async def openapi() -> Response:
        document = openapi_document(current_app, server=container.settings().public_url)
        return Response(msgspec.json.encode(document), content_type="application/json")

    @routes.get("/docs")
    @public
    async def docs() -> str:
        return await render_template("web/docs.html")

    @routes.get("/problems/<code>")
    @public
    async def about_problem(code: str) -> str:
        return await render_template("web/problem.html", code=code.replace("-", "_"))

    return routes


def _payments(container: Container) -> PaymentsHealthView:
    return PaymentsHealthView(
        legal_profile=container.settings().legal_profile,
        acquirer_approval={
            approval.provider: "recorded" if approval.reference else "missing"
            for approval in payment_approvals(container)
        },
    )
