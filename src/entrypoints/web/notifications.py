"""What the platform told a person."""

from quart import Blueprint

from domain.identity.permissions import Permission
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.shown_here import notices_here
from entrypoints.web.page import PageResponse, page

SHOWN = 50


def notifications_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_notifications", __name__)

    @pages.get("/notices")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def notices() -> PageResponse:
        rows, _ = await notices_here(container, limit=SHOWN)
        await container.read_notices()(
            user_id=principal().user_id
        )  # after the read: this page still says "New"
        return await page("web/notifications/notices.html", notices=rows)

    @pages.get("/notices/unread")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def unread() -> PageResponse:
        """The number beside the bell; nothing when there is none."""
        _, count = await notices_here(container, limit=SHOWN)
        return await page("web/notifications/_unread.html", unread=count)

    return pages
