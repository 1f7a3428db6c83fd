"""Whom a performer lets into none of their shows: the studio's page of them, without a script too."""

from collections.abc import Awaitable, Callable

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.chat.block_words import WORDS
from entrypoints.web.chat.room import people_who_wrote
from entrypoints.web.form import Form
from entrypoints.web.language import spoken
from entrypoints.web.page import PageResponse, page, see_other


def blocks_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_blocks", __name__)

    @pages.get("/studio/blocked")
    @requires(Permission.PUBLISH, adult=True)
    async def blocked() -> PageResponse:
        return await _page(Form())

    @pages.post("/studio/blocked")
    @requires(Permission.PUBLISH, adult=True)
    async def block() -> PageResponse:
        return await _do(container.block_person())

    @pages.post("/studio/blocked/undo")
    @requires(Permission.PUBLISH, adult=True)
    async def unblock() -> PageResponse:
        return await _do(container.unblock_person())

    async def _do(act: Callable[..., Awaitable[None]]) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await act(performer_id=principal().user_id, person_id=UserId(form.id("person")))
            return see_other("/studio/blocked")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        me = principal().user_id
        rows = await container.block_queries().of_performer(me)
        shows = await container.stream_queries().of_performer(me, limit=1)
        wrote = await people_who_wrote(container, shows[0]) if shows else {}
        for person in (me, *(row.person_id for row in rows)):
            wrote.pop(str(person), None)
        return await page(
            "web/streaming/blocked_people.html",
            status=form.status,
            **spoken(WORDS),
            form=form,
            blocked=rows,
            people=sorted(wrote.items(), key=lambda each: each[1]),
        )

    return pages
