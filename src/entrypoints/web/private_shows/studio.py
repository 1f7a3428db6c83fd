"""Private, group and ticketed shows in the studio: offers, requests, and the show that runs."""

from datetime import datetime, timedelta
from uuid import UUID

from quart import Blueprint, request

from domain.identity.permissions import Permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId
from domain.india import INDIA
from domain.money import Tokens, share_of
from domain.private_shows.booking import Booking, BookingState
from domain.private_shows.offer import InvalidOfferTerms, ShowKind, Terms
from domain.streaming.stream import OPEN, NotYourStream, StreamState
from entrypoints.api.private_shows.views import kind_named
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.show_prices import about_paise
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from ports.private_shows.shows import BookingRow, OfferRow
from ports.streaming.shows import StreamRow

RECENT = 50
STREAMS = 5


def private_shows_studio_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_private_shows_studio", __name__)
    _add_offers(pages, container)
    _add_room(pages, container)
    return pages


def _add_offers(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/shows")
    @requires(Permission.PUBLISH, adult=True)
    async def shows() -> PageResponse:
        return await _shows_page(Form())

    @pages.post("/studio/shows")
    @requires(Permission.PUBLISH, adult=True)
    async def make_offer() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.make_offer()(
                offer_id=ShowOfferId(form.id("offer_id")),
                performer_id=principal().user_id,
                terms=_terms(form),
            )
            return see_other("/studio/shows")
        return await _shows_page(form)

    @pages.post("/studio/offers/<uuid:offer_id>/close")
    @requires(Permission.PUBLISH, adult=False)
    async def close_offer(offer_id: UUID) -> PageResponse:
        await container.close_offer()(offer_id=ShowOfferId(offer_id), performer_id=principal().user_id)
        return see_other("/studio/shows")

    async def _shows_page(form: Form) -> PageResponse:
        me = principal().user_id
        streams = await container.stream_queries().of_performer(me, limit=STREAMS)
        stream = next((each for each in streams if each.state in OPEN), None)
        rows = await container.show_queries().offers_of(me)
        context = await studio_context(container, stream) if stream else {}
        return await page(
            "web/private_shows/studio.html",
            status=form.status,
            form=form,
            show=stream,
            offer_rows=[(row, about_paise(row.offer.terms.price)) for row in rows],
            past=[
                (row, _earned(row.booking))
                for row in await container.show_queries().bookings_of_performer(me, limit=RECENT)
                if row.booking.state is BookingState.ENDED and row.booking.show_id is not None
            ],
            offer_id=container.new_id()(),
            **context,
        )


def _terms(form: Form) -> Terms:
    """Raises `Invalid`."""
    kind = kind_named(form.text("kind"))
    seats = 1 if kind is ShowKind.PRIVATE else form.whole("seats_max")
    return Terms(
        kind=kind,
        price=Tokens(form.whole("price")),
        minutes=form.whole("minutes"),
        seats_min=1 if kind is not ShowKind.GROUP else form.whole("seats_min"),
        seats_max=seats,
        starts_at=_indian_time(form.text("starts_at")) if kind is ShowKind.TICKETED else None,
    )


def _indian_time(text: str) -> datetime:
    """What a `datetime-local` input sends, meant as Indian time. Raises `InvalidOfferTerms`."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=INDIA)
    except ValueError:
        raise InvalidOfferTerms("say on which day and at what time", pointer="/starts_at") from None


async def studio_context(container: Container, stream: StreamRow) -> dict[str, object]:
    """What happens with the performer's shows now: who asks, who sits in the show, what it earned."""
    now = container.now()()
    running = await container.show_queries().running(stream.stream_id)
    rows = await container.show_queries().bookings_of_performer(stream.performer_id, limit=RECENT)
    offers = await container.show_queries().offers_of(stream.performer_id)
    waiting = [
        row for row in rows if row.booking.state is BookingState.REQUESTED and now <= row.booking.answer_by
    ]
    return {
        "private_show": running,
        "seats": [row for row in rows if running is not None and row.booking.show_id == running.id],
        "show_earned": sum(_earned(r.booking) for r in rows if running and r.booking.show_id == running.id),
        "show_seconds": max(0, (now - running.started_at) // timedelta(seconds=1)) if running else 0,
        "waiting": [row for row in waiting if row.booking.kind is ShowKind.PRIVATE],
        "gathering": [
            _gathering(row, waiting) for row in offers if row.offer.terms.kind is not ShowKind.PRIVATE
        ],
        "new_show_id": container.new_id()(),
        "can_start": stream.state == StreamState.LIVE and running is None,
    }


def _gathering(row: OfferRow, waiting: list[BookingRow]) -> tuple[OfferRow, int]:
    """A group or ticketed offer, and how many wait for it."""
    return row, sum(each.booking.offer_id == row.offer.id for each in waiting)


def _earned(booking: Booking) -> int:
    """The performer's share of what a seat cost."""
    net = booking.charged_tokens - booking.refunded_tokens
    return net - share_of(net, booking.fee_basis_points)


def _add_room(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/<uuid:stream_id>/private")
    @requires(Permission.PUBLISH, adult=True)
    async def now(stream_id: UUID) -> PageResponse:
        return await _answer(StreamId(stream_id), Form())

    @pages.post("/studio/<uuid:stream_id>/private")
    @requires(Permission.PUBLISH, adult=True)
    async def start(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.start_show()(
                show_id=ShowId(form.id("show_id")),
                offer_id=ShowOfferId(form.id("offer_id")),
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
                booking_id=BookingId(form.id("booking_id")) if form.text("booking_id") else None,
            )
        return await _answer(StreamId(stream_id), form)

    @pages.post("/studio/<uuid:stream_id>/private/end")
    @requires(Permission.PUBLISH, adult=False)
    async def end(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.end_show()(show_id=ShowId(form.id("show_id")), performer_id=principal().user_id)
        return await _answer(StreamId(stream_id), form)

    @pages.post("/studio/<uuid:stream_id>/private/decline")
    @requires(Permission.PUBLISH, adult=False)
    async def decline(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decline_booking()(
                booking_id=BookingId(form.id("booking_id")), performer_id=principal().user_id
            )
        return await _answer(StreamId(stream_id), form)

    async def _answer(stream_id: StreamId, form: Form) -> PageResponse:
        """To the studio's page its panel; without a script, the page of shows."""
        stream = await container.stream_queries().get(stream_id)
        if stream.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        if not wants_fragment() and not form.problem:
            return see_other("/studio/shows")
        context = await studio_context(container, stream)
        if wants_fragment() and request.method == "POST":
            context["is_answer"] = True
        template = "_studio_now.html" if wants_fragment() else "studio_now.html"
        return await page(
            f"web/private_shows/{template}",
            status=200 if wants_fragment() else form.status,
            form=form,
            show=stream,
            **context,
        )
