"""How the team fares, in sums that are of nobody, for whoever leads it."""

from itertools import groupby

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.moderation.desk.clear_look import clear_look_sums
from domain.moderation.desk.exposure import exposure_sums
from domain.moderation.desk.skip import FEW, SkipReason, week_of
from entrypoints.api.moderation.skips import WEEKS, skips_told
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.page import PageResponse, page


def moderation_team_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_team", __name__)

    @pages.get("/staff/cases/team")
    @requires(Permission.READ_TEAM_FIGURES, adult=True)
    async def team() -> PageResponse:
        told, now = await skips_told(container), container.now()()
        exposed = await container.exposure_queries().since(week_of(now - WEEKS))
        return await page(
            "admin/moderation/team.html",
            weeks=[(week, list(of)) for week, of in groupby(told, lambda each: each.week_of)],
            reasons=list(SkipReason),
            exposed=exposure_sums(exposed, now=now),
            clear=clear_look_sums(await container.clear_look_queries().weeks(week_of(now - WEEKS)), now=now),
            few=FEW,
        )

    return pages
