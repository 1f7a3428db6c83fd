"""Private shows by the second: asked for, accepted, watched, left or ended, and charged from what was set aside."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

import msgspec

from entrypoints.cli.crash.answered import Act, Answered
from entrypoints.cli.crash.cameras import Camera, watch
from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.crash.patience import Patience
from entrypoints.cli.crash.spenders import NOT_ENOUGH, Spender
from entrypoints.cli.demo.person import NotAsPromised, Nothing, Refused

OFFER = {"kind": "private", "price": 60, "minutes": 1}
"""A token a second."""
WATCH_SECONDS = (0.5, 5.0)
CONNECT_SECONDS = 6.0
OVER_SECONDS = 90.0
"""For the worker to settle a seat: longer than it is ever away."""
NOT_NOW = frozenset({"already_in_show", "already_booked", "stream_not_live", "booking_over", "sold_out"})
"""The show before is not settled yet, or the picture is gone: there will be another."""


class Booking(msgspec.Struct):
    id: UUID
    state: str
    charged_tokens: int
    refunded_tokens: int


class Bookings(msgspec.Struct):
    items: list[Booking]


class Show(msgspec.Struct):
    id: UUID
    state: str


@dataclass
class Couple:
    """A performer with a stream of their own, and the viewer whose private shows these are."""

    performer: Insistent
    viewer: Spender
    camera: Camera
    answered: Answered
    offer_id: UUID = field(default_factory=uuid4)
    charged: dict[UUID, int] = field(default_factory=dict)
    """What each seat cost, as it was told when it was over."""

    async def offer(self) -> None:
        await self.performer.person.ask("PUT", f"/v1/show-offers/{self.offer_id}", Nothing, OFFER)

    async def live(self, enough: asyncio.Event) -> None:
        await self.viewer.buy("patron")
        while not enough.is_set():
            try:
                await self._meet()
            except Refused as refusal:
                if refusal.code == NOT_ENOUGH:
                    await self.viewer.buy("patron")
                elif refusal.code not in NOT_NOW:
                    raise
            await asyncio.sleep(self.viewer.chance.uniform(0.2, 1))

    async def _meet(self) -> None:
        booking_id, show_id = uuid4(), uuid4()
        stream_id = self.camera.stream_id
        path = f"/v1/show-offers/{self.offer_id}/bookings/{booking_id}"
        body = {"stream_id": str(stream_id), "agreed_price": OFFER["price"]}
        await self.viewer.insist(partial(self.viewer.person.ask, "PUT", path, Booking, body), Act.BOOKING)
        self.answered.note(Act.BOOKING, booking_id, True)
        try:
            await self._accept(show_id, booking_id)
            await self._watch(show_id, booking_id)
        except Refused:  # the request stands, or the seat does
            await self._settled(booking_id)
            raise
        await self._settled(booking_id)

    async def _watch(self, show_id: UUID, booking_id: UUID) -> None:
        seat = await watch(self.viewer, self.camera.stream_id, seconds=CONNECT_SECONDS)
        try:
            await asyncio.sleep(self.viewer.chance.uniform(*WATCH_SECONDS))
            await self._part(show_id, booking_id)
        finally:
            await seat.stop()

    async def _accept(self, show_id: UUID, booking_id: UUID) -> None:
        body = {
            "offer_id": str(self.offer_id),
            "stream_id": str(self.camera.stream_id),
            "booking_id": str(booking_id),
        }
        path = f"/v1/private-shows/{show_id}"
        await self.performer.insist(partial(self.performer.person.ask, "PUT", path, Show, body), Act.SHOW)
        self.answered.note(Act.SHOW, show_id, True)

    async def _part(self, show_id: UUID, booking_id: UUID) -> None:
        """One of the two ends it."""
        if self.viewer.chance.random() < 0.5:
            await self._leave(booking_id)
            return
        path = f"/v1/private-shows/{show_id}/end"
        ended = await self.performer.insist(
            partial(self.performer.person.ask, "POST", path, Show), Act.SHOW_ENDED
        )
        if ended.state != "ended":
            raise NotAsPromised(f"show {show_id} was ended, and is {ended.state}")
        self.answered.note(Act.SHOW_ENDED, show_id, True)

    async def _leave(self, booking_id: UUID) -> None:
        path = f"/v1/show-bookings/{booking_id}/leave"
        left = await self.viewer.insist(partial(self.viewer.person.ask, "POST", path, Booking), Act.SEAT_LEFT)
        if (left.id, left.state) != (booking_id, "ended"):
            raise NotAsPromised(f"seat {booking_id} was left, and is {left.state}")
        self.answered.note(Act.SEAT_LEFT, booking_id, True)

    async def _settled(self, booking_id: UUID) -> None:
        """Whatever happened: the seat comes to its end, and says what it cost. The worker ends it, or its viewer."""
        patience = Patience(OVER_SECONDS)
        while True:
            look = partial(self.viewer.person.ask, "GET", "/v1/me/show-bookings", Bookings)
            items = (await self.viewer.insist(look)).items
            booking = next((each for each in items if each.id == booking_id), None)
            if booking is None:
                raise NotAsPromised(f"seat {booking_id} was answered, and is not among the viewer's")
            if booking.state == "ended":
                self.charged[booking_id] = booking.charged_tokens - booking.refunded_tokens
                return
            if booking.state == "requested" or patience.is_over:
                await self._leave(booking_id)  # it was never accepted, or nobody settles it
            await asyncio.sleep(0.3)
