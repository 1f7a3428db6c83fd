"""A performer's own list of blocked words, in the studio."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.chat.studio import own_show
from entrypoints.web.chat.word_lists import (
    ADDED,
    CARD,
    TAKEN_OFF,
    block_posted,
    take_posted_off,
    word_list_context,
)
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page


def word_list_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_word_lists", __name__)

    @pages.post("/studio/<uuid:stream_id>/chat/words/block")
    @requires(Permission.PUBLISH, adult=True)
    async def block(stream_id: UUID) -> PageResponse:
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await block_posted(container, show.stream_id, form)
        return await _answer(show.stream_id, form, ADDED)

    @pages.post("/studio/<uuid:stream_id>/chat/words/take-off")
    @requires(Permission.PUBLISH, adult=True)
    async def take_off(stream_id: UUID) -> PageResponse:
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await take_posted_off(container, show.stream_id, form)
        return await _answer(show.stream_id, form, TAKEN_OFF)

    async def _answer(stream_id: StreamId, form: Form, words: str) -> PageResponse:
        """The card alone, where a script asked: whoever is on air must not leave the page."""
        done = form.status == 200
        if wants_fragment():
            context = await word_list_context(
                container, stream_id, f"/studio/{stream_id}/chat/words", form=form, done=words if done else ""
            )
            return await page(CARD, status=form.status, **context)
        if done:
            return see_other(f"/studio/{stream_id}#words-title")
        return await show_page(container, stream_id, None, Form(), words_form=form)

    return pages
