"""A live stream, its people and a media plane that does as it is told, in memory or on PostgreSQL."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from application.moderation.live.stop_stream import StopStream
from application.private_shows.book_show import BookShow
from application.private_shows.close_offer import CloseOffer
from application.private_shows.decline_booking import DeclineBooking
from application.private_shows.end_show import EndShow
from application.private_shows.leave_show import LeaveShow
from application.private_shows.make_offer import MakeOffer
from application.private_shows.meter_shows import MeterShows
from application.private_shows.start_show import StartShow
from application.streaming.show_out_by_region import ShowOutByRegion
from domain.identity.permissions import Role
from domain.ids import BookingId, ShowId, ShowOfferId, StreamId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from domain.money import Tokens
from domain.payouts.schedule import FEE_SCHEDULES
from domain.private_shows.booking import Booking
from domain.private_shows.offer import ShowKind, ShowOffer, Terms
from domain.private_shows.show import Show
from domain.streaming.content_class import REGION_TABLE, RegionLaw
from domain.streaming.health import RoomClass
from domain.streaming.reach import ClosedRegion, Visit
from domain.streaming.region import Region
from domain.streaming.stream import Stream
from ports.ledger.transfers import LedgerQueries
from ports.private_shows.shows import ShowWork
from ports.streaming.regions import ReachQueries
from ports.streaming.rooms import (
    Attended,
    MediaAttendance,
    MediaRooms,
    RoomAttendance,
    RoomStatus,
    ShowsNotOffered,
)
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction, Transaction
from tests.builders import a_stream, a_transfer, a_user, a_verified_adult

LEGAL_PROFILE = REGION_TABLE[0].profile
FEE = FEE_SCHEDULES[0].platform_fee_bps
PRIVATE = Terms(ShowKind.PRIVATE, Tokens(60), minutes=1, seats_min=1, seats_max=1, starts_at=None)
GROUP = Terms(ShowKind.GROUP, Tokens(60), minutes=1, seats_min=2, seats_max=3, starts_at=None)
"""A token a second."""


class Clock:
    def __init__(self, time: datetime) -> None:
        self.time = time

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


class ScriptedMedia(MediaRooms, MediaAttendance):
    """Counts as the media plane does, on a clock of its own that `run` moves on."""

    def __init__(self) -> None:
        self.watching: dict[UserId, float] = {}
        self.present: set[UserId] = set()
        self.meter = "m1"
        self.is_published = True
        self.is_down = False
        self.counts = True
        self.closed_seconds: float | None = None
        self.put_out: list[UserId] = []

    def come(self, *people: UserId) -> None:
        for person in people:
            self.present.add(person)
            self.watching.setdefault(person, 0.0)

    def run(self, seconds: float) -> None:
        if self.closed_seconds is not None:
            self.closed_seconds += seconds
        elif self.is_published:
            for person in self.present:
                self.watching[person] += seconds

    def require_counting(self) -> None:
        if not self.counts:
            raise ShowsNotOffered("this media plane counts nobody")

    async def of(self, stream_id: StreamId) -> RoomAttendance | None:
        if self.is_down:
            raise MediaUnavailable("down")
        people = [
            Attended(person, int(seconds * 1_000_000), person in self.present)
            for person, seconds in self.watching.items()
        ]
        return RoomAttendance(self.meter, self.is_published, self.closed_seconds or 0.0, people)

    async def classify(self, stream_id: StreamId, room_class: RoomClass) -> None:
        """Of no matter here: what is counted is time."""

    async def close(self, stream_id: StreamId) -> None:
        if self.is_down:
            raise MediaUnavailable("down")
        if self.closed_seconds is None:
            self.closed_seconds = 0.0

    async def disconnect(self, stream_id: StreamId, participant: UserId) -> None:
        if self.is_down:
            raise MediaUnavailable("down")
        self.present.discard(participant)
        self.put_out.append(participant)

    async def expel(self, participant: UserId) -> None:
        self.present.discard(participant)

    async def statuses(self) -> Sequence[RoomStatus]:
        return []


@dataclass(slots=True)
class Stage:
    """Ravi performs, Asha and others watch; each viewer has `tokens` paid tokens and `promo` promo tokens."""

    begin: BeginTransaction | Callable[[], AbstractAsyncContextManager[Transaction]]
    ledger: LedgerQueries
    work: ShowWork
    clock: Clock
    stream: Stream
    media: ScriptedMedia = field(default_factory=ScriptedMedia)

    @property
    def performer(self) -> UserId:
        return self.stream.performer_id

    async def viewer(self, *, tokens: int = 1_000, promo: int = 0) -> UserId:
        viewer = UserId(uuid4())
        async with self.begin() as tx:
            await tx.users.add(a_user(id=viewer))
            await tx.ages.save(a_verified_adult(viewer))
        await self.give(viewer, AccountKind.VIEWER_PAID, tokens)
        await self.give(viewer, AccountKind.VIEWER_PROMO, promo)
        return viewer

    async def staff(self) -> UserId:
        person = UserId(uuid4())
        async with self.begin() as tx:
            await tx.users.add(a_user(id=person, role=Role.MODERATOR))
            await tx.ages.save(a_verified_adult(person))
        return person

    async def give(self, viewer: UserId, kind: AccountKind, tokens: int) -> None:
        if tokens:
            async with self.begin() as tx:
                await tx.ledger.post(
                    [
                        a_transfer(
                            kind=TransferKind.PURCHASE_TOKENS,
                            debit=Account.system(AccountKind.TOKENS_ISSUED),
                            credit=Account.of(kind, viewer),
                            amount=tokens,
                            fee_account=None,
                            fee=0,
                        )
                    ]
                )

    # Use cases

    async def offer(self, terms: Terms = PRIVATE) -> ShowOffer:
        make = MakeOffer(self.begin, self.media, self.clock)
        return await make(offer_id=ShowOfferId(uuid4()), performer_id=self.performer, terms=terms)

    async def close_offer(self, offer: ShowOffer) -> None:
        await CloseOffer(self.begin)(offer_id=offer.id, performer_id=self.performer)

    async def book(
        self,
        offer: ShowOffer,
        viewer: UserId,
        *,
        booking_id: BookingId | None = None,
        price: int | None = None,
    ) -> Booking:
        book = BookShow(self.begin, self.media, self.clock, FEE_SCHEDULES)
        return await book(
            booking_id=booking_id or BookingId(uuid4()),
            offer_id=offer.id,
            stream_id=self.stream.id,
            viewer_id=viewer,
            agreed_price=offer.terms.price if price is None else price,
        )

    async def start(
        self, offer: ShowOffer, booking: Booking | None = None, *, show_id: ShowId | None = None
    ) -> Show:
        start = StartShow(self.begin, self.media, self.media, self.work, self.clock)
        return await start(
            show_id=show_id or ShowId(uuid4()),
            offer_id=offer.id,
            stream_id=self.stream.id,
            performer_id=self.performer,
            booking_id=booking.id if booking else None,
        )

    async def begun(self, viewer: UserId, terms: Terms = PRIVATE) -> tuple[Show, Booking]:
        """A private show of one viewer who watches it."""
        offer = await self.offer(terms)
        booking = await self.book(offer, viewer)
        show = await self.start(offer, booking)
        self.media.come(viewer)
        return show, booking

    async def end(self, show: Show) -> Show:
        return await EndShow(self.begin, self.clock)(show_id=show.id, performer_id=self.performer)

    async def leave(self, booking: Booking) -> Booking:
        leave = LeaveShow(self.begin, self.media, self.media, self.clock)
        return await leave(booking_id=booking.id, viewer_id=booking.viewer_id)

    async def decline(self, booking: Booking) -> Booking:
        return await DeclineBooking(self.begin, self.clock)(
            booking_id=booking.id, performer_id=self.performer
        )

    async def stop(self, moderator: UserId, policy: str = "suspected_minor") -> None:
        stop = StopStream(self.begin, self.media, self.clock, uuid4)
        await stop(stream_id=self.stream.id, actor_id=moderator, policy=policy, note="")

    def worker(self) -> MeterShows:
        return MeterShows(self.begin, self.work, self.media, self.media, self.clock)

    async def come_from(self, viewer: UserId, country: str) -> None:
        """They watch from there, as the page that let them in noted."""
        async with self.begin() as tx:
            await tx.visits.note(Visit(self.stream.id, viewer, Region.named(country), self.clock()))

    async def close_region(self, country: str, queries: ReachQueries) -> None:
        """The performer closes it, and the worker puts out whoever watches from there."""
        async with self.begin() as tx:
            closed = ClosedRegion(self.performer, Region.named(country), self.clock())
            await tx.closed_regions.add(closed)
        law = RegionLaw(LEGAL_PROFILE, REGION_TABLE)
        await ShowOutByRegion(self.begin, queries, self.media, law, self.clock)()

    async def play(self, seconds: float, worker: MeterShows | None = None, *, step: float = 1.0) -> None:
        """Time passes, and the worker does its rounds, if there is one."""
        for _ in range(round(seconds / step)):
            self.clock.advance(step)
            self.media.run(step)
            if worker is not None:
                await worker()

    # What came of it

    async def now_of(self, booking: Booking) -> Booking:
        async with self.begin() as tx:
            found = await tx.bookings.find(booking.id)
        assert found is not None
        return found

    async def show_now(self, show: Show) -> Show:
        async with self.begin() as tx:
            found = await tx.shows.find(show.id)
        assert found is not None
        return found

    async def balance(self, kind: AccountKind, owner: UserId) -> int:
        return await self.ledger.balance(Account.of(kind, owner))

    async def spendable(self, viewer: UserId) -> int:
        accounts = [Account.of(k, viewer) for k in (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO)]
        async with self.begin() as tx:
            return sum((await tx.ledger.lock(accounts)).values())

    async def earned(self) -> int:
        return await self.balance(AccountKind.PERFORMER_PENDING, self.performer)


async def a_stage(begin: BeginTransaction, ledger: LedgerQueries, work: ShowWork, now: datetime) -> Stage:
    performer = UserId(uuid4())
    stream = a_stream(performer_id=performer, created_at=now, started_at=now)
    async with begin() as tx:
        await tx.users.add(a_user(id=performer, display_name="Ravi", role=Role.PERFORMER))
        await tx.ages.save(a_verified_adult(performer))
        await tx.streams.add(stream)
    return Stage(begin, ledger, work, Clock(now), stream)


def new_id() -> UUID:
    return uuid4()
