"""What the platform told a person."""

from quart import Blueprint

from domain.identity.permissions import Permission
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import notices_here
from entrypoints.web.identity.notice_words import WORDS
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page

SHOWN = 50


def notifications_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_notifications", __name__)

    @pages.get("/notices")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def notices() -> PageResponse:
        here = await notices_here(container, limit=SHOWN)
        # After the read: this page still says "New".
        await container.read_notices()(user_id=principal().user_id, but=here.hidden)
        language = page_language()
        return await page(
            "web/notifications/notices.html", notices=here.rows, language=language, words=WORDS[language]
        )

    @pages.get("/notices/unread")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def unread() -> PageResponse:
        """The number beside the bell; nothing when there is none."""
        here = await notices_here(container, limit=SHOWN)
        return await page("web/notifications/_unread.html", unread=here.unread)

    return pages
