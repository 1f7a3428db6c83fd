"""Where a letter's link leads: end letters like it, without signing in (RFC 8058)."""

from quart import Blueprint

from entrypoints.container import Container
from entrypoints.edge.access import public, public_from_other_sites
from entrypoints.web.identity.unsubscribe_words import WORDS
from entrypoints.web.language import spoken
from entrypoints.web.page import PageResponse, page


def unsubscribe_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_unsubscribe", __name__)

    @pages.get("/unsubscribe/<token>")
    @public
    async def ask(token: str) -> PageResponse:
        """Changes nothing: programs that look at letters open every link in them."""
        container.unsubscribe_links().read(token)
        return await page("web/notifications/unsubscribe.html", token=token, is_done=False, **spoken(WORDS))

    @pages.post("/unsubscribe/<token>")
    @public_from_other_sites
    async def end(token: str) -> PageResponse:
        """What a mail program sends for its reader too, from wherever it is."""
        await container.silence_bells()(token=token)
        return await page("web/notifications/unsubscribe.html", token=token, is_done=True, **spoken(WORDS))

    return pages
