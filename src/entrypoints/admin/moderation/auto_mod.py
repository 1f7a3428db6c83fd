"""A room's AutoMod, as staff see it: what waits, and the levels."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.chat.auto_mod import (
    HELD_CARD,
    HELD_LIST,
    LEVELS_CARD,
    change_posted_levels,
    decide_posted,
    held_context,
    levels_context,
)
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment


def staff_auto_mod_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_auto_mod", __name__)

    @pages.get("/staff/streams/<uuid:stream_id>/chat/auto-mod")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def auto_mod(stream_id: UUID) -> PageResponse:
        return await _page(stream_id, None, None)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/auto-mod")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def change(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await change_posted_levels(container, StreamId(stream_id), form)
        saved = form.status == 200
        if wants_fragment():
            path = _levels_path(stream_id)
            context = await levels_context(container, StreamId(stream_id), path, form=form, saved=saved)
            return await page(LEVELS_CARD, status=form.status, **context)
        return see_other(_levels_path(stream_id)) if saved else await _page(stream_id, form, None)

    @pages.get("/staff/streams/<uuid:stream_id>/chat/held")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def held(stream_id: UUID) -> PageResponse:
        """The list alone: it is asked for every few seconds."""
        context = await held_context(container, StreamId(stream_id), _held_path(stream_id))
        return await page(HELD_LIST, status=200, **context)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/held")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def decide(stream_id: UUID) -> PageResponse:
        form, done = await Form.posted(), ""
        with form.refusals():
            done = await decide_posted(container, StreamId(stream_id), form)
        if wants_fragment():
            path = _held_path(stream_id)
            context = await held_context(container, StreamId(stream_id), path, form=form, done=done)
            return await page(HELD_CARD, status=form.status, **context)
        return see_other(_levels_path(stream_id)) if done else await _page(stream_id, None, form)

    async def _page(stream_id: UUID, form: Form | None, held_form: Form | None) -> PageResponse:
        """`form` is what was refused of the levels, `held_form` of what waits."""
        show = await container.stream_queries().get(StreamId(stream_id))
        return await page(
            "admin/chat/auto_mod.html",
            status=max(each.status for each in (form, held_form, Form()) if each),
            show=show,
            **await levels_context(container, show.stream_id, _levels_path(stream_id), form=form),
            **await held_context(container, show.stream_id, _held_path(stream_id), form=held_form),
        )

    return pages


def _levels_path(stream_id: UUID) -> str:
    return f"/staff/streams/{stream_id}/chat/auto-mod"


def _held_path(stream_id: UUID) -> str:
    return f"/staff/streams/{stream_id}/chat/held"
