"""Private, group and ticketed shows: what is offered, what runs, and who sits in it."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import BookingId, ShowId, ShowOfferId, StreamId, UserId
from domain.private_shows.booking import Booking
from domain.private_shows.offer import ShowOffer
from domain.private_shows.show import Show


class ShowOffers(Protocol):
    @abstractmethod
    async def find(self, offer_id: ShowOfferId) -> ShowOffer | None: ...

    @abstractmethod
    async def get_for_update(self, offer_id: ShowOfferId) -> ShowOffer:
        """Its lock puts all who want a seat of it in line. Raises `OfferNotFound`."""

    @abstractmethod
    async def add(self, offer: ShowOffer) -> None:
        """Raises `OfferIdReused`."""

    @abstractmethod
    async def update(self, offer: ShowOffer) -> None: ...


class Shows(Protocol):
    @abstractmethod
    async def find(self, show_id: ShowId) -> Show | None: ...

    @abstractmethod
    async def find_running(self, stream_id: StreamId) -> Show | None:
        """The one show to which a stream is closed now. Takes no lock."""

    @abstractmethod
    async def get_for_update(self, show_id: ShowId) -> Show:
        """Raises `ShowNotFound`."""

    @abstractmethod
    async def add(self, show: Show) -> None:
        """Raises `ShowIdReused`, and `AlreadyInShow` when the stream is in another show."""

    @abstractmethod
    async def update(self, show: Show) -> None: ...


class Bookings(Protocol):
    @abstractmethod
    async def find(self, booking_id: BookingId) -> Booking | None: ...

    @abstractmethod
    async def get_for_update(self, booking_id: BookingId) -> Booking:
        """Raises `BookingNotFound`."""

    @abstractmethod
    async def of_offer_for_update(self, offer_id: ShowOfferId) -> Sequence[Booking]:
        """Those that are requested or joined, the oldest first. Lock the offer before."""

    @abstractmethod
    async def open_between(self, performer_id: UserId, viewer_id: UserId) -> Sequence[BookingId]:
        """What one booked of the other and is not over, the oldest first. Takes no lock."""

    @abstractmethod
    async def is_seated(self, show_id: ShowId, viewer_id: UserId) -> bool:
        """Whether they joined the show and have not left it. Takes no lock."""

    @abstractmethod
    async def save(self, booking: Booking) -> None:
        """Add or replace. Raises `AlreadyBooked` when the viewer has another seat of this offer that is not over."""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """`waiting` viewers asked for a seat, `taken` seats are asked for or joined."""

    offer: ShowOffer
    performer_name: str
    waiting: int
    taken: int


@dataclass(frozen=True, slots=True)
class BookingRow:
    """`starts_at` is a ticketed show's; others begin when the performer begins them."""

    booking: Booking
    viewer_name: str
    performer_name: str
    stream_id: StreamId | None
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunningShow:
    """What the worker goes through: a show that runs, whether its stream is over, and how that came."""

    show: Show
    is_stream_over: bool
    is_stream_killed: bool
    stream_ended_at: datetime | None
    severity: int | None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that the worker has to look after, and the stream it is in."""

    booking_id: BookingId
    viewer_id: UserId
    show_id: ShowId
    stream_id: StreamId
    is_joined: bool
    """Else it is over, and its ticket has to go back."""
    is_put_out: bool
    """Since they booked it the show is not shown where they are any more, and they were put out of it."""


class ShowQueries(Protocol):
    """Reads for screens."""

    @abstractmethod
    async def offers_of(self, performer_id: UserId) -> Sequence[OfferRow]:
        """The open ones, the oldest first."""

    @abstractmethod
    async def bookings_of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        """Newest first."""

    @abstractmethod
    async def bookings_of_viewer(self, viewer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        """Newest first."""

    @abstractmethod
    async def booking(self, booking_id: BookingId) -> BookingRow:
        """Raises `BookingNotFound`."""

    @abstractmethod
    async def running(self, stream_id: StreamId) -> Show | None: ...


class ShowWork(Protocol):
    """What the worker finds to do, from committed rows."""

    @abstractmethod
    async def running(self) -> Sequence[RunningShow]: ...

    @abstractmethod
    async def seats(self) -> Sequence[Seat]:
        """Every seat that is joined, and each whose ticket has to go back."""

    @abstractmethod
    async def lapsed(self, *, now: datetime) -> Sequence[BookingId]:
        """Requests that nobody answered in time, or whose offer is closed."""

    @abstractmethod
    async def guests(self, show_id: ShowId) -> frozenset[UserId]:
        """Who may watch a show: who joined it, and all staff who may look into rooms."""
