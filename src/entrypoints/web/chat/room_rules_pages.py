"""The rules of a performer's rooms: accepted in the chat box, and set in the studio."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.chat.room_rules import (
    BOX,
    CARD,
    accept_posted_rules,
    rules_box_context,
    rules_card_context,
    set_posted_rules,
)
from entrypoints.web.chat.studio import own_show
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page, watch_page


def room_rules_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_room_rules", __name__)

    @pages.post("/watch/<uuid:stream_id>/chat/rules")
    @requires(Permission.CHAT, adult=True)
    async def accept(stream_id: UUID) -> PageResponse:
        """The box alone, where a script asked: the show goes on beside it."""
        show = await container.stream_queries().get(StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await accept_posted_rules(container, show.stream_id, form)
        done = form.status == 200
        if wants_fragment():
            box = await rules_box_context(container, show.stream_id, show.performer_id, form=form, done=done)
            return await page(BOX, status=form.status, **box)
        if done:
            return see_other(f"/watch/{stream_id}#chat-title")
        return await watch_page(container, show.stream_id, Form(), rules_form=form)

    @pages.post("/studio/<uuid:stream_id>/chat/rules")
    @requires(Permission.PUBLISH, adult=True)
    async def set_rules(stream_id: UUID) -> PageResponse:
        """The card alone, where a script asked: whoever is on air must not leave the page."""
        show = await own_show(container, StreamId(stream_id))
        form = await Form.posted()
        with form.refusals():
            await set_posted_rules(container, show.stream_id, form)
        if wants_fragment():
            path = f"/studio/{stream_id}/chat/rules"
            card = await rules_card_context(container, show.performer_id, path, form=form)
            return await page(CARD, status=form.status, **card)
        if form.status == 200:
            return see_other(f"/studio/{stream_id}#rules-title")
        return await show_page(container, show.stream_id, None, Form(), rules_form=form)

    return pages
