"""Anybody takes back their consent: two public pages, in two languages, by plain forms."""

from quart import Blueprint, request

from domain.consent.withdrawal import WithdrawalWords, wish_named
from domain.ids import WithdrawalId
from entrypoints.container import Container
from entrypoints.edge.access import public
from entrypoints.web.consent.withdrawal_words import WORDS, refusal_words
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page


def consent_withdrawals_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_consent_withdrawals", __name__)
    _add_withdrawing(pages, container)
    _add_status(pages, container)
    return pages


def _add_withdrawing(pages: Blueprint, container: Container) -> None:
    @pages.get("/consent/withdraw")
    @public
    async def ask() -> PageResponse:
        return await _form_page(Form({"link": request.args.get("show", "")}))

    @pages.post("/consent/withdraw")
    @public
    async def receive() -> PageResponse:
        """Answers with a page rather than a redirect: the code is shown here or never."""
        form = await Form.posted()
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.rate_limits().enforce_withdrawal()
            case, code = await container.receive_withdrawal()(
                withdrawal_id=WithdrawalId(form.id("withdrawal_id")),
                words=WithdrawalWords.written(
                    link=form.text("link"), appearance=form.text("appearance"), contact=form.text("contact")
                ),
                wish=wish_named(form.text("wish")),
                is_intimate=form.text("intimate") == "yes",
            )
            return await _page("web/consent/withdrawal_received.html", case=case, code=code)
        return await _form_page(form)

    async def _form_page(form: Form) -> PageResponse:
        # The same id again, so that a repeat is the same request.
        withdrawal_id = form.text("withdrawal_id") or container.new_id()()
        return await _page(
            "web/consent/withdraw.html", status=form.status, form=form, withdrawal_id=withdrawal_id
        )


def _add_status(pages: Blueprint, container: Container) -> None:
    @pages.get("/consent/withdrawals")
    @public
    async def status_form() -> PageResponse:
        return await _status_page(Form())

    @pages.post("/consent/withdrawals")
    @public
    async def status() -> PageResponse:
        form = await Form.posted()
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.rate_limits().enforce_withdrawal_status()
            case, told = await container.read_withdrawal_status()(
                reference=form.text("number"), secret=form.text("code")
            )
            return await _page("web/consent/withdrawal_status.html", case=case, told=told, form=Form())
        form.values.pop("code", None)
        return await _status_page(form)

    async def _status_page(form: Form) -> PageResponse:
        return await _page("web/consent/withdrawal_status.html", status=form.status, case=None, form=form)


async def _page(template: str, *, status: int = 200, **context: object) -> PageResponse:
    language = page_language()
    return await page(template, status=status, language=language, words=WORDS[language], **context)
