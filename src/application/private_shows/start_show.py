"""A performer accepts a request, or begins a group or ticketed show."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.private_shows._room import attendance_of, clear_room
from domain.identity.permissions import Permission, require_permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId, UserId
from domain.private_shows.booking import Booking, BookingNotFound, BookingState
from domain.private_shows.offer import ShowKind, ShowOffer
from domain.private_shows.show import Show, TooFewSeats
from domain.streaming.room_event import PRIVATE_STARTED
from ports.clock import Clock
from ports.private_shows import ShowWork
from ports.streaming_rooms import MediaAttendance, MediaRooms
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class StartShow:
    """Close the performer's live stream to all but those who booked, and put the others out.

    From the commit on nobody else gets in; whoever could not be put out at once is put out by the worker. Everything
    that going live asks of the performer and the cast holds on: the stream is live, and stays stoppable as any other.
    `booking_id` is the request that is accepted, of a private show only. Safe to repeat: the client chooses the id.

    Raises `OfferNotFound`, `NotYourOffer`, `OfferClosed`, `TooEarly`, `TooFewSeats`, `BookingNotFound`,
    `BookingOver`, `AlreadyInShow`, `ShowIdReused`, `StreamNotFound`, `NotYourStream`, `StreamNotLive`,
    `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `ShowsNotOffered`.
    """

    begin: BeginTransaction
    attendance: MediaAttendance
    rooms: MediaRooms
    work: ShowWork
    now: Clock

    async def __call__(
        self,
        *,
        show_id: ShowId,
        offer_id: ShowOfferId,
        stream_id: StreamId,
        performer_id: UserId,
        booking_id: BookingId | None,
    ) -> Show:
        show = await self._record(show_id, offer_id, stream_id, performer_id, booking_id)
        if show.is_running:
            present = await attendance_of(self.attendance, stream_id)
            await clear_room(show, present, work=self.work, rooms=self.rooms)
        return show

    async def _record(
        self,
        show_id: ShowId,
        offer_id: ShowOfferId,
        stream_id: StreamId,
        performer_id: UserId,
        booking_id: BookingId | None,
    ) -> Show:
        now = self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(performer_id)).role, Permission.PUBLISH)
            (await tx.ages.get(performer_id)).require_verified_adult()
            offer = await tx.show_offers.get_for_update(offer_id)
            offer.require_performer(performer_id)
            stream = await tx.streams.get(stream_id)
            stream.require_performer(performer_id)
            if earlier := await tx.shows.find(show_id):
                earlier.require_same_request(offer_id=offer_id, stream_id=stream_id)
                return earlier
            self.attendance.require_counting()
            stream.require_live()
            offer.require_startable(now)
            guests = await self._guests(tx, offer, booking_id)
            show = Show.start(show_id=show_id, offer=offer, stream_id=stream_id, now=now)
            await tx.shows.add(show)
            for booking in guests:
                await tx.bookings.save(booking.joined(show, now))
            await tx.room_events.append(
                stream_id,
                PRIVATE_STARTED,
                {"show_id": str(show.id), "kind": show.kind.value, "viewers": len(guests)},
                now=now,
            )
            return show

    async def _guests(
        self, tx: Transaction, offer: ShowOffer, booking_id: BookingId | None
    ) -> Sequence[Booking]:
        """Who comes in: the one who is accepted, or everyone who waits and may still watch."""
        now = self.now()
        waiting = [
            booking
            for booking in await tx.bookings.of_offer_for_update(offer.id)
            if booking.state is BookingState.REQUESTED
        ]
        if offer.terms.kind is ShowKind.PRIVATE:
            chosen = [booking for booking in waiting if booking.id == booking_id]
            if not chosen:
                raise BookingNotFound("there is no such request, or it is over")
            chosen[0].require_waiting(now)
            (await tx.ages.get(chosen[0].viewer_id)).require_verified_adult()
            return chosen
        ready = [booking for booking in waiting if now <= booking.answer_by]
        if len(ready) < offer.terms.seats_min:
            raise TooFewSeats(f"this show begins with {offer.terms.seats_min} viewers")
        return ready
