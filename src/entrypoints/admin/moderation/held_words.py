"""Words that wait for a moderator: messages of tips, and items of tip menus."""

from uuid import UUID

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, TipId
from domain.language import Language
from domain.moderation.decisions.policy import OF_WORDS
from domain.moderation.decisions.statement_words import rule_words
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

WAITING = 100


def tipping_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_tipping", __name__)

    @pages.get("/staff/tips")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    async def review() -> PageResponse:
        return await _review_page(Form())

    @pages.post("/staff/tips/messages/<uuid:tip_id>")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    async def decide_message(tip_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_tip_message()(
                tip_id=TipId(tip_id),
                moderator_id=principal().user_id,
                release=_said(form, yes="release", no="drop"),
                note=form.text("note"),
                policy=form.text("policy"),
            )
            return see_other("/staff/tips")
        return await _review_page(_for_the_page(form), tip_id)

    @pages.post("/staff/tips/menu/<uuid:item_id>")
    @requires(Permission.REVIEW_TIP_MENUS, adult=False)
    async def decide_item(item_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_menu_item()(
                item_id=MenuItemId(item_id),
                moderator_id=principal().user_id,
                revision=form.whole("revision"),
                approve=_said(form, yes="approve", no="refuse"),
                note=form.text("note"),
                policy=form.text("policy"),
            )
            return see_other("/staff/tips")
        return await _review_page(_for_the_page(form), item_id)

    async def _review_page(form: Form, asked_of: UUID | None = None) -> PageResponse:
        """What was chosen and written of `asked_of` stands there again."""
        return await page(
            "admin/tipping/review.html",
            status=form.status,
            form=form,
            asked_of=asked_of,
            rules=[(each.value, rule_words(each, Language.ENGLISH)) for each in OF_WORDS],
            messages=await container.held_messages().waiting(limit=WAITING),
            items=await container.menu_queries().waiting(limit=WAITING),
            now=container.now()(),
        )

    return pages


def _said(form: Form, *, yes: str, no: str) -> bool:
    """Neither of both is nothing: nobody's decision is guessed. Raises `Invalid`."""
    decision = form.text("decision")
    if decision not in {yes, no}:
        raise Invalid("the form was not complete; load the page again")
    return decision == yes


def _for_the_page(form: Form) -> Form:
    """What is wrong with one line of many is said above them all."""
    form.problem = form.problem or " ".join(form.errors.values())
    return form
