"""What staff decided about whoever reads it, the reasons, and the appeal: plain pages in two languages.

Open to an account that is suspended or locked: whoever is shut out reads why, and is heard (ENF-01, ENF-02).
"""

from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import DecisionAppealId, DecisionId
from domain.moderation.decisions.statement import action_words
from entrypoints.api.cursor import read_cursor
from entrypoints.api.moderation.own_decisions import LISTING, PAGE_LENGTH, decisions_cursor, may_appeal
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.moderation.decision_words import WORDS, parts_of, refusal_words
from entrypoints.web.page import PageResponse, page, see_other


def own_decision_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_decisions", __name__)

    @pages.get("/decisions")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def decisions() -> PageResponse:
        secret_key = container.settings().secret_key
        rows = await container.decision_queries().of_person(
            principal().user_id,
            before=read_cursor(request.args.get("cursor"), listing=LISTING, secret_key=secret_key),
            limit=PAGE_LENGTH + 1,
        )
        return await _page(
            "web/moderation/decisions.html",
            rows=rows[:PAGE_LENGTH],
            cursor=decisions_cursor(rows, secret_key) if len(rows) > PAGE_LENGTH else None,
        )

    @pages.get("/decisions/<uuid:decision_id>")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def decision(decision_id: UUID) -> PageResponse:
        return await _decision_page(container, DecisionId(decision_id), Form())

    @pages.post("/decisions/<uuid:decision_id>/appeal")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def appeal(decision_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.appeal_decision()(
                appeal_id=DecisionAppealId(container.new_id()()),
                decision_id=DecisionId(decision_id),
                person_id=principal().user_id,
                text=form.text("text"),
            )
            return see_other(f"/decisions/{decision_id}?lang={page_language()}#appeal")
        return await _decision_page(container, DecisionId(decision_id), form)

    return pages


async def _decision_page(container: Container, decision_id: DecisionId, form: Form) -> PageResponse:
    """Raises `DecisionNotFound`, also for a decision about somebody else."""
    row = await container.decision_queries().get(decision_id, principal().user_id)
    language = page_language()
    return await _page(
        "web/moderation/decision.html",
        status=form.status,
        form=form,
        row=row,
        parts=parts_of(row.decision.statement.text(language), language),
        may_appeal=may_appeal(row, container.now()()),
    )


async def _page(template: str, *, status: int = 200, **context: object) -> PageResponse:
    language = page_language()
    return await page(
        template,
        status=status,
        language=language,
        words=WORDS[language],
        told=lambda action: action_words(action, language),
        **context,
    )
