"""A performer accepts a request, or begins a group or ticketed show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.private_shows._room import attendance_of, clear_room
from application.private_shows._seat import lock_all_wallets, settle
from domain.age_verification.age import AgeState
from domain.identity.permissions import Permission, require_permission
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId, UserId
from domain.private_shows.booking import (
    Booking,
    BookingEnding,
    BookingNotFound,
    BookingState,
    GuestNotAdmitted,
)
from domain.private_shows.offer import ShowKind, ShowOffer
from domain.private_shows.show import Show, TooFewSeats
from domain.streaming.room_event import PRIVATE_STARTED
from ports.clock import Clock
from ports.private_shows.shows import ShowWork
from ports.streaming.rooms import MediaAttendance, MediaRooms
from ports.transaction import BeginTransaction, Transaction

NOT_ADMITTED = "this viewer may not watch your show any more; what they set aside is free again"


@dataclass(frozen=True, slots=True)
class StartShow:
    """Close the performer's live stream to all but those who booked, and put the others out.

    From the commit on nobody else gets in; whoever could not be put out at once is put out by the worker. Everything
    that going live asks of the performer and the cast holds on: the stream is live, and stays stoppable as any other.
    `booking_id` is the request that is accepted, of a private show only. Whoever asked and may not watch any more, as
    staff put them out of the room or locked their age, does not come in, and what they set aside is free again also
    where the show does not begin. Safe to repeat: the client chooses the id.

    Raises `OfferNotFound`, `NotYourOffer`, `OfferClosed`, `TooEarly`, `TooFewSeats`, `BookingNotFound`,
    `BookingOver`, `GuestNotAdmitted`, `AlreadyInShow`, `ShowIdReused`, `StreamNotFound`, `NotYourStream`,
    `StreamNotLive`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `ShowsNotOffered`,
    `ShowDelayed`.
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
        asked = _Asked(show_id, offer_id, stream_id, performer_id)
        if booking_id in await self._let_go(asked):
            raise GuestNotAdmitted(NOT_ADMITTED)
        show = await self._record(asked, booking_id)
        if show.is_running:
            present = await attendance_of(self.attendance, stream_id)
            await clear_room(show, present, work=self.work, rooms=self.rooms)
        return show

    async def _let_go(self, asked: "_Asked") -> frozenset[BookingId]:
        """Free what is set aside by those who may not come in, and say whose bookings these were.

        Committed before anything is refused for want of them: a refusal would undo it.
        """
        now = self.now()
        async with self.begin() as tx:
            offer, earlier = await self._open(tx, asked, now=now)
            if earlier is not None:
                return frozenset()
            waiting = await _waiting(tx, offer)
            admitted = {booking.id for booking in await _admitted(tx, asked.stream_id, waiting)}
            out = [booking for booking in waiting if booking.id not in admitted]
            await lock_all_wallets(tx, [booking.viewer_id for booking in out])
            for booking in out:
                await settle(tx, booking, None, BookingEnding.DECLINED, now=now)
            return frozenset(booking.id for booking in out)

    async def _record(self, asked: "_Asked", booking_id: BookingId | None) -> Show:
        now = self.now()
        async with self.begin() as tx:
            offer, earlier = await self._open(tx, asked, now=now)
            if earlier is not None:
                return earlier
            guests = await _guests(tx, offer, asked.stream_id, booking_id, now=now)
            show = Show.start(show_id=asked.show_id, offer=offer, stream_id=asked.stream_id, now=now)
            await tx.shows.add(show)
            for booking in guests:
                await tx.bookings.save(booking.joined(show, now))
            await tx.room_events.append(
                asked.stream_id,
                PRIVATE_STARTED,
                {"show_id": str(show.id), "kind": show.kind.value, "viewers": len(guests)},
                now=now,
            )
            return show

    async def _open(
        self, tx: Transaction, asked: "_Asked", *, now: datetime
    ) -> tuple[ShowOffer, Show | None]:
        """The offer, behind its lock, and the show where this is a retry."""
        require_permission((await tx.users.get(asked.performer_id)).role, Permission.PUBLISH)
        (await tx.ages.get(asked.performer_id)).require_verified_adult()
        offer = await tx.show_offers.get_for_update(asked.offer_id)
        offer.require_performer(asked.performer_id)
        stream = await tx.streams.get(asked.stream_id)
        stream.require_performer(asked.performer_id)
        if earlier := await tx.shows.find(asked.show_id):
            earlier.require_same_request(offer_id=asked.offer_id, stream_id=asked.stream_id)
            return offer, earlier
        self.attendance.require_counting()
        stream.require_live()
        if delay := await tx.show_delays.find(asked.stream_id):
            delay.require_none()
        offer.require_startable(now)
        return offer, None


@dataclass(frozen=True, slots=True)
class _Asked:
    show_id: ShowId
    offer_id: ShowOfferId
    stream_id: StreamId
    performer_id: UserId


async def _waiting(tx: Transaction, offer: ShowOffer) -> Sequence[Booking]:
    bookings = await tx.bookings.of_offer_for_update(offer.id)
    return [booking for booking in bookings if booking.state is BookingState.REQUESTED]


async def _admitted(tx: Transaction, stream_id: StreamId, waiting: Sequence[Booking]) -> Sequence[Booking]:
    """Those who may still watch: staff may have put them out, or locked their age, or the performer have blocked them,
    since they asked."""
    removed = (await tx.room_controls.of(stream_id)).removed
    return [
        booking
        for booking in waiting
        if booking.viewer_id not in removed
        and (await tx.ages.get(booking.viewer_id)).state is AgeState.VERIFIED_ADULT
        and not await tx.blocks.is_blocked(booking.performer_id, booking.viewer_id)
    ]


async def _guests(
    tx: Transaction, offer: ShowOffer, stream_id: StreamId, booking_id: BookingId | None, *, now: datetime
) -> Sequence[Booking]:
    """Who comes in: the one who is accepted, or everyone who waits and may still watch."""
    waiting = await _waiting(tx, offer)
    if offer.terms.kind is ShowKind.PRIVATE:
        chosen = [booking for booking in waiting if booking.id == booking_id]
        if not chosen:
            raise BookingNotFound("there is no such request, or it is over")
        chosen[0].require_waiting(now)
        if not await _admitted(tx, stream_id, chosen):  # put out at this very moment
            raise GuestNotAdmitted(NOT_ADMITTED)
        return chosen
    ready = [booking for booking in await _admitted(tx, stream_id, waiting) if now <= booking.answer_by]
    if len(ready) < offer.terms.seats_min:
        raise TooFewSeats(f"this show begins with {offer.terms.seats_min} viewers")
    return ready
