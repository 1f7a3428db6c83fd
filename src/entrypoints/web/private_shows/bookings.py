"""Booking and leaving private, group and ticketed shows: a viewer's pages. All of them work without a script."""

from datetime import timedelta
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import BookingId, ShowOfferId, StreamId, UserId
from domain.private_shows.booking import BookingState
from domain.private_shows.offer import ShowOffer
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.show_prices import about_paise
from entrypoints.views.shown_here import bookings_here, is_shown_here
from entrypoints.web.form import Form
from entrypoints.web.language import framed
from entrypoints.web.page import PageResponse, back_at, balance_of, page, see_other, wants_fragment
from entrypoints.web.private_shows import strip_words
from ports.private_shows.shows import BookingRow
from ports.streaming.shows import StreamRow

RECENT = 50
JUST_OVER = timedelta(minutes=15)
"""How long the room tells what a show there cost that is over."""


def private_shows_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_private_shows", __name__)
    _add_offers(pages, container)
    _add_bookings(pages, container)
    return pages


def _add_offers(pages: Blueprint, container: Container) -> None:
    @pages.get("/watch/<uuid:stream_id>/shows")
    @requires(Permission.WATCH, adult=True)
    async def offers(stream_id: UUID) -> PageResponse:
        return await _offers_page(StreamId(stream_id), Form())

    @pages.post("/watch/<uuid:stream_id>/shows")
    @requires(Permission.BOOK_SHOWS, adult=True)
    async def book(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        if form.text("agreed") != "yes":
            form.problem, form.status = "Tick that you agree to the price, then ask again.", 422
            return await _offers_page(StreamId(stream_id), form)
        with form.refusals():
            await container.book_show()(
                booking_id=BookingId(form.id("booking_id")),
                offer_id=ShowOfferId(form.id("offer_id")),
                stream_id=StreamId(stream_id),
                viewer_id=principal().user_id,
                agreed_price=form.whole("agreed_price"),
            )
            return see_other(f"/watch/{stream_id}")
        return await _offers_page(StreamId(stream_id), form)

    @pages.get("/watch/<uuid:stream_id>/private")
    @requires(Permission.WATCH, adult=True)
    async def strip(stream_id: UUID) -> PageResponse:
        stream = await container.stream_queries().get(StreamId(stream_id))
        return await strip_page(container, stream)

    async def _offers_page(stream_id: StreamId, form: Form) -> PageResponse:
        who = principal()
        stream = await container.stream_queries().get(stream_id)
        rows = await container.show_queries().offers_of(stream.performer_id)
        paid, promo = await balance_of(container, who.user_id)
        return await page(
            "web/private_shows/offers.html",
            status=form.status,
            form=form,
            show=stream,
            offers=[(row, _costs(row.offer), container.new_id()()) for row in rows],
            may_book=Permission.BOOK_SHOWS in PERMISSIONS[who.role] and who.user_id != stream.performer_id,
            away_until=await back_at(container, who.user_id),
            balance=paid + promo,
            **await viewer_context(container, stream_id, stream.performer_id),
        )


def _costs(offer: ShowOffer) -> dict[str, int]:
    """What the viewer agrees to, in tokens and in rupees with GST."""
    begin = offer.terms.tokens_to_begin
    return {"paise": about_paise(offer.terms.price), "begin": begin, "begin_paise": about_paise(begin)}


async def viewer_context(
    container: Container, stream_id: StreamId, performer_id: UserId
) -> dict[str, object]:
    """How the one who looks stands with the performer's shows: a seat, a request, or none."""
    who = principal()
    mine: BookingRow | None = None
    just_over: BookingRow | None = None
    if Permission.BOOK_SHOWS in PERMISSIONS[who.role]:
        rows = await container.show_queries().bookings_of_viewer(who.user_id, limit=RECENT)
        open_rows = [
            row
            for row in rows
            if row.booking.performer_id == performer_id and row.booking.state is not BookingState.ENDED
        ]
        seated = [row for row in open_rows if row.booking.state is BookingState.JOINED]
        mine = next(iter(seated or open_rows), None)
        since = container.now()() - JUST_OVER
        here = [row for row in rows if row.stream_id == stream_id and row.booking.left_at is not None]
        just_over = next((row for row in here if row.booking.left_at and row.booking.left_at > since), None)
    return {
        **framed("strip", strip_words.WORDS),
        "booking": mine.booking if mine else None,
        "starts_at": mine.starts_at if mine else None,
        "just_over": just_over.booking if just_over and not mine else None,
        "private_show": await container.show_queries().running(stream_id),
        "is_performer": who.user_id == performer_id,
    }


async def strip_page(container: Container, stream: StreamRow) -> PageResponse:
    """What the room's page looks at again and again. Who pays by the second sees the header's balance go with it."""
    context = await viewer_context(container, stream.stream_id, stream.performer_id)
    if context["booking"] or context["just_over"]:
        paid, promo = await balance_of(container, principal().user_id)
        context["balance_now"] = paid + promo
    return await page("web/private_shows/_strip.html", status=200, show=stream, **context)


def _add_bookings(pages: Blueprint, container: Container) -> None:
    @pages.get("/bookings")
    @requires(Permission.BOOK_SHOWS, adult=False)
    async def bookings() -> PageResponse:
        rows = await container.show_queries().bookings_of_viewer(principal().user_id, limit=RECENT)
        return await page("web/private_shows/bookings.html", rows=await bookings_here(container, rows))

    @pages.post("/bookings/<uuid:booking_id>/leave")
    @requires(Permission.BOOK_SHOWS, adult=False)
    async def leave(booking_id: UUID) -> PageResponse:
        await container.leave_show()(booking_id=BookingId(booking_id), viewer_id=principal().user_id)
        stream_id = request.args.get("room", type=UUID)
        if wants_fragment() and stream_id is not None and await is_shown_here(container, StreamId(stream_id)):
            stream = await container.stream_queries().get(StreamId(stream_id))
            return await strip_page(container, stream)
        return see_other("/bookings")
