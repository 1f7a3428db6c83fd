"""What waits in a room, for the moderators whom its performer appointed."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.chat.auto_mod import HELD_CARD, HELD_LIST, decide_posted, held_context
from entrypoints.web.chat.moderators import moderate_page, moderated_show
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment


def auto_mod_moderating_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_auto_mod_moderating", __name__)

    @pages.get("/watch/<uuid:stream_id>/moderate/held")
    @requires(Permission.MODERATE_CHAT, adult=True)
    async def held(stream_id: UUID) -> PageResponse:
        """The list alone: it is asked for every few seconds."""
        show = await moderated_show(container, stream_id)
        context = await held_context(container, show.stream_id, _held_path(stream_id))
        return await page(HELD_LIST, status=200, **context)

    @pages.post("/watch/<uuid:stream_id>/moderate/held")
    @requires(Permission.MODERATE_CHAT, adult=True)
    async def decide(stream_id: UUID) -> PageResponse:
        show = await moderated_show(container, stream_id)
        form, done = await Form.posted(), ""
        with form.refusals():
            done = await decide_posted(container, StreamId(stream_id), form)
        if wants_fragment():
            context = await held_context(
                container, show.stream_id, _held_path(stream_id), form=form, done=done
            )
            return await page(HELD_CARD, status=form.status, **context)
        if done:
            return see_other(f"/watch/{stream_id}/moderate#held-title")
        return await moderate_page(container, show, Form(), held_form=form)

    return pages


def _held_path(stream_id: UUID) -> str:
    return f"/watch/{stream_id}/moderate/held"
