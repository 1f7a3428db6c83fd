"""The age check, and applying to perform."""

from quart import Blueprint

from domain.age_verification.age import AgeState
from domain.identity.permissions import Permission
from domain.ids import ApplicationId
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other


def age_verification_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_age_verification", __name__)
    _add_age_check(pages, container)
    _add_application(pages, container)
    return pages


def _add_age_check(pages: Blueprint, container: Container) -> None:
    @pages.get("/age-check")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def age_check() -> PageResponse:
        return await _age_page("web/age_verification/age_check.html", returned=False)

    @pages.post("/age-check")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def start_age_check() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            return_url = container.settings().public_url + "/age-check/return"
            return see_other(
                await container.start_age_check()(user_id=principal().user_id, return_url=return_url)
            )
        return await page(
            "web/age_verification/age_check.html",
            status=form.status,
            state=principal().age_state,
            returned=False,
            form=form,
        )

    @pages.get("/age-check/return")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def returned_from_provider() -> PageResponse:
        return await _age_page("web/age_verification/age_check.html", returned=True)

    @pages.get("/age-check/state")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def age_state() -> PageResponse:
        """Asked again and again while the provider decides: the webhook's answer, or the provider's own word."""
        return await _age_page("web/age_verification/_age.html", returned=True)

    async def _age_page(template: str, *, returned: bool) -> PageResponse:
        state = principal().age_state
        if returned and state is AgeState.PENDING:
            state = await _ask_provider()
        return await page(template, state=state, returned=returned, form=Form())

    async def _ask_provider() -> AgeState:
        """For a webhook that is late or lost. While the provider does not answer, the check stays pending."""
        form, user_id = Form(), principal().user_id
        with form.refusals():
            _, report = await container.ask_age_provider()(user_id=user_id)
            if report is not None and (decided := await container.record_age_report()(report=report)):
                return decided.state
        return AgeState.PENDING


def _add_application(pages: Blueprint, container: Container) -> None:
    @pages.get("/perform")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    async def perform() -> PageResponse:
        return await _perform_page(Form())

    @pages.post("/perform")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    async def apply() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.apply_as_performer()(
                application_id=ApplicationId(form.id("application_id")), user_id=principal().user_id
            )
            return see_other("/perform")
        return await _perform_page(form)

    async def _perform_page(form: Form) -> PageResponse:
        return await page(
            "web/age_verification/perform.html",
            status=form.status,
            form=form,
            application=await container.age_queries().latest_application(principal().user_id),
            application_id=container.new_id()(),
            fee_bps=container.settings().platform_fee_bps,
        )
