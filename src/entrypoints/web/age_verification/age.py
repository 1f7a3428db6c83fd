"""The age check: nobody watches, pays or performs before they have passed it."""

from quart import Blueprint, request

from domain.age_verification.age import AgeState
from domain.age_verification.case import VerificationCase
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Permission
from domain.ids import CaseId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.origin import origin_of
from entrypoints.web.age_verification.course import MAY_BEGIN_ANEW, WAITING, latest_case
from entrypoints.web.age_verification.files import add_files
from entrypoints.web.age_verification.page import CONSENTED, age_page, chosen_method, require_agreed
from entrypoints.web.age_verification.perform import add_perform
from entrypoints.web.age_verification.steps import add_steps
from entrypoints.web.age_verification.way_back import asked, came_back
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other, unchanged, wants_fragment

RETURN_PATH = "/age-check/return"


def age_verification_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_age_verification", __name__)
    _add_age_check(pages, container)
    _add_return(pages, container)
    add_perform(pages, container)
    add_steps(pages, container)
    add_files(pages, container)
    return pages


def _add_age_check(pages: Blueprint, container: Container) -> None:
    @pages.get("/age-check")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def age_check() -> PageResponse:
        return await age_page(container, Form(), step=request.args.get("step", ""))

    @pages.post("/age-check")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def start_age_check() -> PageResponse:
        """Agree to the notice, choose a way, and go: to a provider's pages, or on to what is shown here."""
        form = await Form.posted()
        with form.refusals():
            case = await latest_case(container, principal().user_id, Purpose.VIEWER)
            if case is None or case.state not in CONSENTED:
                require_agreed(form)
            method = chosen_method(form)
            if method in container.providers_by_method():
                return see_other(await _to_provider(method, form))
            await _to_steps(case, method, form)
            return see_other("/age-check")
        return await age_page(container, form)

    async def _to_provider(method: Method, form: Form) -> str:
        url: str = await container.begin_age_check()(
            user_id=principal().user_id,
            method=method,
            notice_version=form.text("notice_version"),
            return_url=container.settings().public_url + RETURN_PATH,
            origin=origin_of(container),
        )
        return url

    async def _to_steps(case: VerificationCase | None, method: Method, form: Form) -> None:
        user_id = principal().user_id
        if case is not None and case.state is CaseState.APPROVED:
            # What it gave is over, or was taken away: it is given up for the new one.
            await container.withdraw_case()(case_id=case.id, user_id=user_id)
        if case is None or case.state in MAY_BEGIN_ANEW or case.state is CaseState.APPROVED:
            case = await container.open_case()(
                case_id=CaseId(form.id("case_id")), user_id=user_id, purpose=Purpose.VIEWER
            )
        if case.state is CaseState.DRAFT:
            await container.give_consent()(
                case_id=case.id, user_id=user_id, notice_version=form.text("notice_version")
            )
        await container.choose_method()(case_id=case.id, user_id=user_id, method=method)


def _add_return(pages: Blueprint, container: Container) -> None:
    @pages.get(RETURN_PATH)
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def returned_from_provider() -> PageResponse:
        form = Form()
        if "state" in request.args:
            if await came_back(container, form, RETURN_PATH):
                return see_other(RETURN_PATH)  # without the code in the address
            return await age_page(container, form)
        await _is_still_waiting()
        return await age_page(container, form, returned=True)

    @pages.get("/age-check/state")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def age_state() -> PageResponse:
        """Asked again and again while the provider decides: the webhook's answer, or the provider's own word."""
        if await _is_still_waiting() and wants_fragment():
            return unchanged()
        return await age_page(container, Form(), returned=True)

    async def _is_still_waiting() -> bool:
        """Asks the provider, for a webhook that is late or lost. While it does not answer, the check stays pending."""
        if principal().age_state is not AgeState.PENDING:
            return False
        case = await latest_case(container, principal().user_id, Purpose.VIEWER)
        return case is not None and (await asked(container, case)).state in WAITING
