"""A client of the events connection: it takes a ticket, subscribes to a room, and remembers what it hears."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from entrypoints.cli.demo.person import NotAsPromised, Person, Ticket

OPEN_SECONDS = 10.0


class Frame(msgspec.Struct):
    """The envelope of every frame, as a client knows it."""

    type: str
    durable: bool
    data: dict[str, object]
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame, and when it came, in seconds of the monotonic clock."""

    frame: Frame
    at: float


class Listener:
    """One person in one room."""

    def __init__(self, person: Person, connection: ClientConnection) -> None:
        self.person = person
        self.heard: list[Heard] = []
        self._connection = connection
        self._news = asyncio.Condition()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def enter(
        cls, person: Person, address: str, stream_id: UUID, *, after: int | None = None
    ) -> "Listener":
        """Open a connection and be in the room. `address` is the platform's, as http://…

        With `after`, what happened since that place in the room's order is heard, too.
        """
        ticket = await person.ask("POST", "/v1/events/tickets", Ticket)
        url = f"{address.replace('http', 'ws', 1)}/v1/events?ticket={ticket.ticket}"
        try:
            connection = await connect(url, open_timeout=OPEN_SECONDS, proxy=None, close_timeout=1)
        except (OSError, WebSocketException, TimeoutError) as error:
            raise NotAsPromised(f"the events connection does not open: {type(error).__name__}") from None
        listener = cls(person, connection)
        channel = f"room:{stream_id}"
        wish: dict[str, object] = {"op": "subscribe", "channel": channel}
        if after is not None:
            wish = {"op": "resume", "channels": {channel: after}}
        await connection.send(msgspec.json.encode(wish).decode())
        await listener.wait_for(
            lambda frame: frame.type == "subscribed", "no answer to subscribe", seconds=OPEN_SECONDS
        )
        return listener

    async def wait_for(self, wanted: Callable[[Frame], bool], otherwise: str, *, seconds: float) -> Heard:
        """The first frame that is `wanted`, heard already or still to come. Raises `NotAsPromised`."""
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._first(wanted) or self._reader.done())
        except TimeoutError:
            pass
        found = self._first(wanted)
        if found is None:
            raise NotAsPromised(f"{self.person.name}: {otherwise}, {seconds:.0f} s later")
        return found

    def all_of(self, kind: str) -> list[Frame]:
        return [heard.frame for heard in self.heard if heard.frame.type == kind]

    def require_no_gap(self) -> None:
        """Every durable event came once and in its turn. Raises `NotAsPromised`."""
        places = [
            heard.frame.seq for heard in self.heard if heard.frame.durable and heard.frame.seq is not None
        ]
        if places and places != list(range(places[0], places[0] + len(places))):
            raise NotAsPromised(f"{self.person.name} heard the room's events as {places}")

    async def leave(self) -> None:
        await self._connection.close()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    def _first(self, wanted: Callable[[Frame], bool]) -> Heard | None:
        return next((heard for heard in self.heard if wanted(heard.frame)), None)

    async def _read(self) -> None:
        try:
            async for text in self._connection:
                heard = Heard(msgspec.json.decode(text, type=Frame), time.monotonic())
                async with self._news:
                    self.heard.append(heard)
                    self._news.notify_all()
        finally:
            async with self._news:
                self._news.notify_all()
