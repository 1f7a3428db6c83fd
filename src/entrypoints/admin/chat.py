"""The chat of a show, as staff set it."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.access import requires
from entrypoints.container import Container
from entrypoints.web.chat import change_posted_settings, settings_context
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment


def staff_chat_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_chat", __name__)

    @pages.get("/staff/streams/<uuid:stream_id>/chat")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def chat(stream_id: UUID) -> PageResponse:
        return await _page(stream_id, None)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/settings")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def change_settings(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await change_posted_settings(container, StreamId(stream_id), form)
            if not wants_fragment():
                return see_other(f"/staff/streams/{stream_id}/chat")
        return await _page(stream_id, form)

    async def _page(stream_id: UUID, form: Form | None) -> PageResponse:
        show = await container.stream_queries().get(StreamId(stream_id))
        path = f"/staff/streams/{stream_id}/chat/settings"
        saved = form is not None and form.status == 200
        return await page(
            "web/chat/_settings.html" if form is not None and wants_fragment() else "admin/chat/chat.html",
            status=form.status if form else 200,
            show=show,
            **await settings_context(
                container, show.stream_id, path, whom="the performer", form=form, saved=saved
            ),
        )

    return pages
