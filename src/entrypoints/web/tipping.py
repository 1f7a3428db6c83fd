"""Tipping without a script: the watch page's form, posted."""

from uuid import UUID

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import StreamId, TipId
from domain.money import Tokens
from entrypoints.access import principal, requires
from entrypoints.container import Container
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other
from entrypoints.web.streaming import watch_page


def tipping_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_tipping", __name__)

    @pages.post("/watch/<uuid:stream_id>/tips")
    @requires(Permission.TIP, adult=True)
    async def send_tip(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.send_tip()(
                tip_id=TipId(form.id("tip_id")),
                stream_id=StreamId(stream_id),
                viewer_id=principal().user_id,
                tokens=Tokens(form.whole("tokens" if form.text("amount") == "other" else "amount")),
                message=form.text("message"),
            )
            return see_other(f"/watch/{stream_id}?tipped=1")
        return await watch_page(container, StreamId(stream_id), form)

    return pages
