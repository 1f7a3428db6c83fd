"""The way in: landing page, sign up, sign in, the account."""

from quart import Blueprint, request

from domain.age_verification.age import AgeState
from domain.identity.permissions import STAFF, Permission, Role
from domain.identity.session import TokenKind
from entrypoints.container import Container
from entrypoints.edge.access import principal, principal_or_none, public, requires
from entrypoints.edge.cookies import clear_session_cookie, set_session_cookie
from entrypoints.web.form import Form, posted_password
from entrypoints.web.identity import landing_words
from entrypoints.web.identity.account_words import AGE_WORDS, WORDS
from entrypoints.web.language import frame_language, spoken
from entrypoints.web.page import PageResponse, page, see_other
from ports.identity.accounts import Principal


def identity_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_identity", __name__)

    @pages.get("/")
    @public
    async def start() -> PageResponse:
        who = principal_or_none()
        if who:
            return see_other(_home(who))
        return await page("web/identity/landing.html", **spoken(landing_words.WORDS))

    @pages.get("/sign-up")
    @public
    async def sign_up_form() -> PageResponse:
        return await page("web/identity/sign_up.html", form=Form(), **spoken(WORDS))

    @pages.post("/sign-up")
    @public
    async def sign_up() -> PageResponse:
        form, password = await Form.posted(), await posted_password()
        with form.refusals():
            await container.register_user()(
                email=form.text("email"), password=password, display_name=form.text("display_name")
            )
            return await _signed_in(form.text("email"), password, "/")
        return await page("web/identity/sign_up.html", status=form.status, form=form, **spoken(WORDS))

    @pages.get("/sign-in")
    @public
    async def sign_in_form() -> PageResponse:
        form = Form({"next": request.args.get("next", "")})
        return await page("web/identity/sign_in.html", form=form, **spoken(WORDS))

    @pages.post("/sign-in")
    @public
    async def sign_in() -> PageResponse:
        form, password = await Form.posted(), await posted_password()
        with form.refusals():
            async with container.rate_limits().sign_in_try(form.text("email")):
                return await _signed_in(form.text("email"), password, local_path(form.text("next")))
        return await page("web/identity/sign_in.html", status=form.status, form=form, **spoken(WORDS))

    async def _signed_in(email: str, password: str, path: str) -> PageResponse:
        signed_in = await container.sign_in()(email=email, password=password, kind=TokenKind.COOKIE)
        response = see_other(path)
        set_session_cookie(response, container.authenticator(), signed_in.secret)
        return response

    @pages.post("/sign-out")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def sign_out() -> PageResponse:
        await container.sign_out()(session_id=principal().session_id)
        response = see_other("/")
        clear_session_cookie(response, container.authenticator())
        return response

    @pages.get("/account")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def account() -> PageResponse:
        return await _account_page(
            Form({"display_name": principal().display_name}), saved="saved" in request.args
        )

    @pages.post("/account")
    @requires(Permission.EDIT_OWN_PROFILE, adult=False)
    async def rename() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.rename_user()(user_id=principal().user_id, display_name=form.text("display_name"))
            return see_other("/account?saved=1")
        return await _account_page(form, saved=False)

    async def _account_page(form: Form, *, saved: bool) -> PageResponse:
        language = frame_language()
        return await page(
            "web/identity/account.html",
            status=form.status,
            language=language,
            words=WORDS[language],
            age_words=AGE_WORDS[language][principal().age_state],
            form=form,
            saved=saved,
            age=await container.case_queries().status(principal().user_id),
            telephone_verified=await container.telephone_queries().is_verified(principal().user_id),
        )

    return pages


def _home(who: Principal) -> str:
    """Where somebody's own part of the house begins."""
    if who.suspension is not None:
        return "/decisions"
    if who.role is Role.KYC_OFFICER:
        return "/staff/verification"
    if who.role is Role.LEGAL_OFFICER:
        return "/staff/legal"
    if who.role is Role.FINANCE_OFFICER:
        return "/staff/finance"
    if who.role in STAFF:
        return "/staff"
    return "/live" if who.age_state is AgeState.VERIFIED_ADULT else "/age-check"


def local_path(text: str) -> str:
    """A path of ours to go on to after signing in; anything that could lead elsewhere becomes `/`."""
    leads_elsewhere = not text.startswith("/") or text[1:2] in {"/", "\\"} or not text.isprintable()
    return "/" if leads_elsewhere else text
