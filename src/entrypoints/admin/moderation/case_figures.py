"""How many cases came in, wait, took how long and were late, for whoever answers for them."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.moderation.cases.clocks import HOUSE
from domain.moderation.cases.figures import CaseFigure, Period
from domain.moderation.cases.law import LAW_TABLE
from domain.moderation.desk.skip import FEW
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.views.case_figures import CLOCKS, figures_told, period_named
from entrypoints.views.queues import my_queues
from entrypoints.web.moderation.case_words import DUTIES
from entrypoints.web.page import PageResponse, page
from ports.moderation.case_figures import COUNTED_MAX

COUNTS = {Period.DAY: 14, Period.WEEK: 13}
CLOCK_WORDS = {row.key: f"{DUTIES[row.duty]} · {row.source}" for row in LAW_TABLE} | {
    HOUSE: "Decide · Our own target",
    "reason": "Say why, after acting · Within fifteen minutes",
}


def case_figure_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_case_figures", __name__)

    @pages.get("/staff/cases/figures")
    @requires(Permission.READ_CASE_FIGURES, adult=True)
    async def figures() -> PageResponse:
        period, queues = period_named(request.args.get("by", "")), await my_queues(container)
        told = await figures_told(container, period, COUNTS[period])
        return await page(
            "admin/moderation/figures.html",
            by=period.value,
            figures=told,
            late=_late(told),
            pending=await container.case_figure_queries().pending(queues, now=container.now()()),
            clocks=CLOCK_WORDS,
            queues=QUEUES,
            few=FEW,
            counted_max=COUNTED_MAX,
        )

    return pages


def _late(told: Sequence[CaseFigure]) -> list[tuple[date, str, int]]:
    """How many clocks of each key ran out in each period, the latest first, over all queues that were read."""
    sums: Counter[tuple[date, str]] = Counter()
    for each in told:
        for law, count in each.breaches:
            sums[each.begins, law] += count
    order = {law: place for place, law in enumerate(CLOCKS)}
    found = [(begins, law, count) for (begins, law), count in sums.items()]
    found.sort(key=lambda row: order.get(row[1], len(order)))
    return sorted(found, key=lambda row: row[0], reverse=True)
