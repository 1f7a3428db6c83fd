"""Events whose consequences were given up."""

from quart import Blueprint

from domain.identity.permissions import Permission
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.page import PageResponse, page

SHOWN = 100


def outbox_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_outbox", __name__)

    @pages.get("/staff/deliveries")
    @requires(Permission.READ_DELIVERIES, adult=False)
    async def deliveries() -> PageResponse:
        return await page(
            "admin/outbox/deliveries.html",
            entries=await container.outbox_deliveries().latest_dead(limit=SHOWN),
        )

    return pages
