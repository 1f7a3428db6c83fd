"""Taxes that are owed: what is due, what was paid, and the files for whoever files them."""

from datetime import date
from uuid import UUID

from quart import Blueprint, Response, request

from domain.errors import Invalid
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import RemittanceId
from domain.ledger.chart import Account
from domain.ledger.remittance import InvalidRemittance, Tax
from domain.payouts.calendar import day_of
from domain.payouts.tax_file import InvalidTaxPeriod, quarter_of
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.period import Period
from entrypoints.views.tax_files import gst_file, tcs_file, tds_file
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other
from entrypoints.web.rupees import paise_of

SHOWN = 100
PATH = "/staff/finance/taxes"
TAXES = ((Tax.TDS, "Income tax (TDS)"), (Tax.TCS, "GST collected (TCS)"), (Tax.GST, "GST on sales"))


def taxes_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_taxes", __name__)
    _add_remittances(pages, container)
    _add_files(pages, container)
    return pages


def _add_remittances(pages: Blueprint, container: Container) -> None:
    @pages.get(PATH)
    @requires(Permission.READ_FINANCE, adult=False)
    async def taxes() -> PageResponse:
        return await taxes_page(container, Form())

    @pages.post("/staff/finance/remittances")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    async def make_remittance() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.make_remittance()(
                remittance_id=RemittanceId(form.id("remittance_id")),
                tax=_tax(form.text("tax")),
                period=form.text("period"),
                amount_paise=paise_of(form.text("amount"), pointer="/amount"),
                paid_on=_day(form.text("paid_on")),
                cin=form.text("cin"),
                reason=form.text("reason"),
                maker_id=principal().user_id,
            )
            return see_other(PATH)
        return await taxes_page(container, form)

    @pages.post("/staff/finance/remittances/<uuid:remittance_id>/decision")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def decide_remittance(remittance_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_remittance()(
                remittance_id=RemittanceId(remittance_id),
                officer_id=principal().user_id,
                confirm=form.text("outcome") == "confirm",
                note=form.text("note"),
            )
            return see_other(PATH)
        return await taxes_page(container, Form(problem=form.problem or _first(form), status=form.status))


def _add_files(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/finance/gst.csv")
    @requires(Permission.READ_FINANCE, adult=False)
    async def gst() -> Response:
        period = Period.asked(request.args, container.now()())
        sums = await container.gst_queries().sums(since=period.since, until=period.until)
        return gst_file(sums, name=f"livepanty-gst-{period.first}-{period.last}.csv")

    @pages.post("/staff/finance/tax-files/<kind>")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    async def tax_file(kind: str) -> PageResponse | Response:
        """PANs and GSTINs leave here: with a reason, and an entry in the audit log."""
        form = await Form.posted()
        reason, officer = form.text("file_reason"), principal().user_id
        with form.refusals():
            if kind == "tds":
                quarter = form.text("quarter")
                lines = await container.make_tax_file().tds(
                    quarter=quarter, officer_id=officer, reason=reason
                )
                return tds_file(lines, name=f"livepanty-tds-{quarter.replace('/', '-')}.csv")
            if kind != "tcs":
                raise InvalidTaxPeriod("there is no such file")
            month = form.text("month")
            found = await container.make_tax_file().tcs(month=month, officer_id=officer, reason=reason)
            return tcs_file(found, name=f"livepanty-tcs-{month}.csv")
        return await taxes_page(container, Form(problem=form.problem or _first(form), status=form.status))


async def taxes_page(container: Container, form: Form) -> PageResponse:
    today = day_of(container.now()())
    owed = [
        (words, await container.ledger_queries().balance(Account.system(tax.account))) for tax, words in TAXES
    ]
    return await page(
        "admin/ledger/taxes.html",
        status=form.status,
        form=form,
        owed=owed,
        taxes=[(tax.value, words) for tax, words in TAXES],
        words={tax.value: words for tax, words in TAXES},
        rows=await container.remittance_queries().latest(limit=SHOWN),
        remittance_id=container.new_id()(),
        me=principal().user_id,
        may_make=Permission.MAKE_PAYOUTS in PERMISSIONS[principal().role],
        may_check=Permission.CHECK_PAYOUTS in PERMISSIONS[principal().role],
        month=f"{today:%Y-%m}",
        quarter=quarter_of(today),
        today=today.isoformat(),
        first=today.replace(day=1).isoformat(),
    )


def _first(form: Form) -> str:
    return next(iter(form.errors.values()), "")


def _tax(text: str) -> Tax:
    try:
        return Tax(text)
    except ValueError:
        raise InvalidRemittance("choose which tax was paid", pointer="/tax") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("that is not a day", pointer="/paid_on") from None
