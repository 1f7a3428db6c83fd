"""House rules, and whom to write to."""

from email.utils import parseaddr

from quart import Blueprint

from entrypoints.access import public
from entrypoints.container import Container
from entrypoints.web.page import PageResponse, page


def compliance_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_compliance", __name__)

    @pages.get("/rules")
    @public
    async def rules() -> PageResponse:
        return await page("web/compliance/rules.html")

    @pages.get("/grievance")
    @public
    async def grievance() -> PageResponse:
        _, contact = parseaddr(container.settings().mail_from)
        return await page("web/compliance/grievance.html", contact=contact)

    return pages
