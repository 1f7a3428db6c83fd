"""The queue of payments that fit no order, for people of finance."""

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.payments.exception_work import Decision
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment

SHOWN = 100


def exception_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_exceptions", __name__)

    @pages.get("/staff/payment-exceptions")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def queue() -> PageResponse:
        return await _queue(Form())

    @pages.post("/staff/payment-exceptions/<payment_id>/claim")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def claim(payment_id: str) -> PageResponse:
        posted, form = await Form.posted(), Form()
        with form.refusals():
            await container.claim_exception()(
                payment_id=payment_id,
                officer_id=principal().user_id,
                release=posted.text("act") == "release",
            )
            return see_other("/staff/payment-exceptions")
        return await _queue(form)

    @pages.post("/staff/payment-exceptions/<payment_id>")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def decide(payment_id: str) -> PageResponse:
        posted, form = await Form.posted(), Form()
        with form.refusals():
            await container.decide_exception()(
                payment_id=payment_id,
                officer_id=principal().user_id,
                decision=posted.text("decision"),
                reason=posted.text("reason"),
            )
            return see_other("/staff/payment-exceptions")
        form.problem = form.problem or " ".join(form.errors.values())
        return await _queue(form)

    async def _queue(form: Form) -> PageResponse:
        queries = container.exception_queries()
        return await page(
            "admin/payments/_exceptions.html" if wants_fragment() else "admin/payments/exceptions.html",
            status=form.status,
            form=form,
            exceptions=await queries.undecided(limit=SHOWN),
            decided=await queries.decided(limit=SHOWN),
            decisions=list(Decision),
            now=container.now()(),
        )

    return pages
