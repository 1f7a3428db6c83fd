"""A performer's own AutoMod, in the studio."""

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
from entrypoints.web.chat.studio import own_show
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page


def auto_mod_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_auto_mod", __name__)

    @pages.post("/studio/<uuid:stream_id>/chat/auto-mod")
    @requires(Permission.PUBLISH, adult=True)
    async def change(stream_id: UUID) -> PageResponse:
        """The card alone, where a script asked: whoever is on air must not leave the page."""
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await change_posted_levels(container, show.stream_id, form)
        saved = form.status == 200
        if wants_fragment():
            path = f"/studio/{stream_id}/chat/auto-mod"
            context = await levels_context(container, show.stream_id, path, form=form, saved=saved)
            return await page(LEVELS_CARD, status=form.status, **context)
        if saved:
            return see_other(f"/studio/{stream_id}#auto-mod-title")
        return await show_page(container, show.stream_id, None, Form(), auto_mod_form=form)

    @pages.get("/studio/<uuid:stream_id>/chat/held")
    @requires(Permission.PUBLISH, adult=True)
    async def held(stream_id: UUID) -> PageResponse:
        """The list alone: it is asked for every few seconds."""
        show = await own_show(container, StreamId(stream_id))
        context = await held_context(container, show.stream_id, _held_path(stream_id))
        return await page(HELD_LIST, status=200, **context)

    @pages.post("/studio/<uuid:stream_id>/chat/held")
    @requires(Permission.PUBLISH, adult=True)
    async def decide(stream_id: UUID) -> PageResponse:
        show = await own_show(container, StreamId(stream_id))
        form, done = await Form.posted(), ""
        with form.refusals():
            done = await decide_posted(container, show.stream_id, form)
        if wants_fragment():
            context = await held_context(
                container, show.stream_id, _held_path(stream_id), form=form, done=done
            )
            return await page(HELD_CARD, status=form.status, **context)
        if done:
            return see_other(f"/studio/{stream_id}#held-title")
        return await show_page(container, show.stream_id, None, Form(), held_form=form)

    return pages


def _held_path(stream_id: UUID) -> str:
    return f"/studio/{stream_id}/chat/held"
