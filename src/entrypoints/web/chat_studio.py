"""What a performer sets for the chat of their shows."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.streaming.stream import NotYourStream
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.chat import change_posted_settings, settings_context
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming import show_page


def chat_studio_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_chat_studio", __name__)

    @pages.post("/studio/<uuid:stream_id>/chat/settings")
    @requires(Permission.PUBLISH, adult=True)
    async def change_settings(stream_id: UUID) -> PageResponse:
        """The card alone, where a script asked: whoever is on air must not leave the page."""
        show = await container.stream_queries().get(StreamId(stream_id))
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
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

    return pages
