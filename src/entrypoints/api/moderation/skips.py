"""How often cases are given back and why, for whoever leads the team."""

from collections.abc import Sequence
from datetime import timedelta

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.moderation.desk.skip import FEW, SkipSum, sums, week_of
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.views.spreadsheet import csv_table

TAG = "moderation"
WEEKS = timedelta(weeks=53)
COLUMNS = ("week_of", "reason", "returned")


def skip_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_skips", __name__)

    @routes.get("/v1/staff/skips.csv")
    @requires(Permission.READ_TEAM_FIGURES, adult=True)
    @documented(
        summary="How often cases were given back, by week and reason, for a spreadsheet: of no case and nobody",
        tag=TAG,
        responses={200: Raw("text/csv")},
    )
    async def export() -> Response:
        rows = [
            (
                each.week_of.isoformat(),
                each.reason.value,
                f"fewer than {FEW}" if each.count is None else each.count,
            )
            for each in await skips_told(container)
        ]
        return csv_table(COLUMNS, rows, name="livepanty-skips.csv")

    return routes


async def skips_told(container: Container) -> Sequence[SkipSum]:
    """Of the weeks of a year that are over, the latest first."""
    now = container.now()()
    return sums(await container.skip_queries().since(week_of(now - WEEKS)), now=now)
