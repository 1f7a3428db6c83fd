"""Lists of blocked words, as staff keep them: for everywhere, and for a room."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
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

EVERYWHERE = "/staff/blocked-words"
WORDS = {"note_missing": "Say why: it stands in the audit log."}


def staff_word_list_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_word_lists", __name__)

    @pages.get(EVERYWHERE)
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def everywhere() -> PageResponse:
        return await _answer(None, EVERYWHERE, None, "")

    @pages.post(f"{EVERYWHERE}/block")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def block_everywhere() -> PageResponse:
        form = await _posted()
        with form.refusals():
            await block_posted(container, None, form)
        return await _answer(None, EVERYWHERE, form, ADDED)

    @pages.post(f"{EVERYWHERE}/take-off")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def take_off_everywhere() -> PageResponse:
        form = await _posted()
        with form.refusals():
            await take_posted_off(container, None, form)
        return await _answer(None, EVERYWHERE, form, TAKEN_OFF)

    @pages.get("/staff/streams/<uuid:stream_id>/chat/words")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def of_room(stream_id: UUID) -> PageResponse:
        return await _answer(StreamId(stream_id), f"/staff/streams/{stream_id}/chat/words", None, "")

    @pages.post("/staff/streams/<uuid:stream_id>/chat/words/block")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def block(stream_id: UUID) -> PageResponse:
        form = await _posted()
        with form.refusals():
            await block_posted(container, StreamId(stream_id), form)
        return await _answer(StreamId(stream_id), f"/staff/streams/{stream_id}/chat/words", form, ADDED)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/words/take-off")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def take_off(stream_id: UUID) -> PageResponse:
        form = await _posted()
        with form.refusals():
            await take_posted_off(container, StreamId(stream_id), form)
        return await _answer(StreamId(stream_id), f"/staff/streams/{stream_id}/chat/words", form, TAKEN_OFF)

    async def _posted() -> Form:
        form = await Form.posted()
        form.words = WORDS
        return form

    async def _answer(stream_id: StreamId | None, base: str, form: Form | None, words: str) -> PageResponse:
        """`form` is what was posted; None where the page is only looked at."""
        done = form is not None and form.status == 200
        if done and not wants_fragment():
            return see_other(base)
        show = await container.stream_queries().get(stream_id) if stream_id is not None else None
        context = await word_list_context(container, stream_id, base, form=form, done=words if done else "")
        return await page(
            CARD if form is not None and wants_fragment() else "admin/moderation/word_list.html",
            status=form.status if form is not None else 200,
            show=show,
            **context,
        )

    return pages
