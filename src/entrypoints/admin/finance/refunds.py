"""The refund desk and the list of disputes, for people of finance."""

from uuid import UUID

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import OrderId, RefundId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment

SHOWN = 100


def refund_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_refunds", __name__)

    @pages.get("/staff/refunds")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    async def desk() -> PageResponse:
        return await _desk(Form())

    @pages.post("/staff/refunds")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    async def ask() -> PageResponse:
        """An officer asks for a buyer; somebody else decides."""
        form = await Form.posted()
        with form.refusals():
            await container.request_refund()(
                refund_id=RefundId(form.id("refund_id")),
                order_id=_order(form),
                tokens=form.whole("tokens") if form.text("tokens").strip() else None,
                reason=form.text("reason"),
                by=principal().user_id,
            )
            return see_other("/staff/refunds")
        return await _desk(form)

    @pages.post("/staff/refunds/<uuid:refund_id>")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    async def decide(refund_id: UUID) -> PageResponse:
        form, decided = await Form.posted(), Form()
        with decided.refusals():
            use = container.refuse_refund() if form.text("act") == "refuse" else container.approve_refund()
            await use(
                refund_id=RefundId(refund_id), officer_id=principal().user_id, note_text=form.text("note")
            )
            return see_other("/staff/refunds")
        decided.problem = decided.problem or " ".join(decided.errors.values())
        return await _desk(decided)

    @pages.get("/staff/disputes")
    @requires(Permission.APPROVE_REFUNDS, adult=False)
    async def disputes() -> PageResponse:
        rows = await container.refund_queries().disputes(limit=SHOWN)
        return await page("admin/payments/disputes.html", disputes=rows)

    async def _desk(form: Form) -> PageResponse:
        queries = container.refund_queries()
        return await page(
            "admin/payments/_refunds.html" if wants_fragment() else "admin/payments/refunds.html",
            status=form.status,
            form=form,
            refund_id=container.new_id()(),
            refunds=await queries.open_refunds(limit=SHOWN),
            ended=await queries.ended_refunds(limit=SHOWN),
        )

    return pages


def _order(form: Form) -> OrderId:
    try:
        return OrderId(UUID(form.text("order_id").strip()))
    except ValueError:
        raise Invalid("an order is named by its number", pointer="/order_id") from None
