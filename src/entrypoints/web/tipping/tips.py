"""Tipping without a script: the watch page's form, posted. And who tipped, as the watch page shows it."""

from uuid import UUID

from quart import Blueprint

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import MenuItemId, StreamId, TipId
from domain.money import Tokens
from domain.streaming.block import require_not_blocked
from domain.streaming.room_controls import PUT_OUT, RemovedFromRoom
from domain.tipping.tip import MessageState
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.muting import muted_in_room
from entrypoints.web.form import Form
from entrypoints.web.language import framed
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import RECENT_TIPS, TOP_TIPPERS, watch_page
from entrypoints.web.tipping import tip_words


def tipping_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_tipping", __name__)

    @pages.post("/watch/<uuid:stream_id>/tips")
    @requires(Permission.TIP, adult=True)
    async def send_tip(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            tokens, menu_item_id, gift_id = _asked(form)
            if form.text("accept_rules"):
                await container.accept_room_rules()(
                    stream_id=StreamId(stream_id),
                    person_id=principal().user_id,
                    version=form.whole("accept_rules"),
                )
            tip = await container.send_tip()(
                tip_id=TipId(form.id("tip_id")),
                stream_id=StreamId(stream_id),
                viewer_id=principal().user_id,
                tokens=tokens,
                message=form.text("message"),
                is_anonymous=form.text("anonymous") == "yes",
                menu_item_id=menu_item_id,
                gift_id=gift_id,
            )
            tipped = "held" if tip.message_state is MessageState.HELD else "1"
            return see_other(f"/watch/{stream_id}?tipped={tipped}")
        return await watch_page(container, StreamId(stream_id), form)

    @pages.get("/watch/<uuid:stream_id>/tippers")
    @requires(Permission.WATCH, adult=True)
    async def tippers(stream_id: UUID) -> PageResponse:
        if not wants_fragment():
            return see_other(f"/watch/{stream_id}")
        here = (StreamId(stream_id), principal().user_id)
        require_not_blocked(is_blocked=here in await container.block_queries().shut_out([here]))
        if here in await container.room_control_queries().put_out([here]):
            raise RemovedFromRoom(PUT_OUT)
        boards = container.tip_boards()
        return await page(
            "web/tipping/_room_tippers.html",
            **framed("tip", tip_words.WORDS),
            board=await boards.of_show(StreamId(stream_id), limit=TOP_TIPPERS),
            recent=await boards.recent(StreamId(stream_id), limit=RECENT_TIPS),
            chat_muted=[
                str(each) for each in await muted_in_room(container, StreamId(stream_id), principal())
            ],
        )

    return pages


def _asked(form: Form) -> tuple[Tokens, MenuItemId | None, str | None]:
    """What was chosen: so many tokens, or `menu:<id>:<price>`, `gift:<id>:<price>` with the price that was shown.

    Raises `Invalid`.
    """
    chosen = form.text("amount")
    if chosen == "other":
        return Tokens(form.whole("tokens")), None, None
    if ":" not in chosen:
        return Tokens(form.whole("amount")), None, None
    kind, _, rest = chosen.partition(":")
    thing, _, price = rest.rpartition(":")
    if not (price.isascii() and price.isdigit() and len(price) < 10):
        raise Invalid("the form was not complete; load the page again")
    if kind == "gift":
        return Tokens(int(price)), None, thing
    try:
        return Tokens(int(price)), MenuItemId(UUID(thing)), None
    except ValueError:
        raise Invalid("the form was not complete; load the page again") from None
