"""Orders that something may not be seen any more: entered at the legal desk, obeyed in the queue of orders."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import ModerationCaseId, ReportId
from domain.india import INDIA
from domain.moderation.case_event import MergedInto
from domain.moderation.case_refusals import ModerationCaseNotFound
from domain.moderation.case_status import replay
from domain.moderation.removal_order import TOOL, RemovalOrder
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

PATH = "/staff/legal/removal-orders"


def removal_order_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_removal_orders", __name__)

    @pages.get(PATH)
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def form() -> PageResponse:
        now = container.now()().astimezone(INDIA)
        given = {"order_id": str(container.new_id()()), "received_at": f"{now:%Y-%m-%dT%H:%M}"}
        return await page("admin/compliance/removal_order.html", status=200, form=Form(given))

    @pages.post(PATH)
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def enter() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            order = RemovalOrder.read(
                authority=form.text("authority"), reference=form.text("reference"), link=form.text("link"),
                received_at=_moment(form.text("received_at")), now=container.now()(),
            )  # fmt: skip
            case = await container.enter_removal_order()(
                order_id=ReportId(form.id("order_id")), actor_id=principal().user_id, order=order
            )
            return see_other(f"{PATH}/{case.id}")
        return await page("admin/compliance/removal_order.html", status=form.status, form=form)

    @pages.get(f"{PATH}/<uuid:case_id>")
    @requires(Permission.HANDLE_LEGAL_REQUESTS, adult=False)
    async def one(case_id: UUID) -> PageResponse:
        """Its clocks and how it stands; of what else its case is about, nothing."""
        timeline = await container.moderation_case_queries().timeline(ModerationCaseId(case_id))
        orders = [row for row in timeline if row.event.by.tool == TOOL]
        if not orders:
            raise ModerationCaseNotFound("there is no such order")
        status = replay([row.event for row in timeline])
        went = [row.event.what.case_id for row in timeline if isinstance(row.event.what, MergedInto)]
        return await page(
            "admin/compliance/removal_order_shown.html",
            status=200,
            of=status,
            orders=orders,
            owed=[clock for clock in status.clocks if clock.law.startswith("in_3_1_d")],
            proofs={proof.law: proof for proof in status.proofs},
            went_into=went[-1] if status.is_merged else None,
            now=container.now()(),
        )

    return pages


def _moment(text: str) -> datetime | None:
    """As a browser sends it: Indian time, of which it does not say so. None where it is no time."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=INDIA)
    except ValueError:
        return None
