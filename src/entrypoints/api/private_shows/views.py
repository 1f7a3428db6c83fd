"""What the API says of private shows, and is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from domain.money import Tokens
from domain.private_shows.booking import Booking
from domain.private_shows.offer import InvalidOfferTerms, ShowKind, ShowOffer, Terms
from domain.private_shows.show import Show
from entrypoints.api.body import Body, View
from entrypoints.views.show_prices import about_paise
from ports.private_shows.shows import BookingRow


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


def terms(body: OfferBody) -> Terms:
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


def offer_view(offer: ShowOffer, *, taken: int) -> ShowOfferView:
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


def bookings_view(rows: Sequence[BookingRow], *, is_for_performer: bool = False) -> BookingsView:
    return BookingsView(items=[booking_view(row.booking, is_for_performer=is_for_performer) for row in rows])


def booking_view(booking: Booking, *, is_for_performer: bool = False) -> BookingView:
    return BookingView(
        id=booking.id,
        offer_id=booking.offer_id,
        show_id=booking.show_id,
        performer_id=booking.performer_id,
        kind=booking.kind,
        price=booking.price,
        state=booking.state,
        ending=booking.ending_for_performer if is_for_performer else booking.ending,
        requested_at=booking.requested_at,
        answer_by=booking.answer_by,
        joined_at=booking.joined_at,
        left_at=booking.left_at,
        charged_seconds=booking.charged_seconds,
        charged_tokens=booking.charged_tokens,
        refunded_tokens=booking.refunded_tokens,
        seconds_left=booking.seconds_left if booking.is_by_the_minute else None,
    )


def show_view(show: Show) -> ShowView:
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
