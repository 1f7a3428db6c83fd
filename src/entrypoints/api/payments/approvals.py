"""By whose written leave real money moves, for those who answer for it."""

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.choices.approvals import money_approvals
from entrypoints.container import Container
from entrypoints.edge.access import requires

TAG = "payments"


class ApprovalView(View, frozen=True):
    provider: str
    title: str
    reference: str
    """Of the written approval, as it was set; empty where none is. Real money does not start without one."""


class ApprovalsView(View, frozen=True):
    legal_profile: str
    items: list[ApprovalView]


def payment_approvals_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_payments_approvals", __name__)

    @routes.get("/v1/staff/finance/approvals")
    @requires(Permission.READ_FINANCE, adult=False)
    @documented(
        summary="The acquirers' and the bank's written approvals of each provider that is offered",
        tag=TAG,
        responses={200: ApprovalsView},
    )
    async def approvals() -> Response:
        items = [
            ApprovalView(provider=each.provider, title=each.title, reference=each.reference)
            for each in money_approvals(container)
        ]
        return json(ApprovalsView(legal_profile=container.settings().legal_profile, items=items))

    return routes
