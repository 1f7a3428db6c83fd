"""Count what is watched, charge it, and end what is over."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from application.private_shows._ending import end_locked_show, lock_show
from application.private_shows._room import attendance_of, clear_room, put_out, reading_of
from application.private_shows._seat import affordable, charge, give_back, set_aside, settle
from domain.ids import BookingId, ShowId, StreamId
from domain.private_shows.booking import WARN_SECONDS, Booking, BookingEnding, BookingState
from domain.private_shows.offer import ShowKind
from domain.private_shows.session_log import MICROSECONDS, Reading
from domain.private_shows.show import Show, ShowEnding
from domain.streaming.room_event import PRIVATE_LOW_FUNDS, PRIVATE_TICK
from domain.streaming.stream import StreamNotLive
from ports.clock import Clock
from ports.private_shows.shows import RunningShow, Seat, ShowWork
from ports.streaming.rooms import MediaAttendance, MediaRooms, RoomAttendance
from ports.transaction import BeginTransaction, Transaction

TICK_SECONDS = 5
"""A seat is charged when so much more was watched; sooner where its tokens run out, or it is over."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MeterShows:
    """The worker's pass over all shows, each second.

    Each seat is looked after in a transaction of its own, under its own lock, from what the media plane counted: a pass
    that is lost, late or doubled, and a worker that dies anywhere in between, change no bill. A seat that fails is
    logged and tried again in the next pass; its neighbours go on.

    Whoever is put out because the show is not shown where they are has left with that second (STR-20).
    A show whose stream is over ends with it, at that moment; seats are charged up to it, and what was charged beyond
    goes back. `due` remembers until what reading a seat needs no look: it may be lost.
    """

    begin: BeginTransaction
    work: ShowWork
    attendance: MediaAttendance
    rooms: MediaRooms
    now: Clock
    due: dict[BookingId, int] = field(default_factory=dict)

    async def __call__(self) -> None:
        running = await self.work.running()
        for show in running:
            if show.is_stream_over:
                await self._end_with_stream(show)
        seats = await self.work.seats()
        rooms = await self._rooms(running, seats)
        for seat in seats:
            await self._try(seat, rooms.get(seat.stream_id))
        for show in running:
            if not show.is_stream_over:
                await self._keep(show.show, rooms.get(show.show.stream_id))
        await self._let_go()
        for forgotten in self.due.keys() - {seat.booking_id for seat in seats}:
            del self.due[forgotten]

    async def _rooms(
        self, running: Sequence[RunningShow], seats: Sequence[Seat]
    ) -> Mapping[StreamId, RoomAttendance]:
        rooms = {}
        for stream_id in {show.show.stream_id for show in running} | {seat.stream_id for seat in seats}:
            attendance = await attendance_of(self.attendance, stream_id)
            if attendance is not None:
                rooms[stream_id] = attendance
        return rooms

    async def _end_with_stream(self, running: RunningShow) -> None:
        async with self.begin() as tx:
            show = await lock_show(tx, running.show.id)
            if show.is_running:
                await end_locked_show(
                    tx,
                    show,
                    ShowEnding.KILLED if running.is_stream_killed else ShowEnding.STREAM_OVER,
                    at=running.stream_ended_at or self.now(),
                    severity=running.severity,
                )

    async def _try(self, seat: Seat, room: RoomAttendance | None) -> None:
        try:
            await self._look_after(seat, reading_of(room, seat.viewer_id, now=self.now()))
        except Exception as error:
            log.warning("seat_not_settled", booking_id=str(seat.booking_id), error=type(error).__name__)

    async def _look_after(self, seat: Seat, reading: Reading | None) -> None:
        if not seat.is_joined:
            await self._refund(seat)
            return
        is_quiet = (
            reading is not None
            and reading.is_present
            and not seat.is_put_out
            and reading.watched < self.due.get(seat.booking_id, 0)
        )
        if is_quiet and not await self._is_over(seat.show_id):
            return
        async with self.begin() as tx:
            booking = await tx.bookings.get_for_update(seat.booking_id)
            if booking.state is not BookingState.JOINED:
                return
            show = await tx.shows.find(seat.show_id)
            assert show is not None, "a seat is in a show"
            if reading is not None:
                booking = booking.read(reading)
            booking = await self._step(tx, booking, show, is_put_out=seat.is_put_out)
        if booking.state is BookingState.ENDED and show.is_running:
            await put_out(self.rooms, seat.stream_id, seat.viewer_id)
        self._remember(booking, reading)

    async def _is_over(self, show_id: ShowId) -> bool:
        async with self.begin() as tx:
            show = await tx.shows.find(show_id)
            return show is None or not show.is_running

    async def _step(self, tx: Transaction, booking: Booking, show: Show, *, is_put_out: bool) -> Booking:
        """Charge the seat, set more aside for it, or end it."""
        now = self.now()
        if not show.is_running:
            return await settle(tx, booking, show, BookingEnding.SHOW_OVER, now=now)
        if is_put_out:
            return await settle(tx, booking, show, BookingEnding.NOT_SHOWN, now=now)
        more = min(booking.tokens_wanted, await affordable(tx, booking, now=now))
        if more > 0:
            booking = await set_aside(tx, booking, more, now=now)
        if booking.is_by_the_minute and booking.seconds_left == 0:
            return await settle(tx, booking, show, BookingEnding.NO_FUNDS, now=now)
        if booking.is_absent(now):
            return await settle(tx, booking, show, BookingEnding.ABSENT, now=now)
        charged = await charge(tx, booking, now=now)
        is_low = charged.is_by_the_minute and charged.seconds_left <= WARN_SECONDS
        is_news = is_low and not charged.is_warned
        await tx.bookings.save(charged.warned(is_low))
        if charged.charged_seconds > booking.charged_seconds:
            await self._tell(tx, show, PRIVATE_TICK, charged, charged.charged_seconds)
        if is_news:
            await self._tell(tx, show, PRIVATE_LOW_FUNDS, charged, charged.seconds_left)
        return charged

    async def _tell(self, tx: Transaction, show: Show, event: str, booking: Booking, seconds: int) -> None:
        with suppress(StreamNotLive):  # then the show is over too, and the next pass settles the seat
            await tx.room_events.append(
                show.stream_id,
                event,
                {"show_id": str(show.id), "booking_id": str(booking.id), "seconds": seconds},
                now=self.now(),
            )

    def _remember(self, booking: Booking, reading: Reading | None) -> None:
        if reading is None or booking.state is not BookingState.JOINED:
            self.due.pop(booking.id, None)
            return
        wait = TICK_SECONDS
        if booking.is_by_the_minute:
            wait = min(wait, booking.seconds_left)
        self.due[booking.id] = reading.watched + wait * MICROSECONDS

    async def _refund(self, seat: Seat) -> None:
        """A ticket whose holder had left before the show came to a bad end."""
        async with self.begin() as tx:
            booking = await tx.bookings.get_for_update(seat.booking_id)
            show = await tx.shows.find(seat.show_id)
            if show is not None and booking.state is BookingState.ENDED:
                await tx.bookings.save(await give_back(tx, booking, show, now=self.now()))

    async def _keep(self, show: Show, room: RoomAttendance | None) -> None:
        """End a show by the minute that everybody left; else nobody but its guests watches it."""
        async with self.begin() as tx:
            now_show = await lock_show(tx, show.id)
            if not now_show.is_running:
                return
            seats = await tx.bookings.of_offer_for_update(show.offer_id)
            is_empty = not any(b.show_id == show.id and b.state is BookingState.JOINED for b in seats)
            if is_empty and show.kind is not ShowKind.TICKETED:
                await end_locked_show(tx, now_show, ShowEnding.VIEWERS_LEFT, at=self.now(), severity=None)
                return
        await clear_room(show, room, work=self.work, rooms=self.rooms)

    async def _let_go(self) -> None:
        """Free what was set aside for requests that nobody answered."""
        for booking_id in await self.work.lapsed(now=self.now()):
            async with self.begin() as tx:
                booking = await tx.bookings.get_for_update(booking_id)
                if booking.state is BookingState.REQUESTED:
                    await settle(tx, booking, None, BookingEnding.EXPIRED, now=self.now())
