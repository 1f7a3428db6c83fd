"""Buyers who may not order for a while (WAL-12): why, and letting them order again."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import UserId
from entrypoints.admin.finance.rules import RULES_OF_MONEY
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
        form = await Form.posted()
        buyer_id, officer_id, note = UserId(user_id), principal().user_id, form.text("note")
        with form.refusals():
            if form.text("act") == "keep":
                await container.keep_payment_hold()(
                    buyer_id=buyer_id, officer_id=officer_id, policy=form.text("policy"), note=note
                )
            else:
                await container.release_payment_hold()(buyer_id=buyer_id, officer_id=officer_id, note=note)
            return see_other("/staff/payment-holds")
        form.problem = form.problem or " ".join(form.errors.values())
        return await _holds(form, asked_of=user_id)

    async def _holds(form: Form, asked_of: UUID | None = None) -> PageResponse:
        """What was chosen and written of `asked_of` stands there again."""
        now = container.now()()
        return await page(
            "admin/payments/holds.html",
            status=form.status,
            form=form,
            asked_of=asked_of,
            rules=RULES_OF_MONEY,
            holds=await container.payment_hold_queries().on_hold(now=now, limit=SHOWN),
        )

    return pages
