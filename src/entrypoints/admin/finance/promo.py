"""Promo tokens: what was granted, and granting."""

from datetime import date, datetime, time
from uuid import UUID

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import PromoGrantId, UserId
from domain.india import INDIA
from domain.payments.promo import GRANT_MAX, PERSON_MAX
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 100


def promo_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_promo", __name__)

    @pages.get("/staff/promo")
    @requires(Permission.GRANT_PROMO, adult=False)
    async def grants() -> PageResponse:
        return await _grants(Form())

    @pages.post("/staff/promo")
    @requires(Permission.GRANT_PROMO, adult=False)
    async def grant() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.grant_promo()(
                grant_id=PromoGrantId(form.id("grant_id")),
                user_id=_person(form),
                officer_id=principal().user_id,
                tokens=form.whole("tokens"),
                reason=form.text("reason"),
                expires_at=_end_of(form),
            )
            return see_other("/staff/promo")
        return await _grants(form)

    async def _grants(form: Form) -> PageResponse:
        return await page(
            "admin/payments/promo.html",
            status=form.status,
            form=form,
            grant_id=container.new_id()(),
            grants=await container.promo_queries().latest(limit=SHOWN),
            grant_max=GRANT_MAX,
            person_max=PERSON_MAX,
        )

    return pages


def _person(form: Form) -> UserId:
    try:
        return UserId(UUID(form.text("user_id").strip()))
    except ValueError:
        raise Invalid("an account is named by its number", pointer="/user_id") from None


def _end_of(form: Form) -> datetime:
    """The end of the last day on which they can be spent, in India."""
    try:
        last = date.fromisoformat(form.text("expires_on").strip())
    except ValueError:
        raise Invalid("that is not a date", pointer="/expires_on") from None
    return datetime.combine(last, time(23, 59, 59), INDIA)
