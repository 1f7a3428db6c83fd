"""Settlements: what was imported, the files people bring, and the differences to be explained."""

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.payments.providers import TITLES
from domain.payments.settlement import DifferenceKind, DifferenceNotFound, LineKind
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.uploads import posted_file
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 100


def settlement_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_settlements", __name__)

    @pages.get("/staff/settlements")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def settlements() -> PageResponse:
        return await _settlements(Form())

    @pages.post("/staff/settlements")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def bring() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.read_settlement_file()(
                provider=form.text("provider"), data=await posted_file("file"), by=principal().user_id
            )
            return see_other("/staff/settlements")
        return await _settlements(form)

    @pages.post("/staff/settlements/differences")
    @requires(Permission.WORK_PAYMENT_EXCEPTIONS, adult=False)
    async def resolve() -> PageResponse:
        posted, form = await Form.posted(), Form()
        with form.refusals():
            await container.resolve_difference()(
                provider=posted.text("provider"),
                kind=_kind(posted),
                line_kind=_line_kind(posted),
                subject=posted.text("subject"),
                officer_id=principal().user_id,
                reason=posted.text("reason"),
            )
            return see_other("/staff/settlements")
        form.problem = form.problem or " ".join(form.errors.values())
        return await _settlements(form)

    async def _settlements(form: Form) -> PageResponse:
        queries = container.settlement_queries()
        return await page(
            "admin/payments/settlements.html",
            status=form.status,
            form=form,
            settlements=await queries.latest(limit=SHOWN),
            differences=await queries.differences(resolved=False, limit=SHOWN),
            resolved=await queries.differences(resolved=True, limit=SHOWN),
            providers=[(provider.value, title) for provider, title in TITLES.items()],
        )

    return pages


def _kind(form: Form) -> DifferenceKind:
    try:
        return DifferenceKind(form.text("kind"))
    except ValueError:
        raise DifferenceNotFound("there is no such difference") from None


def _line_kind(form: Form) -> LineKind:
    try:
        return LineKind(form.text("line_kind"))
    except ValueError:
        raise DifferenceNotFound("there is no such difference") from None
