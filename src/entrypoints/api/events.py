"""The events connection: room events by WebSocket, opened with a ticket."""

import asyncio
import math
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast
from urllib.parse import urlsplit

import structlog
from quart import Blueprint, Response, websocket
from quart.wrappers import Websocket

from domain.identity.permissions import Permission
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires
from entrypoints.edge.errors import problem
from entrypoints.realtime.door import reason_to_refuse
from entrypoints.realtime.frames import BAD_TICKET, FORBIDDEN, TOO_MUCH, TRY_AGAIN_LATER
from entrypoints.realtime.hub import TooManySockets
from entrypoints.realtime.socket import Wire
from entrypoints.settings import Settings
from ports.streaming.log import TICKET_SECONDS, TicketHolder, TicketsUnavailable

TAG = "events"

WAITING_BYTES_MAX = 4 * 1024
"""Of what is written and not sent yet, in the program and in the kernel each: nothing overtakes it (RTE-12). On a line
of 64 kbit/s both are a second."""

AsgiSend = Callable[[dict[str, object]], Awaitable[None]]

log = structlog.get_logger(__name__)


class TicketView(View, frozen=True):
    ticket: str
    expires_in: int


class QuartWire(Wire):
    """The connection that Quart accepted.

    Two things are done beneath Quart, on the ASGI `send` that it was given. Each frame of Quart's own `send` takes a
    turn of the event loop and a signal, which is most of the price of telling a room something. And ASGI has no word
    for cutting a connection off: a peer that stopped reading would keep its buffers for ever.
    """

    def __init__(self, connection: Websocket) -> None:
        self._connection = connection
        self._send: AsgiSend = cast(partial[Awaitable[None]], connection._send).args[0]
        self._keep_little_waiting()

    async def receive(self) -> str | bytes:
        return await self._connection.receive()

    async def send(self, frame: str) -> None:
        await self._send({"type": "websocket.send", "bytes": None, "text": frame})

    async def close(self, code: int) -> None:
        await self._connection.close(code)

    def abort(self) -> None:
        if (transport := self._transport()) is not None:
            transport.abort()

    def _transport(self) -> asyncio.Transport | None:
        server = getattr(self._send, "__self__", None)
        return getattr(server, "transport", None)

    def _keep_little_waiting(self) -> None:
        """What waits for a slow line waits in our own queue, where what is urgent overtakes it."""
        if (transport := self._transport()) is None:
            return
        transport.set_write_buffer_limits(high=WAITING_BYTES_MAX, low=WAITING_BYTES_MAX // 4)
        line = transport.get_extra_info("socket")
        if line is not None and hasattr(
            socket, "TCP_NOTSENT_LOWAT"
        ):  # the kernel's buffer grows to megabytes
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, WAITING_BYTES_MAX)


def events_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_events", __name__)

    @routes.post("/v1/events/tickets")
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Get a ticket for one events connection",
        tag=TAG,
        responses={201: TicketView},
        statuses={503: "tickets cannot be kept now"},
    )
    async def make_ticket() -> Response:
        who = principal()
        ticket = container.new_secret()()
        await container.event_tickets().keep(ticket, TicketHolder(who.user_id, who.session_id))
        return json(TicketView(ticket=ticket, expires_in=math.ceil(TICKET_SECONDS)), 201)

    @routes.websocket("/v1/events")
    @public
    async def events() -> Response | None:
        """Whoever brings a good ticket is let in; the ticket stands for a session that is judged anew."""
        if not _is_our_origin(websocket.headers.get("Origin"), container.settings()):
            return problem(403, "foreign_origin", "this connection is for our own pages and for programs")
        await websocket.accept()
        try:
            holder = await container.event_tickets().redeem(websocket.args.get("ticket", ""))
        except TicketsUnavailable:
            await websocket.close(TRY_AGAIN_LATER)
            return None
        if holder is None:
            await websocket.close(BAD_TICKET)
            return None
        try:
            found = await container.audience().principals({holder.session_id}, now=container.now()())
        except Exception as error:  # nobody is let in whom the database does not vouch for
            log.warning("listener_unknown", error=type(error).__name__)
            await websocket.close(TRY_AGAIN_LATER)
            return None
        who = found.get(holder.session_id)
        if who is None or reason_to_refuse(who):
            await websocket.close(FORBIDDEN)
            return None
        connection = cast(Websocket, websocket._get_current_object())  # type: ignore[attr-defined]
        try:
            await container.hub().serve(who, QuartWire(connection), container.region_gate().region())
        except TooManySockets:
            await websocket.close(TOO_MUCH)
        return None

    return routes


def _is_our_origin(origin: str | None, settings: Settings) -> bool:
    """Browsers always say where a page is from; programs say nothing, and have no cookie that could be abused."""
    if origin is None:
        return True
    ours = urlsplit(settings.public_url)
    return origin.lower() == f"{ours.scheme}://{ours.netloc}".lower()
