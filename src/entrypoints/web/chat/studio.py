"""What a performer sets for the chat of their shows."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.streaming.stream import NotYourStream
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.chat.room import (
    KEPT_OUT,
    LET_IN,
    change_posted_settings,
    keep_posted_out,
    kept_out_context,
    let_posted_in,
    settings_context,
)
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page
from ports.streaming.shows import StreamRow


def chat_studio_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_chat_studio", __name__)

    @pages.post("/studio/<uuid:stream_id>/chat/settings")
    @requires(Permission.PUBLISH, adult=True)
    async def change_settings(stream_id: UUID) -> PageResponse:
        """The card alone, where a script asked: whoever is on air must not leave the page."""
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await change_posted_settings(container, show.stream_id, form)
        saved = form.status == 200
        if wants_fragment():
            path = f"/studio/{stream_id}/chat/settings"
            context = await settings_context(
                container, show.stream_id, path, whom="you", form=form, saved=saved
            )
            return await page("web/chat/_settings.html", status=form.status, **context)
        if saved:
            return see_other(f"/studio/{stream_id}#chat-settings-title")
        return await show_page(container, show.stream_id, None, Form(), chat_form=form)

    @pages.get("/studio/<uuid:stream_id>/chat/kept-out")
    @requires(Permission.PUBLISH, adult=True)
    async def kept_out(stream_id: UUID) -> PageResponse:
        """The card alone: somebody was kept out from a line of the chat."""
        return await _card(await own_show(container, StreamId(stream_id)), Form())

    @pages.post("/studio/<uuid:stream_id>/chat/keep-out")
    @requires(Permission.PUBLISH, adult=True)
    async def keep_out(stream_id: UUID) -> PageResponse:
        return await _change(stream_id, keep_posted_out, KEPT_OUT)

    @pages.post("/studio/<uuid:stream_id>/chat/let-in")
    @requires(Permission.PUBLISH, adult=True)
    async def let_in(stream_id: UUID) -> PageResponse:
        return await _change(stream_id, let_posted_in, LET_IN)

    async def _change(
        stream_id: UUID, act: Callable[[Container, StreamId, Form], Awaitable[None]], what: str
    ) -> PageResponse:
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await act(container, show.stream_id, form)
        done = form.status == 200
        if wants_fragment():
            return await _card(show, form, what if done else "")
        if done:
            return see_other(f"/studio/{stream_id}#kept-out-title")
        return await show_page(container, show.stream_id, None, Form(), kept_out_form=form)

    async def _card(show: StreamRow, form: Form, done: str = "") -> PageResponse:
        """What was typed comes back only where it was refused."""
        shown = None if done else form
        context = await kept_out_context(
            container, show, f"/studio/{show.stream_id}/chat", form=shown, done=done
        )
        return await page("web/chat/_kept_out.html", status=form.status, **context)

    return pages


async def own_show(container: Container, stream_id: StreamId) -> StreamRow:
    """Raises `NotYourStream`, `StreamNotFound`."""
    show = await container.stream_queries().get(stream_id)
    if show.performer_id != principal().user_id:
        raise NotYourStream("only the performer of this show may do this")
    return show
