"""Clips that two people open: asking for one, and answering for another's."""

from uuid import UUID

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import FootageId, FootageOpeningId
from domain.moderation.watch.footage_opening import WAITS_FOR, OpeningAnswer
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import reads_child_safety
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

ROWS = 50


class UnknownAnswer(Invalid):
    code = "unknown_answer"


def footage_opening_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_footage_openings", __name__)

    @pages.get("/staff/footage-openings")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def openings() -> PageResponse:
        return await _answer_page(None, Form())

    @pages.post("/staff/footage/<uuid:footage_id>/openings")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def ask(footage_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.ask_to_open_footage()(
                opening_id=FootageOpeningId(form.id("opening_id")),
                footage_id=FootageId(footage_id),
                actor_id=principal().user_id,
                purpose=form.text("reason"),
            )
            return see_other("/staff/footage-openings")
        return await _answer_page(None, form, again=footage_id)

    @pages.post("/staff/footage-openings/<uuid:opening_id>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    async def answer(opening_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.answer_footage_opening()(
                opening_id=FootageOpeningId(opening_id),
                actor_id=principal().user_id,
                answer=_answer(form.text("answer")),
                note=form.text("note"),
            )
            return see_other("/staff/footage-openings")
        return await _answer_page(opening_id, form)

    async def _answer_page(asked: UUID | None, form: Form, *, again: UUID | None = None) -> PageResponse:
        """`asked` is the request that the refused form was about, `again` the footage that is to be asked for again."""
        now = container.now()()
        return await page(
            "admin/moderation/footage_openings.html",
            status=form.status,
            openings=await container.footage_opening_queries().newest(
                asked_after=now - WAITS_FOR,
                may_see_withheld=await reads_child_safety(container),
                limit=ROWS,
            ),
            me=principal().user_id,
            asked=asked,
            again=again,
            opening_id=container.new_id()(),
            form=form,
            now=now,
        )

    return pages


def _answer(text: str) -> OpeningAnswer:
    try:
        return OpeningAnswer(text)
    except ValueError:
        raise UnknownAnswer("choose whether it may be looked at", pointer="/answer") from None
