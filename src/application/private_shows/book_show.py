"""A viewer asks for a private show, joins a group, or takes a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.private_shows._seat import lock_wallets, require_within_limits, set_aside
from domain.identity.permissions import Permission, require_permission
from domain.ids import BookingId, ShowOfferId, StreamId, UserId
from domain.payouts.calendar import day_of
from domain.payouts.schedule import FeeSchedule, fees_of
from domain.private_shows.booking import Booking, SoldOut
from domain.private_shows.offer import OfferNotFound, ShowKind, ShowOffer
from domain.private_shows.show import AlreadyInShow, Show
from domain.streaming.block import require_not_blocked
from domain.streaming.room_event import PRIVATE_REQUESTED
from domain.streaming.stream import Stream
from ports.clock import Clock
from ports.streaming.rooms import MediaAttendance
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class BookShow:
    """Set aside what the show needs to begin, and wait for the performer; a group or ticketed show that runs is joined.

    `agreed_price` is the price that the viewer saw and agreed to, `stream_id` the room in which they ask. Safe to
    repeat: the client chooses the booking's id. The platform's part of what is charged is in the fees that the
    performer has agreed to on the day of the booking (PYT-08), and stays with it.

    Raises `OfferNotFound`, `OfferClosed`, `PriceChanged`, `StreamNotFound`, `StreamNotLive`, `RemovedFromRoom`,
    `BlockedByPerformer`, `OwnShow`, `SoldOut`, `AlreadyBooked`, `AlreadyInShow`, `BookingIdReused`,
    `InsufficientBalance`, `PermissionDenied`, `LimitReached`, `OnBreak`, `SelfExcluded`, `AgeVerificationRequired`,
    `AgeLocked`, `FeeScheduleNotFound`, `ShowsNotOffered`, `ShowDelayed`.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    now: Clock
    schedules: Sequence[FeeSchedule]

    async def __call__(
        self,
        *,
        booking_id: BookingId,
        offer_id: ShowOfferId,
        stream_id: StreamId,
        viewer_id: UserId,
        agreed_price: int,
    ) -> Booking:
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(viewer_id)).role, Permission.BOOK_SHOWS)
            (await tx.ages.get(viewer_id)).require_verified_adult()
            # Everybody who wants a seat of it stands in line here: the last seat is taken once, and a retry finds it.
            offer = await tx.show_offers.get_for_update(offer_id)
            if earlier := await tx.bookings.find(booking_id):
                earlier.require_same_request(offer_id=offer_id, viewer_id=viewer_id)
                return earlier
            self.attendance.require_counting()
            offer.require_bookable(agreed_price=agreed_price, now=now)
            stream = await tx.streams.get(stream_id)
            _require_place(offer, stream)
            if delay := await tx.show_delays.find(stream_id):
                delay.require_none()
            (await tx.room_controls.of(stream_id)).require_admitted(viewer_id)
            require_not_blocked(is_blocked=await tx.blocks.is_blocked(offer.performer_id, viewer_id))
            agreed = await tx.schedule_agreements.of_performer(offer.performer_id)
            running = await tx.shows.find_running(stream_id)
            booking = Booking.request(
                booking_id=booking_id,
                offer=offer,
                viewer_id=viewer_id,
                fee_basis_points=fees_of(day_of(now), agreed, self.schedules).platform_fee_bps,
                now=now,
            )
            await _require_seat(tx, offer, running)
            await tx.bookings.save(booking)
            await lock_wallets(tx, viewer_id)
            await require_within_limits(tx, viewer_id, offer.terms.tokens_to_begin, now=now)
            booking = await set_aside(tx, booking, offer.terms.tokens_to_begin, now=now)
            if running is not None and running.offer_id == offer.id:
                # Under its lock it cannot end while it is joined.
                booking = booking.joined(await tx.shows.get_for_update(running.id), now)
            await tx.bookings.save(booking)
            await tx.room_events.append(
                stream_id,
                PRIVATE_REQUESTED,
                {"offer_id": str(offer.id), "booking_id": str(booking.id), "kind": offer.terms.kind.value},
                now=now,
            )
            return booking


def _require_place(offer: ShowOffer, stream: Stream) -> None:
    if stream.performer_id != offer.performer_id:
        raise OfferNotFound("there is no such offer in this room")
    stream.require_live()


async def _require_seat(tx: Transaction, offer: ShowOffer, running: Show | None) -> None:
    """Raises `AlreadyInShow`, `SoldOut`."""
    is_ticketed = offer.terms.kind is ShowKind.TICKETED
    if running is not None and running.offer_id != offer.id and not is_ticketed:
        raise AlreadyInShow("the performer is in another private show")
    if offer.terms.kind is ShowKind.PRIVATE:
        if running is not None:
            raise AlreadyInShow("the performer is in another private show")
        return  # many may ask; one is accepted
    if len(await tx.bookings.of_offer_for_update(offer.id)) >= offer.terms.seats_max:
        raise SoldOut("every seat is taken")
