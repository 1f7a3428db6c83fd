"""The page that a broadcasting program shows over its picture."""

from quart import Blueprint

from entrypoints.container import Container
from entrypoints.edge.access import public
from entrypoints.web.page import PageResponse, page


def tipping_overlay_pages(_: Container) -> Blueprint:
    pages = Blueprint("web_tipping_overlay", __name__)

    @pages.get("/overlay")
    @public
    async def overlay() -> PageResponse:
        """The same for everybody: the token is behind the `#` of the address, which never reaches us."""
        return await page("web/tipping/overlay.html")

    return pages
