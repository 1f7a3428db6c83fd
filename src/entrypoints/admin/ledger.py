"""The book and the money that fits no order, for those who look after both."""

from itertools import groupby

from quart import Blueprint

from domain.identity.permissions import Permission
from entrypoints.access import requires
from entrypoints.container import Container
from entrypoints.web.page import PageResponse, page
from ports.ledger import TrialBalanceRow

EXCEPTIONS = 100


def ledger_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_ledger", __name__)

    @pages.get("/staff/finance")
    @requires(Permission.READ_FINANCE, adult=False)
    async def finance() -> PageResponse:
        rows = sorted(await container.ledger_queries().trial_balance(), key=_unit)
        return await page(
            "admin/ledger/finance.html",
            trial_balance=[(unit, list(group)) for unit, group in groupby(rows, key=_unit)],
            exceptions=await container.payment_queries().exceptions(limit=EXCEPTIONS),
        )

    return pages


def _unit(row: TrialBalanceRow) -> str:
    return row.unit.value
