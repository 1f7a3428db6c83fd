"""The chat of a show, as staff set it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.web.chat.room import (
    KEPT_OUT,
    LET_IN,
    change_posted_settings,
    keep_posted_out,
    kept_out_context,
    let_posted_in,
    settings_context,
)
from entrypoints.web.chat.room_rules import CARD as RULES_CARD
from entrypoints.web.chat.room_rules import rules_card_context, set_posted_rules
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

    @pages.post("/staff/streams/<uuid:stream_id>/chat/rules")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def set_rules(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await set_posted_rules(container, StreamId(stream_id), form)
            if not wants_fragment():
                return see_other(f"/staff/streams/{stream_id}/chat#rules-title")
        if not wants_fragment():
            return await _page(stream_id, None, rules=form)
        show = await container.stream_queries().get(StreamId(stream_id))
        path = f"/staff/streams/{stream_id}/chat/rules"
        card = await rules_card_context(container, show.performer_id, path, form=form)
        return await page(RULES_CARD, status=form.status, **card)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/keep-out")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def keep_out(stream_id: UUID) -> PageResponse:
        return await _change(stream_id, keep_posted_out, KEPT_OUT)

    @pages.post("/staff/streams/<uuid:stream_id>/chat/let-in")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def let_in(stream_id: UUID) -> PageResponse:
        return await _change(stream_id, let_posted_in, LET_IN)

    async def _change(
        stream_id: UUID, act: Callable[[Container, StreamId, Form], Awaitable[None]], what: str
    ) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await act(container, StreamId(stream_id), form)
            if not wants_fragment():
                return see_other(f"/staff/streams/{stream_id}/chat#kept-out-title")
        if not wants_fragment():
            return await _page(stream_id, None, kept_out=form)
        show = await container.stream_queries().get(StreamId(stream_id))
        done = what if form.status == 200 else ""
        base = f"/staff/streams/{stream_id}/chat"
        context = await kept_out_context(container, show, base, form=None if done else form, done=done)
        return await page("web/chat/_kept_out.html", status=form.status, **context)

    async def _page(
        stream_id: UUID, form: Form | None, *, kept_out: Form | None = None, rules: Form | None = None
    ) -> PageResponse:
        show = await container.stream_queries().get(StreamId(stream_id))
        path = f"/staff/streams/{stream_id}/chat/settings"
        saved = form is not None and form.status == 200
        return await page(
            "web/chat/_settings.html" if form is not None and wants_fragment() else "admin/chat/chat.html",
            status=max(each.status for each in (form, kept_out, rules, Form()) if each),
            show=show,
            **await settings_context(
                container, show.stream_id, path, whom="the performer", form=form, saved=saved
            ),
            **await kept_out_context(container, show, f"/staff/streams/{stream_id}/chat", form=kept_out),
            **await rules_card_context(
                container, show.performer_id, f"/staff/streams/{stream_id}/chat/rules", form=rules
            ),
        )

    return pages
