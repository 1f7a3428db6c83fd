"""The way to become a performer: one page that always shows where one stands."""

from quart import Blueprint, request

from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Permission
from domain.ids import CaseId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.age_verification.course import MAY_BEGIN_ANEW, is_at_provider, latest_case
from entrypoints.web.age_verification.page import perform_page, require_agreed
from entrypoints.web.age_verification.way_back import asked, came_back
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other, unchanged, wants_fragment

RETURN_PATH = "/perform/return"


def add_perform(pages: Blueprint, container: Container) -> None:
    @pages.get("/perform")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    async def perform() -> PageResponse:
        return await perform_page(container, Form(), request.args.get("step", ""))

    @pages.post("/perform")
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    async def begin() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            require_agreed(form)
            await _begin(form)
            return see_other("/perform")
        return await perform_page(container, form)

    async def _begin(form: Form) -> None:
        user_id = principal().user_id
        case = await latest_case(container, user_id, Purpose.PERFORMER)
        if case is None or case.state in MAY_BEGIN_ANEW:
            case = await container.open_case()(
                case_id=CaseId(form.id("case_id")), user_id=user_id, purpose=Purpose.PERFORMER
            )
        if case.state is CaseState.DRAFT:
            await container.give_consent()(
                case_id=case.id, user_id=user_id, notice_version=form.text("notice_version")
            )

    @pages.get(RETURN_PATH)
    @requires(Permission.APPLY_AS_PERFORMER, adult=True)
    async def returned() -> PageResponse:
        """Back from a provider's pages, or asked again and again while the provider decides."""
        form = Form()
        if "state" in request.args:
            if await came_back(container, form, RETURN_PATH):
                return see_other("/perform")
            return await perform_page(container, form)
        case = await latest_case(container, principal().user_id, Purpose.PERFORMER)
        if case is not None:
            case = await asked(container, case)
        if not wants_fragment():
            return see_other("/perform")
        if case is not None and await is_at_provider(container, case):
            return unchanged()
        return await perform_page(container, form)
