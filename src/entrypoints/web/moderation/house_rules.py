"""House rules, and whom to write to."""

from email.utils import parseaddr

from quart import Blueprint

from domain.compliance.grievance_officer import earlier_than, in_office
from domain.india import INDIA
from entrypoints.choices.grievance_officers import officers_of
from entrypoints.container import Container
from entrypoints.edge.access import public
from entrypoints.web.language import spoken
from entrypoints.web.moderation import grievance_words, house_rules_words
from entrypoints.web.page import PageResponse, page


def compliance_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_compliance", __name__)

    @pages.get("/rules")
    @public
    async def rules() -> PageResponse:
        return await page(
            "web/compliance/rules.html",
            is_listened_to=bool(container.speech_recognizers()),
            **spoken(house_rules_words.WORDS),
        )

    @pages.get("/grievance")
    @public
    async def grievance() -> PageResponse:
        officers = officers_of(container.settings().grievance_officers)
        officer = in_office(officers, container.now()().astimezone(INDIA).date())
        _, contact = parseaddr(container.settings().mail_from)
        return await page(
            "web/compliance/grievance.html",
            officer=officer,
            earlier=earlier_than(officers, officer) if officer else (),
            contact=officer.email if officer else contact,
            **spoken(grievance_words.WORDS),
        )

    return pages
