"""Private, group and ticketed shows over the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.identity.permissions import Permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId
from domain.ledger.transfer import InsufficientBalance
from domain.money import Tokens
from domain.private_shows.booking import (
    AlreadyBooked,
    Booking,
    BookingIdReused,
    BookingNotFound,
    BookingOver,
    NotYourBooking,
    OwnShow,
    SoldOut,
)
from domain.private_shows.offer import (
    InvalidOfferTerms,
    NotYourOffer,
    OfferClosed,
    OfferIdReused,
    OfferNotFound,
    PriceChanged,
    ShowKind,
    ShowOffer,
    Terms,
    TooEarly,
)
from domain.private_shows.show import (
    AlreadyInShow,
    NotYourShow,
    Show,
    ShowIdReused,
    ShowNotFound,
    TooFewSeats,
)
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamNotLive
from domain.tipping.spending import LimitReached, OnBreak, SelfExcluded
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.show_prices import about_paise
from ports.private_shows import BookingRow

TAG = "private shows"
RECENT = 50
ADULT_REFUSALS = (AgeVerificationRequired, AgeLocked)


class OfferBody(Body, frozen=True):
    kind: Annotated[str, Meta(description="`private`, `group` or `ticketed`")]
    price: Annotated[int, Meta(description="Tokens a minute; of a ticketed show, tokens for the ticket")]
    minutes: Annotated[
        int,
        Meta(description="What a viewer must have the tokens for to begin; what a ticketed show promises"),
    ]
    seats_min: int = 1
    seats_max: int = 1
    starts_at: datetime | None = None
    """Of a ticketed show only."""


class ShowOfferView(View, frozen=True):
    id: UUID
    performer_id: UUID
    kind: str
    price: int
    about_paise: Annotated[
        int, Meta(description="What `price` costs in paise, GST included, at the dearest package's rate")
    ]
    minutes: int
    seats_min: int
    seats_max: int
    seats_taken: int
    starts_at: datetime | None
    is_open: bool


class ShowOffersView(View, frozen=True):
    items: list[ShowOfferView]


class BookingBody(Body, frozen=True):
    stream_id: UUID
    agreed_price: Annotated[int, Meta(description="The offer's price as the viewer saw it and agreed to it")]


class BookingView(View, frozen=True):
    """`charged_tokens` less `refunded_tokens` are what it cost so far; `seconds_left` are paid for ahead."""

    id: UUID
    offer_id: UUID
    show_id: UUID | None
    performer_id: UUID
    kind: str
    price: int
    state: str
    ending: str | None
    requested_at: datetime
    answer_by: datetime
    joined_at: datetime | None
    left_at: datetime | None
    charged_seconds: int
    charged_tokens: int
    refunded_tokens: int
    seconds_left: int | None


class BookingsView(View, frozen=True):
    items: list[BookingView]


class StartBody(Body, frozen=True):
    offer_id: UUID
    stream_id: UUID
    booking_id: UUID | None = None
    """The request that is accepted, of a private show only."""


class ShowView(View, frozen=True):
    id: UUID
    offer_id: UUID
    stream_id: UUID
    kind: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    ending: str | None


def private_shows_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_private_shows", __name__)
    _add_offers(routes, container)
    _add_bookings(routes, container)
    _add_shows(routes, container)
    return routes


def _add_offers(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/show-offers/<uuid:offer_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Offer private, group or ticketed shows",
        tag=TAG,
        request=OfferBody,
        responses={201: ShowOfferView},
        errors=[InvalidOfferTerms, OfferIdReused, *ADULT_REFUSALS],
    )
    async def make_offer(offer_id: UUID) -> Response:
        body = parse(OfferBody, await request.get_data())
        offer = await container.make_offer()(
            offer_id=ShowOfferId(offer_id), performer_id=principal().user_id, terms=_terms(body)
        )
        return json(_offer_view(offer, taken=0), 201)

    @routes.post("/v1/show-offers/<uuid:offer_id>/close")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Close my offer; who waits is let go, a show that runs goes on",
        tag=TAG,
        responses={200: ShowOfferView},
        errors=[OfferNotFound, NotYourOffer],
    )
    async def close_offer(offer_id: UUID) -> Response:
        offer = await container.close_offer()(
            offer_id=ShowOfferId(offer_id), performer_id=principal().user_id
        )
        return json(_offer_view(offer, taken=0))

    @routes.get("/v1/streams/<uuid:stream_id>/show-offers")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="What the performer of a show offers",
        tag=TAG,
        responses={200: ShowOffersView},
        errors=[StreamNotFound],
    )
    async def list_offers(stream_id: UUID) -> Response:
        stream = await container.stream_queries().get(StreamId(stream_id))
        rows = await container.show_queries().offers_of(stream.performer_id)
        return json(ShowOffersView(items=[_offer_view(row.offer, taken=row.taken) for row in rows]))


def _add_bookings(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/show-offers/<uuid:offer_id>/bookings/<uuid:booking_id>")
    @requires(Permission.BOOK_SHOWS, adult=True)
    @documented(
        summary="Ask for a private show, join a group, take a ticket; the client chooses the booking's id",
        tag=TAG,
        request=BookingBody,
        responses={201: BookingView},
        errors=[
            OfferNotFound, OfferClosed, PriceChanged, StreamNotFound, StreamNotLive, OwnShow, SoldOut, AlreadyBooked,
            AlreadyInShow, BookingIdReused, InsufficientBalance, LimitReached, OnBreak, SelfExcluded, *ADULT_REFUSALS,
        ],
    )  # fmt: skip
    async def book_show(offer_id: UUID, booking_id: UUID) -> Response:
        body = parse(BookingBody, await request.get_data())
        booking = await container.book_show()(
            booking_id=BookingId(booking_id),
            offer_id=ShowOfferId(offer_id),
            stream_id=StreamId(body.stream_id),
            viewer_id=principal().user_id,
            agreed_price=body.agreed_price,
        )
        return json(_booking_view(booking), 201)

    @routes.get("/v1/me/show-bookings")
    @requires(Permission.BOOK_SHOWS, adult=False)
    @documented(summary="My latest bookings", tag=TAG, responses={200: BookingsView}, errors=[])
    async def my_bookings() -> Response:
        rows = await container.show_queries().bookings_of_viewer(principal().user_id, limit=RECENT)
        return json(_bookings_view(rows))

    @routes.get("/v1/me/show-requests")
    @requires(Permission.PUBLISH, adult=False)
    @documented(summary="The latest bookings of my shows", tag=TAG, responses={200: BookingsView}, errors=[])
    async def show_requests() -> Response:
        rows = await container.show_queries().bookings_of_performer(principal().user_id, limit=RECENT)
        return json(_bookings_view(rows))

    @routes.post("/v1/show-bookings/<uuid:booking_id>/leave")
    @requires(Permission.BOOK_SHOWS, adult=False)
    @documented(
        summary="Leave the show, or take the request back",
        tag=TAG,
        responses={200: BookingView},
        errors=[BookingNotFound, NotYourBooking],
    )
    async def leave_show(booking_id: UUID) -> Response:
        booking = await container.leave_show()(
            booking_id=BookingId(booking_id), viewer_id=principal().user_id
        )
        return json(_booking_view(booking))

    @routes.post("/v1/show-bookings/<uuid:booking_id>/decline")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="Decline a request for a show of mine",
        tag=TAG,
        responses={200: BookingView},
        errors=[BookingNotFound, NotYourBooking, BookingOver],
    )
    async def decline_booking(booking_id: UUID) -> Response:
        booking = await container.decline_booking()(
            booking_id=BookingId(booking_id), performer_id=principal().user_id
        )
        return json(_booking_view(booking))


def _add_shows(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/private-shows/<uuid:show_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Accept a request, or begin a group or ticketed show: the stream closes to all others",
        tag=TAG,
        request=StartBody,
        responses={201: ShowView},
        errors=[
            OfferNotFound, NotYourOffer, OfferClosed, TooEarly, TooFewSeats, BookingNotFound, BookingOver,
            AlreadyInShow, ShowIdReused, StreamNotFound, NotYourStream, StreamNotLive, *ADULT_REFUSALS,
        ],
    )  # fmt: skip
    async def start_show(show_id: UUID) -> Response:
        body = parse(StartBody, await request.get_data())
        show = await container.start_show()(
            show_id=ShowId(show_id),
            offer_id=ShowOfferId(body.offer_id),
            stream_id=StreamId(body.stream_id),
            performer_id=principal().user_id,
            booking_id=BookingId(body.booking_id) if body.booking_id else None,
        )
        return json(_show_view(show), 201)

    @routes.post("/v1/private-shows/<uuid:show_id>/end")
    @requires(Permission.PUBLISH, adult=False)
    @documented(
        summary="End my private, group or ticketed show; the stream goes on in public",
        tag=TAG,
        responses={200: ShowView},
        errors=[ShowNotFound, NotYourShow],
    )
    async def end_show(show_id: UUID) -> Response:
        show = await container.end_show()(show_id=ShowId(show_id), performer_id=principal().user_id)
        return json(_show_view(show))


def _terms(body: OfferBody) -> Terms:
    """Raises `InvalidOfferTerms`."""
    return Terms(
        kind=kind_named(body.kind),
        price=Tokens(body.price),
        minutes=body.minutes,
        seats_min=body.seats_min,
        seats_max=body.seats_max,
        starts_at=body.starts_at,
    )


def kind_named(key: str) -> ShowKind:
    """Raises `InvalidOfferTerms`."""
    try:
        return ShowKind(key)
    except ValueError:
        raise InvalidOfferTerms("a show is private, group or ticketed", pointer="/kind") from None


def _offer_view(offer: ShowOffer, *, taken: int) -> ShowOfferView:
    return ShowOfferView(
        id=offer.id,
        performer_id=offer.performer_id,
        kind=offer.terms.kind,
        price=offer.terms.price,
        about_paise=about_paise(offer.terms.price),
        minutes=offer.terms.minutes,
        seats_min=offer.terms.seats_min,
        seats_max=offer.terms.seats_max,
        seats_taken=taken,
        starts_at=offer.terms.starts_at,
        is_open=offer.is_open,
    )


def _bookings_view(rows: Sequence[BookingRow]) -> BookingsView:
    return BookingsView(items=[_booking_view(row.booking) for row in rows])


def _booking_view(booking: Booking) -> BookingView:
    return BookingView(
        id=booking.id,
        offer_id=booking.offer_id,
        show_id=booking.show_id,
        performer_id=booking.performer_id,
        kind=booking.kind,
        price=booking.price,
        state=booking.state,
        ending=booking.ending,
        requested_at=booking.requested_at,
        answer_by=booking.answer_by,
        joined_at=booking.joined_at,
        left_at=booking.left_at,
        charged_seconds=booking.charged_seconds,
        charged_tokens=booking.charged_tokens,
        refunded_tokens=booking.refunded_tokens,
        seconds_left=booking.seconds_left if booking.is_by_the_minute else None,
    )


def _show_view(show: Show) -> ShowView:
    return ShowView(
        id=show.id,
        offer_id=show.offer_id,
        stream_id=show.stream_id,
        kind=show.kind,
        state=show.state,
        started_at=show.started_at,
        ended_at=show.ended_at,
        ending=show.ending,
    )
