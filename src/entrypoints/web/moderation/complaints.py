"""Anybody reports a show or a person without an account: two public pages, in two languages, by plain forms."""

from quart import Blueprint, request

from domain.ids import ComplaintId
from domain.language import Language
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import REPORTABLE
from domain.moderation.cases.states import ModerationState
from domain.moderation.reports.complaint import ComplaintWords
from domain.moderation.reports.words import (
    HINDI_OUTCOME_WORDS,
    HINDI_REASON_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    progress_of,
)
from entrypoints.container import Container
from entrypoints.edge.access import public
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.moderation.complaint_words import HINDI_REFUSALS, WORDS
from entrypoints.web.page import PageResponse, page

_REASONS = {Language.ENGLISH: REASON_WORDS, Language.HINDI: HINDI_REASON_WORDS}
_OUTCOMES = {Language.ENGLISH: OUTCOME_WORDS, Language.HINDI: HINDI_OUTCOME_WORDS}


def complaint_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_complaints", __name__)

    @pages.get("/report")
    @public
    async def ask() -> PageResponse:
        return await _form_page(Form({"link": request.args.get("link", "")}))

    @pages.post("/report")
    @public
    async def receive() -> PageResponse:
        """Answers with a page rather than a redirect: the code is shown here or never."""
        form = await _posted(telephone="contact")
        with form.refusals():
            await container.rate_limits().enforce_complaint()
            words = ComplaintWords.written(
                link=form.text("link"), note=form.text("note"), contact=form.text("contact")
            )
            received = await container.receive_complaint()(
                complaint_id=ComplaintId(form.id("complaint_id")),
                words=words,
                reason=form.text("reason"),
                capacity=form.text("capacity"),
                language=page_language().value,
            )
            return await _page(
                "complaint_received.html",
                complaint=received.complaint,
                code=received.code,
                telephone=words.telephone.masked if words.telephone else "",
                title="title",
            )
        return await _form_page(form)

    @pages.get("/report/status")
    @public
    async def status_form() -> PageResponse:
        return await _page("complaint_status.html", form=Form(), row=None, title="status_title")

    @pages.post("/report/status")
    @public
    async def status() -> PageResponse:
        form = await _posted()
        with form.refusals():
            await container.rate_limits().enforce_withdrawal_status()
            row = await container.read_complaint_status()(
                reference=form.text("number"), secret=form.text("code")
            )
            return await _page(
                "complaint_status.html",
                form=Form(),
                row=row,
                progress=progress_of(ModerationState(row.state)),
                found=_OUTCOMES[page_language()][CaseOutcome(row.outcome)] if row.outcome else "",
                title="status_title",
            )
        form.values.pop("code", None)
        return await _page(
            "complaint_status.html", status=form.status, form=form, row=None, title="status_title"
        )

    async def _form_page(form: Form) -> PageResponse:
        reasons, words = _REASONS[page_language()], WORDS[page_language()]
        return await _page(
            "complain.html",
            status=form.status,
            form=form,
            # The same id again, so that a repeat is the same request.
            complaint_id=form.text("complaint_id") or container.new_id()(),
            reasons=[(kind.value, reasons[kind]) for kind in REPORTABLE],
            capacities=[(key, words[key]) for key in ("self", "acting_for", "other")],
            title="title",
        )

    return pages


async def _posted(*, telephone: str = "") -> Form:
    form = await Form.posted(telephone=telephone)
    form.words = HINDI_REFUSALS if page_language() is Language.HINDI else {}
    return form


async def _page(template: str, *, title: str, status: int = 200, **context: object) -> PageResponse:
    language = page_language()
    words = WORDS[language]
    return await page(
        f"web/moderation/{template}",
        status=status,
        language=language,
        words=words,
        title=words[title],
        **context,
    )
