"""Cash, sales and what is owed, by period: as pages with charts, and as files for the accountant."""

from collections.abc import Sequence

from quart import Blueprint, Response, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.money import rupees
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.views.charts import Chart, Series, column_chart, line_chart
from entrypoints.views.finance import (
    OWED_KINDS,
    PROVIDERS,
    SALES_KINDS,
    CashDay,
    OwedDay,
    SalesMonth,
    cash_days,
    owed_days,
    sales_months,
    thinned,
)
from entrypoints.views.period import Period
from entrypoints.views.spreadsheet import csv_table, in_rupees
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page
from entrypoints.web.words import grouped

CASH_DAYS = 30
OWED_ROWS = 31


def finance_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_finance", __name__)

    async def cash_of(period: Period) -> dict[str, list[CashDay]]:
        moved = await container.book_queries().movements(
            list(PROVIDERS), since=period.since, until=period.until
        )
        return {words: cash_days(moved, kind, period) for kind, words in PROVIDERS.items()}

    async def sales_of(period: Period) -> list[SalesMonth]:
        moved = await container.book_queries().movements(SALES_KINDS, since=period.since, until=period.until)
        return sales_months(moved)

    async def owed_of(period: Period) -> list[OwedDay]:
        moved = await container.book_queries().movements(OWED_KINDS, since=period.since, until=period.until)
        return owed_days(moved, period)

    @pages.get("/staff/finance/cash")
    @requires(Permission.READ_FINANCE, adult=False)
    async def cash() -> PageResponse:
        form, period = _chosen(Period.days_until_today(CASH_DAYS, container.now()()))
        days = await cash_of(period)
        charts = {name: cash_chart(name, rows) for name, rows in days.items()}
        return await page(
            "admin/ledger/cash.html", status=form.status, form=form, period=period, days=days, charts=charts
        )

    @pages.get("/staff/finance/cash.csv")
    @requires(Permission.READ_FINANCE, adult=False)
    async def cash_file() -> Response:
        period = Period.asked(request.args, container.now()())
        days = await cash_of(period)
        return csv_table(
            ("Gateway", "Day", "Captured", "Refunded", "Disputed", "Settled", "Fees", "In transit after it"),
            [
                (
                    name, str(day.day), *map(in_rupees, (day.captured, day.refunded, day.disputed, day.settled,
                    day.fees, day.in_transit)),
                )
                for name, rows in days.items()
                for day in rows
            ],
            name=f"livepanty-cash-{period.first}-{period.last}.csv",
        )  # fmt: skip

    @pages.get("/staff/finance/sales")
    @requires(Permission.READ_FINANCE, adult=False)
    async def sales() -> PageResponse:
        form, period = _chosen(Period.financial_year(container.now()()))
        months = await sales_of(period)
        chart = sales_chart(months)
        return await page(
            "admin/ledger/sales.html",
            status=form.status,
            form=form,
            period=period,
            months=months,
            chart=chart,
        )

    @pages.get("/staff/finance/sales.csv")
    @requires(Permission.READ_FINANCE, adult=False)
    async def sales_file() -> Response:
        period = Period.asked(request.args, container.now()())
        months = await sales_of(period)
        return csv_table(
            ("Month", "Sold without GST", "GST", "Taken back without GST", "GST taken back", "GST due"),
            [
                (
                    f"{month.month:%Y-%m}",
                    *map(in_rupees, (month.net, month.gst, month.net_back, month.gst_back, month.gst_due)),
                )
                for month in months
            ],
            name=f"livepanty-sales-{period.first}-{period.last}.csv",
        )

    @pages.get("/staff/finance/owed")
    @requires(Permission.READ_FINANCE, adult=False)
    async def owed() -> PageResponse:
        form, period = _chosen(Period.days_until_today(CASH_DAYS, container.now()()))
        days = await owed_of(period)
        return await page(
            "admin/ledger/owed.html",
            status=form.status,
            form=form,
            period=period,
            days=list(reversed(thinned(days, OWED_ROWS))),
            chart=owed_chart(days),
        )

    return pages


def _chosen(usual: Period) -> tuple[Form, Period]:
    """The period that was asked for, or the usual one with a word on what was wrong."""
    form = Form(dict(request.args))
    period = usual
    if request.args.get("from") or request.args.get("to"):
        try:
            period = Period.asked(request.args, usual.until)
        except Invalid as refusal:
            form.refuse(refusal)
    form.values |= {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return form, period


def cash_chart(name: str, days: Sequence[CashDay]) -> Chart:
    return column_chart(
        f"{name}, by day",
        [f"{day.day.day} {day.day:%b}" for day in days],
        [
            Series("Captured", [day.captured for day in days]),
            Series("Refunded and disputed", [day.refunded + day.disputed for day in days]),
            Series("Settled and fees", [day.settled + day.fees for day in days]),
        ],
        say=in_short_rupees,
    )


def sales_chart(months: Sequence[SalesMonth]) -> Chart:
    return column_chart(
        "Tokens sold, by month",
        [f"{month.month:%b %Y}" for month in months],
        [
            Series("Without GST", [month.net for month in months]),
            Series("GST", [month.gst for month in months]),
            Series("Taken back", [month.net_back + month.gst_back for month in months]),
        ],
        say=in_short_rupees,
    )


def owed_chart(days: Sequence[OwedDay]) -> Chart:
    return line_chart(
        "Tokens outstanding, by day",
        [f"{day.day.day} {day.day:%b}" for day in days],
        [
            Series("Bought, unspent", [day.bought for day in days]),
            Series("Bonus, unspent", [day.bonus for day in days]),
            Series("Earned, not paid out", [day.earned for day in days]),
        ],
        say=grouped,
    )


def in_short_rupees(paise: int) -> str:
    """Without paise where there are none, as an axis has room for."""
    return rupees(paise).removesuffix(".00")
