"""Before what is grave is shown: whether it is time for a break (MOD-24)."""

from collections.abc import Awaitable

from domain.moderation.desk.exposure import BreakNeeded
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.edge.errors import status_of
from entrypoints.web.page import PageResponse, page


async def rest_before(look: Awaitable[None]) -> PageResponse | None:
    """The page that says why and until when, where whoever looks rests first."""
    try:
        await look
    except BreakNeeded as refusal:
        return await page("admin/moderation/rest.html", status=status_of(refusal), until=refusal.until)
    return None


async def own_exposure(container: Container) -> dict[str, object]:
    """For whoever asks, and shown to nobody else."""
    now = container.now()()
    own = (await container.exposure_queries().of(principal().user_id)).at(now)
    limit = container.settings().grave_cases_per_hour
    return {"opened": len(own.opened), "limit": limit, "rests_until": own.rests_until}
