"""The sums of cases, for a spreadsheet."""

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.moderation.cases.figures import CaseFigure, Period
from domain.moderation.desk.skip import FEW
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.views.case_figures import CLOCKS, figures_told, period_named
from entrypoints.views.spreadsheet import Cell, csv_table

TAG = "moderation"
COUNTS = {Period.DAY: 92, Period.WEEK: 53}
COLUMNS = (
    "begins", "queue", "severity", "opened", "closed", "handle_median_seconds", "handle_p90_seconds",
    "second_looks", "second_looks_agreed_percent", *(f"clock_run_out_{key}" for key in CLOCKS),
)  # fmt: skip


def case_figure_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_case_figures", __name__)

    @routes.get("/v1/staff/case-figures.csv")
    @requires(Permission.READ_CASE_FIGURES, adult=True)
    @documented(
        summary="What came in, was closed and was late, by day or week, queue and severity, for a spreadsheet",
        tag=TAG,
        query={"by": "`day` (the last 92) or `week` (the last 53); those that are over"},
        responses={200: Raw("text/csv")},
    )
    async def export() -> Response:
        period = period_named(request.args.get("by", ""))
        told = await figures_told(container, period, COUNTS[period])
        return csv_table(COLUMNS, map(_line, told), name=f"livepanty-cases-by-{period}.csv")

    return routes


def _line(of: CaseFigure) -> list[Cell]:
    """What would be about few is not told."""
    breaches = dict(of.breaches)
    return [
        of.begins.isoformat(), of.queue.value, int(of.severity), of.opened, of.closed,
        *(_told(each, of.handled) for each in (of.told_median, of.told_p90)),
        of.answered, _told(of.agreement_percent, of.answered), *(breaches.get(key, 0) for key in CLOCKS),
    ]  # fmt: skip


def _told(figure: int | None, count: int) -> Cell:
    if figure is not None:
        return figure
    return f"fewer than {FEW}" if count else ""
