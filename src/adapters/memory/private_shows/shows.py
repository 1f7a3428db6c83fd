"""Private, group and ticketed shows in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.streaming.regions import RegionTables
from adapters.memory.tables import HasTables
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId, UserId
from domain.private_shows.booking import AlreadyBooked, Booking, BookingNotFound, BookingState
from domain.private_shows.offer import OfferIdReused, OfferNotFound, ShowKind, ShowOffer
from domain.private_shows.show import AlreadyInShow, Show, ShowIdReused, ShowNotFound
from domain.streaming.stream import StreamState
from ports.private_shows.shows import (
    BookingRow,
    Bookings,
    OfferRow,
    RunningShow,
    Seat,
    ShowOffers,
    ShowQueries,
    Shows,
    ShowWork,
)


class PrivateShowTables:
    def __init__(self) -> None:
        self.offers: dict[ShowOfferId, ShowOffer] = {}
        self.shows: dict[ShowId, Show] = {}
        self.bookings: dict[BookingId, Booking] = {}

    def running(self, stream_id: StreamId) -> Show | None:
        mine = (show for show in self.shows.values() if show.stream_id == stream_id)
        return next((show for show in mine if show.is_running), None)


class MemoryShowOffers(ShowOffers):
    def __init__(self, tables: PrivateShowTables) -> None:
        self._tables = tables

    async def find(self, offer_id: ShowOfferId) -> ShowOffer | None:
        return self._tables.offers.get(offer_id)

    async def get_for_update(self, offer_id: ShowOfferId) -> ShowOffer:
        if offer_id not in self._tables.offers:
            raise OfferNotFound("there is no such offer")
        return self._tables.offers[offer_id]

    async def add(self, offer: ShowOffer) -> None:
        if offer.id in self._tables.offers:
            raise OfferIdReused("this id belongs to another offer")
        self._tables.offers[offer.id] = offer

    async def update(self, offer: ShowOffer) -> None:
        self._tables.offers[offer.id] = offer


class MemoryShows(Shows):
    def __init__(self, tables: PrivateShowTables) -> None:
        self._tables = tables

    async def find(self, show_id: ShowId) -> Show | None:
        return self._tables.shows.get(show_id)

    async def find_running(self, stream_id: StreamId) -> Show | None:
        return self._tables.running(stream_id)

    async def get_for_update(self, show_id: ShowId) -> Show:
        if show_id not in self._tables.shows:
            raise ShowNotFound("there is no such show")
        return self._tables.shows[show_id]

    async def add(self, show: Show) -> None:
        if show.id in self._tables.shows:
            raise ShowIdReused("this id belongs to another show")
        if show.is_running and self._tables.running(show.stream_id):
            raise AlreadyInShow("the performer is in another private show")
        self._tables.shows[show.id] = show

    async def update(self, show: Show) -> None:
        self._tables.shows[show.id] = show


def _order(booking: Booking) -> tuple[datetime, BookingId]:
    return booking.requested_at, booking.id


class MemoryBookings(Bookings):
    def __init__(self, tables: PrivateShowTables) -> None:
        self._tables = tables

    async def find(self, booking_id: BookingId) -> Booking | None:
        return self._tables.bookings.get(booking_id)

    async def get_for_update(self, booking_id: BookingId) -> Booking:
        if booking_id not in self._tables.bookings:
            raise BookingNotFound("there is no such booking")
        return self._tables.bookings[booking_id]

    async def of_offer_for_update(self, offer_id: ShowOfferId) -> Sequence[Booking]:
        live = (b for b in self._tables.bookings.values() if b.state is not BookingState.ENDED)
        return sorted((b for b in live if b.offer_id == offer_id), key=_order)

    async def open_between(self, performer_id: UserId, viewer_id: UserId) -> Sequence[BookingId]:
        found = [
            b
            for b in self._tables.bookings.values()
            if (b.performer_id, b.viewer_id) == (performer_id, viewer_id)
            and b.state is not BookingState.ENDED
        ]
        return [b.id for b in sorted(found, key=lambda b: (b.requested_at, b.id))]

    async def is_seated(self, show_id: ShowId, viewer_id: UserId) -> bool:
        return any(
            b.show_id == show_id and b.viewer_id == viewer_id and b.state is BookingState.JOINED
            for b in self._tables.bookings.values()
        )

    async def save(self, booking: Booking) -> None:
        for other in await self.of_offer_for_update(booking.offer_id):
            is_live = booking.state is not BookingState.ENDED
            if is_live and other.id != booking.id and other.viewer_id == booking.viewer_id:
                raise AlreadyBooked("you have a seat already")
        self._tables.bookings[booking.id] = booking


class MemoryShowQueries(ShowQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> PrivateShowTables:
        tables: PrivateShowTables = self._database.tables.private_shows
        return tables

    def _name(self, user_id: UserId) -> str:
        return str(self._database.tables.identity.users[user_id].display_name)

    async def offers_of(self, performer_id: UserId) -> Sequence[OfferRow]:
        mine = [o for o in self._tables.offers.values() if o.performer_id == performer_id and o.is_open]
        rows = []
        for offer in sorted(mine, key=lambda offer: (offer.created_at, offer.id)):
            live = [
                b.state
                for b in self._tables.bookings.values()
                if b.offer_id == offer.id and b.state is not BookingState.ENDED
            ]
            waiting = live.count(BookingState.REQUESTED)
            rows.append(OfferRow(offer, self._name(performer_id), waiting, len(live)))
        return rows

    async def bookings_of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        return self._rows([b for b in self._tables.bookings.values() if b.performer_id == performer_id])[
            :limit
        ]

    async def bookings_of_viewer(self, viewer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        return self._rows([b for b in self._tables.bookings.values() if b.viewer_id == viewer_id])[:limit]

    async def booking(self, booking_id: BookingId) -> BookingRow:
        if booking_id not in self._tables.bookings:
            raise BookingNotFound("there is no such booking")
        return self._rows([self._tables.bookings[booking_id]])[0]

    def _rows(self, bookings: Sequence[Booking]) -> list[BookingRow]:
        return [
            BookingRow(
                booking,
                self._name(booking.viewer_id),
                self._name(booking.performer_id),
                self._tables.shows[booking.show_id].stream_id if booking.show_id else None,
                self._tables.offers[booking.offer_id].terms.starts_at,
            )
            for booking in sorted(bookings, key=_order, reverse=True)
        ]

    async def running(self, stream_id: StreamId) -> Show | None:
        return self._tables.running(stream_id)


class MemoryShowWork(ShowWork):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    @property
    def _tables(self) -> PrivateShowTables:
        tables: PrivateShowTables = self._database.tables.private_shows
        return tables

    async def running(self) -> Sequence[RunningShow]:
        rows = []
        for show in self._tables.shows.values():
            stream = self._database.tables.streaming.streams[show.stream_id]
            if show.is_running:
                rows.append(
                    RunningShow(
                        show=show,
                        is_stream_over=stream.state is not StreamState.LIVE,
                        is_stream_killed=stream.state is StreamState.KILLED,
                        stream_ended_at=stream.ended_at,
                        severity=stream.severity,
                    )
                )
        return rows

    async def seats(self) -> Sequence[Seat]:
        seats = []
        for booking in sorted(self._tables.bookings.values(), key=_order):
            if booking.show_id is None:
                continue
            show = self._tables.shows[booking.show_id]
            is_joined = booking.state is BookingState.JOINED
            goes_back = (
                booking.kind is ShowKind.TICKETED
                and show.refunds_tickets
                and booking.refunded_tokens < booking.charged_tokens
            )
            if is_joined or goes_back:
                is_out = self._is_put_out(booking, show.stream_id)
                seats.append(Seat(booking.id, booking.viewer_id, show.id, show.stream_id, is_joined, is_out))
        return seats

    def _is_put_out(self, booking: Booking, stream_id: StreamId) -> bool:
        regions: RegionTables = self._database.tables.regions
        visit = regions.visits.get((stream_id, booking.viewer_id))
        put_out_at = visit.put_out_at if visit is not None else None
        return put_out_at is not None and put_out_at >= booking.requested_at

    async def lapsed(self, *, now: datetime) -> Sequence[BookingId]:
        return [
            b.id
            for b in self._tables.bookings.values()
            if b.state is BookingState.REQUESTED
            and (b.answer_by < now or not self._tables.offers[b.offer_id].is_open)
        ]

    async def guests(self, show_id: ShowId) -> frozenset[UserId]:
        seated = {
            b.viewer_id
            for b in self._tables.bookings.values()
            if b.show_id == show_id and b.state is BookingState.JOINED
        }
        staff = {
            user.id
            for user in self._database.tables.identity.users.values()
            if Permission.VIEW_LIVE_WALL in PERMISSIONS[user.role]
        }
        return frozenset(seated | staff)
