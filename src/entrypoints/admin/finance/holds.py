"""Buyers who may not order for a while (WAL-12): why, and letting them order again."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 200


def hold_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_payment_holds", __name__)

    @pages.get("/staff/payment-holds")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def holds() -> PageResponse:
        return await _holds(Form())

    @pages.post("/staff/payment-holds/<uuid:user_id>")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def act(user_id: UUID) -> PageResponse:
        posted, form = await Form.posted(), Form()
        use = (
            container.keep_payment_hold()
            if posted.text("act") == "keep"
            else container.release_payment_hold()
        )
        with form.refusals():
            await use(buyer_id=UserId(user_id), officer_id=principal().user_id, note=posted.text("note"))
            return see_other("/staff/payment-holds")
        form.problem = form.problem or " ".join(form.errors.values())
        return await _holds(form)

    async def _holds(form: Form) -> PageResponse:
        now = container.now()()
        return await page(
            "admin/payments/holds.html",
            status=form.status,
            form=form,
            holds=await container.payment_hold_queries().on_hold(now=now, limit=SHOWN),
        )

    return pages
