"""Private, group and ticketed shows over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.streaming.region_reach import REACH_REFUSALS
from domain.age_verification.age import AgeLocked, AgeVerificationRequired
from domain.identity.permissions import Permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId
from domain.ledger.transfer import InsufficientBalance
from domain.private_shows.booking import (
    AlreadyBooked,
    BookingIdReused,
    BookingNotFound,
    BookingOver,
    GuestNotAdmitted,
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
    TooEarly,
)
from domain.private_shows.show import (
    AlreadyInShow,
    NotYourShow,
    ShowIdReused,
    ShowNotFound,
    TooFewSeats,
)
from domain.streaming.block import BlockedByPerformer
from domain.streaming.delay import ShowDelayed
from domain.streaming.room_controls import RemovedFromRoom
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamNotLive
from domain.tipping.spending import LimitReached, OnBreak, SelfExcluded
from entrypoints.api.body import json, parse
from entrypoints.api.documented import documented
from entrypoints.api.private_shows.views import (
    BookingBody,
    BookingsView,
    BookingView,
    OfferBody,
    ShowOffersView,
    ShowOfferView,
    ShowView,
    StartBody,
    booking_view,
    bookings_view,
    offer_view,
    show_view,
    terms,
)
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.streaming.rooms import ShowsNotOffered

TAG = "private shows"
RECENT = 50
ADULT_REFUSALS = (AgeVerificationRequired, AgeLocked)


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
        errors=[InvalidOfferTerms, OfferIdReused, ShowsNotOffered, *ADULT_REFUSALS],
    )
    async def make_offer(offer_id: UUID) -> Response:
        body = parse(OfferBody, await request.get_data())
        offer = await container.make_offer()(
            offer_id=ShowOfferId(offer_id), performer_id=principal().user_id, terms=terms(body)
        )
        return json(offer_view(offer, taken=0), 201)

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
        return json(offer_view(offer, taken=0))

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
        return json(ShowOffersView(items=[offer_view(row.offer, taken=row.taken) for row in rows]))


def _add_bookings(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/show-offers/<uuid:offer_id>/bookings/<uuid:booking_id>")
    @requires(Permission.BOOK_SHOWS, adult=True)
    @documented(
        summary="Ask for a private show, join a group, take a ticket; the client chooses the booking's id",
        tag=TAG,
        request=BookingBody,
        responses={201: BookingView},
        errors=[
            OfferNotFound, OfferClosed, PriceChanged, StreamNotFound, StreamNotLive, RemovedFromRoom,
            BlockedByPerformer, *REACH_REFUSALS, OwnShow, SoldOut,
            AlreadyBooked, AlreadyInShow, BookingIdReused, InsufficientBalance, LimitReached, OnBreak, SelfExcluded,
            ShowDelayed, ShowsNotOffered, *ADULT_REFUSALS,
        ],
    )  # fmt: skip
    async def book_show(offer_id: UUID, booking_id: UUID) -> Response:
        body = parse(BookingBody, await request.get_data())
        gate = container.region_gate()
        await gate.reach.require_shown(StreamId(body.stream_id), gate.onlooker(principal()))
        booking = await container.book_show()(
            booking_id=BookingId(booking_id),
            offer_id=ShowOfferId(offer_id),
            stream_id=StreamId(body.stream_id),
            viewer_id=principal().user_id,
            agreed_price=body.agreed_price,
        )
        return json(booking_view(booking), 201)

    @routes.get("/v1/me/show-bookings")
    @requires(Permission.BOOK_SHOWS, adult=False)
    @documented(summary="My latest bookings", tag=TAG, responses={200: BookingsView}, errors=[])
    async def my_bookings() -> Response:
        rows = await container.show_queries().bookings_of_viewer(principal().user_id, limit=RECENT)
        return json(bookings_view(rows))

    @routes.get("/v1/me/show-requests")
    @requires(Permission.PUBLISH, adult=False)
    @documented(summary="The latest bookings of my shows", tag=TAG, responses={200: BookingsView}, errors=[])
    async def show_requests() -> Response:
        rows = await container.show_queries().bookings_of_performer(principal().user_id, limit=RECENT)
        return json(bookings_view(rows, is_for_performer=True))

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
        return json(booking_view(booking))

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
        return json(booking_view(booking, is_for_performer=True))


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
            GuestNotAdmitted, AlreadyInShow, ShowIdReused, StreamNotFound, NotYourStream, StreamNotLive,
            ShowDelayed, ShowsNotOffered, *ADULT_REFUSALS,
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
        return json(show_view(show), 201)

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
        return json(show_view(show))
