"""A performer declines a request."""

from dataclasses import dataclass

from application.private_shows._seat import settle
from domain.ids import BookingId, UserId
from domain.private_shows.booking import Booking, BookingEnding, BookingState
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DeclineBooking:
    """Free all that was set aside. Declining one that is over changes nothing.

    Raises `BookingNotFound`, `NotYourBooking`, `BookingOver` for one whose show has begun.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, booking_id: BookingId, performer_id: UserId) -> Booking:
        now = self.now()
        async with self.begin() as tx:
            booking = await tx.bookings.get_for_update(booking_id)
            booking.require_performer(performer_id)
            if booking.state is BookingState.ENDED:
                return booking
            booking.require_waiting(now)
            return await settle(tx, booking, None, BookingEnding.DECLINED, now=now)
