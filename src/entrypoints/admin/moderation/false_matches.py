"""Matches of a child's picture, as child safety officers judge whether they were right. Never a picture (CSA-03)."""

from uuid import UUID

from quart import Blueprint, abort

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import FalseMatchId, StreamId
from domain.moderation.watch.false_match import FalseMatchAnswer
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import reads_child_safety
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

ROWS = 50
HERE = "/staff/child-matches"


class UnknownMatchAnswer(Invalid):
    code = "unknown_match_answer"


def false_match_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_false_matches", __name__)

    @pages.get("/staff/child-matches")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    async def matches() -> PageResponse:
        return await _page(None, Form())

    @pages.post("/staff/child-matches/<uuid:stream_id>")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    async def say(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.say_match_was_false()(
                false_match_id=FalseMatchId(form.id("false_match_id")), stream_id=StreamId(stream_id),
                actor_id=principal().user_id, reason=form.text("note"),
            )  # fmt: skip
            return see_other(HERE)
        return await _page(stream_id, form)

    @pages.post("/staff/child-matches/<uuid:stream_id>/false/<uuid:false_match_id>")
    @requires(Permission.WORK_CHILD_SAFETY, adult=True)
    async def answer(stream_id: UUID, false_match_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.answer_false_match()(
                stream_id=StreamId(stream_id), false_match_id=FalseMatchId(false_match_id),
                actor_id=principal().user_id, answer=_answer(form.text("answer")), note=form.text("note"),
            )  # fmt: skip
            return see_other(HERE)
        return await _page(stream_id, form)

    async def _page(asked: UUID | None, form: Form) -> PageResponse:
        """`asked` is the show that the refused form was about."""
        if not await reads_child_safety(container):
            abort(404)
        rows = await container.child_match_queries().newest(before=None, limit=ROWS)
        return await page(
            "admin/moderation/child_matches.html",
            status=form.status,
            rows=rows,
            ids=[container.new_id()() for _ in rows],
            me=principal().user_id,
            asked=asked,
            form=form,
            now=container.now()(),
        )

    return pages


def _answer(text: str) -> FalseMatchAnswer:
    try:
        return FalseMatchAnswer(text)
    except ValueError:
        raise UnknownMatchAnswer("choose whether the match was wrong", pointer="/answer") from None
