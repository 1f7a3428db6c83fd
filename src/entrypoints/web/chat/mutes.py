"""Muted people: the page of them, and how one mutes and hears again without a script."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import StreamId, UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import is_shown_here
from entrypoints.web.chat.mute_words import WORDS, refusal_words
from entrypoints.web.chat.room import people_who_wrote
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page, see_other


def chat_mutes_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_chat_mutes", __name__)

    @pages.get("/muted")
    @requires(Permission.CHAT, adult=False)
    async def muted() -> PageResponse:
        """With `?show=`: whoever wrote in that show lately can be muted here."""
        return await _page(Form({"show": request.args.get("show", "")}))

    @pages.post("/muted")
    @requires(Permission.CHAT, adult=False)
    async def mute() -> PageResponse:
        return await _do(container.mute_person())

    @pages.post("/muted/undo")
    @requires(Permission.CHAT, adult=False)
    async def unmute() -> PageResponse:
        return await _do(container.unmute_person())

    async def _do(act: Callable[..., Awaitable[None]]) -> PageResponse:
        form, language = await Form.posted(), page_language()
        form.words = refusal_words(language)
        with form.refusals():
            await act(muter_id=principal().user_id, person_id=UserId(form.id("person")))
            show = _show_of(form)
            return see_other(f"/muted?lang={language}" + (f"&show={show}" if show else ""))
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        me, show_id = principal().user_id, _show_of(form)
        rows = await container.mute_queries().of_person(me)
        is_named = show_id is not None and await is_shown_here(container, StreamId(show_id))
        show = await container.stream_queries().get(StreamId(show_id)) if show_id and is_named else None
        wrote = await people_who_wrote(container, show) if show else {}
        for person in (me, *([show.performer_id] if show else []), *(row.person_id for row in rows)):
            wrote.pop(str(person), None)
        language = page_language()
        return await page(
            "web/chat/muted.html",
            status=form.status,
            language=language,
            words=WORDS[language],
            form=form,
            muted=rows,
            show=show,
            people=sorted(wrote.items(), key=lambda each: each[1]),
        )

    return pages


def _show_of(form: Form) -> UUID | None:
    """The show that one came from, where one did."""
    try:
        return UUID(form.text("show"))
    except ValueError:
        return None
