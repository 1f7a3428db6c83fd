"""The officers' queue of verification cases."""

from quart import Blueprint, request
from quart.blueprints import BlueprintSetupState

from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import is_urgent
from domain.age_verification.states import WITH_OFFICERS, CaseState
from domain.errors import Invalid
from domain.identity.permissions import Permission
from entrypoints.admin.age_verification.words import STAFF_FILTERS
from entrypoints.container import Container
from entrypoints.edge.access import may, principal, requires
from entrypoints.web.page import PageResponse, page, wants_fragment
from ports.age_verification.cases import CaseRow, QueueFilter

SHOWN = 100
STATES = (*sorted(WITH_OFFICERS), CaseState.BLOCKED_MINOR)
"""What a case in the queue can be: with officers, or a minor's with an appeal."""


class UnknownQueue(Invalid):
    """A filter that the page does not offer."""

    code = "unknown_filter"


def age_verification_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification", __name__)

    @pages.record_once
    def add_filters(state: BlueprintSetupState) -> None:
        state.app.jinja_env.filters.update(STAFF_FILTERS)

    @pages.get("/staff/verification")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def queue() -> PageResponse:
        now, wanted = container.now()(), _wanted()
        waiting, overdue = await container.case_queries().waiting(now=now)
        return await page(
            "admin/age_verification/_queue.html" if wants_fragment() else "admin/age_verification/queue.html",
            rows=await container.case_queries().queue(wanted, now=now, limit=SHOWN),
            wanted=wanted,
            waiting=waiting,
            overdue=overdue,
            purposes=list(Purpose),
            states=STATES,
            is_urgent=_is_urgent,
            may_override=may(Permission.OVERRIDE_VERIFICATION),
            now=now,
        )

    @pages.get("/staff/verification/waiting")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def waiting() -> PageResponse:
        count, overdue = await container.case_queries().waiting(now=container.now()())
        return await page("admin/age_verification/_waiting.html", waiting=count, overdue=overdue)

    return pages


def _is_urgent(row: CaseRow) -> bool:
    return is_urgent(Reason(row.hold) if row.hold else None)


def _wanted() -> QueueFilter:
    """Raises `UnknownQueue`."""
    purpose, state = request.args.get("purpose"), request.args.get("state")
    try:
        return QueueFilter(
            purpose=Purpose(purpose) if purpose else None,
            state=CaseState(state) if state else None,
            overdue=request.args.get("overdue") == "1",
            mine=principal().user_id if request.args.get("mine") == "1" else None,
        )
    except ValueError:
        raise UnknownQueue("there is no such purpose or state") from None
