"""Deciding who may perform."""

from uuid import UUID

from quart import Blueprint, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import ApplicationId
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 100
DECISIONS = frozenset({"approve", "refuse"})


class DecisionMissing(Invalid):
    """Neither button was pressed: nothing is decided by silence."""

    code = "decision_missing"


def age_verification_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification", __name__)

    @pages.get("/staff/performers")
    @requires(Permission.REVIEW_PERFORMERS, adult=False)
    async def performers() -> PageResponse:
        return await _performers_page(Form(), decided="decided" in request.args)

    @pages.post("/staff/performers/<uuid:application_id>")
    @requires(Permission.REVIEW_PERFORMERS, adult=False)
    async def decide(application_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.values["application_id"] = str(application_id)
        with form.refusals():
            if form.text("decision") not in DECISIONS:
                raise DecisionMissing("approve the application or refuse it")
            await container.decide_application()(
                application_id=ApplicationId(application_id),
                actor_id=principal().user_id,
                approve=form.text("decision") == "approve",
                reason=form.text("reason"),
            )
            return see_other("/staff/performers?decided=1")
        return await _performers_page(form)

    async def _performers_page(form: Form, *, decided: bool = False) -> PageResponse:
        return await page(
            "admin/age_verification/performers.html",
            status=form.status,
            applications=await container.age_queries().submitted_applications(limit=SHOWN),
            decided=decided,
            form=form,
            blank=Form(),
        )

    return pages
