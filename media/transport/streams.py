"""ICE over TCP (RFC 6544, passive) for those whose network lets no UDP through, framed as RFC 4571 says.

Each connection gets a UDP socket of its own towards the mux, which then knows it by an address like any other peer's:
checks, DTLS, media, the fan-out engines and what bounds them are the same, and nobody pays for those who come this
way. What arrives here faster than the other side reads is dropped, as UDP drops it; nothing waits without a bound, and
nobody waits for a slow one.
"""

import asyncio
import socket
from collections import Counter
from typing import cast

from media.transport.bucket import TokenBucket

Address = tuple[str, int]
MAX_FRAME_BYTES = 1500
WAITING_BYTES = 128 * 1024
"""Of media that wait for one connection: a third of a second of the best picture. More is dropped."""
CONNECTIONS, CONNECTIONS_AN_ADDRESS = 2_000, 32
UNPROVEN_AN_ADDRESS = 8
STUCK_SECONDS = 10.0
"""For so long nothing may be read of what waits, and what comes is dropped; then the connection is ended."""
UNPROVEN_SECONDS = 10.0
"""Until the mux answers its check, a connection is nobody's: so long, and so many of one address."""
FRAMES_A_SECOND, FRAMES_BURST = 1_000, 2_000
DRAIN_DATAGRAMS = 64


class StreamListener:
    """Accepts connections and hands their datagrams to the mux at `mux_address`."""

    def __init__(
        self, host: str, port: int, mux_address: Address, *, stuck_seconds: float = STUCK_SECONDS
    ) -> None:
        self.stuck_seconds = stuck_seconds
        self.accepted = self.refused = self.dropped = 0
        self._where = (host, port)
        self._mux_address = mux_address
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()
        self._by_address: Counter[str] = Counter()

    async def start(self) -> None:
        """Raises `OSError` where the port is taken."""
        loop = asyncio.get_running_loop()
        family = socket.AF_INET6 if ":" in self._where[0] else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # `::` takes IPv4 too
            made.bind(self._where)
            self._server = await loop.create_server(lambda: _Connection(self), sock=made)
        except OSError:
            made.close()
            raise

    @property
    def port(self) -> int:
        assert self._server is not None, "it was started"
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.end()

    def admit(self, connection: "_Connection") -> bool:
        unproven = sum(not c.is_proven and c.host == connection.host for c in self._connections)
        if (
            len(self._connections) >= CONNECTIONS
            or self._by_address[connection.host] >= CONNECTIONS_AN_ADDRESS
            or unproven >= UNPROVEN_AN_ADDRESS
        ):
            self.refused += 1
            return False
        self.accepted += 1
        self._connections.add(connection)
        self._by_address[connection.host] += 1
        return True

    def forget(self, connection: "_Connection") -> None:
        if connection in self._connections:
            self._connections.discard(connection)
            self._by_address[connection.host] -= 1
            self._by_address += Counter()  # without the zeros

    def towards_mux(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._mux_address[0] else socket.AF_INET
        made = socket.socket(family, socket.SOCK_DGRAM)
        made.setblocking(False)
        made.connect(self._mux_address)
        return made


class _Connection(asyncio.Protocol):
    def __init__(self, listener: StreamListener) -> None:
        self.host = ""
        self.is_proven = False
        """The mux answered: its check was authentic."""
        self._listener = listener
        self._socket: socket.socket | None = None
        self._arrived = b""
        self._allowance = TokenBucket(a_second=FRAMES_A_SECOND, burst=FRAMES_BURST)
        self._deadline: asyncio.TimerHandle | None = None
        self._stuck_at: float | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.host = str(transport.get_extra_info("peername")[0])
        if not self._listener.admit(self):
            self._transport.abort()
            return
        loop = asyncio.get_running_loop()
        try:
            self._socket = self._listener.towards_mux()
        except OSError:
            self.end()  # no descriptor is left for one more
            return
        loop.add_reader(self._socket.fileno(), self._from_mux)
        self._deadline = loop.call_later(UNPROVEN_SECONDS, self.end)

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        at, now = 0, asyncio.get_running_loop().time()
        while len(self._arrived) - at >= 2:
            size = int.from_bytes(self._arrived[at : at + 2], "big")
            if size > MAX_FRAME_BYTES:
                self.end()  # none of ours: there is no way to find the next frame
                return
            if len(self._arrived) - at < 2 + size:
                break
            if size and self._allowance.take(now):
                self._to_mux(self._arrived[at + 2 : at + 2 + size])
            elif size:
                self._listener.dropped += 1
            at += 2 + size
        self._arrived = self._arrived[at:]

    def _to_mux(self, datagram: bytes) -> None:
        try:
            if self._socket is not None:
                self._socket.send(datagram)
        except OSError:
            self._listener.dropped += 1

    def _from_mux(self) -> None:
        for _ in range(DRAIN_DATAGRAMS):
            try:
                datagram = self._socket.recv(MAX_FRAME_BYTES) if self._socket is not None else b""
            except OSError:
                return
            if not datagram:
                return
            self._prove()
            if self._transport.get_write_buffer_size() + len(datagram) > WAITING_BYTES:
                self._listener.dropped += 1
                if self._is_stuck():
                    self.end()
                    return
            else:
                self._stuck_at = None
                self._transport.write(len(datagram).to_bytes(2, "big") + datagram)

    def _is_stuck(self) -> bool:
        """Whoever reads slowly makes room now and then; this one has not for too long."""
        now = asyncio.get_running_loop().time()
        if self._stuck_at is None:
            self._stuck_at = now
        return now - self._stuck_at > self._listener.stuck_seconds

    def _prove(self) -> None:
        if not self.is_proven:
            self.is_proven = True
            if self._deadline is not None:
                self._deadline.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self.end()

    def end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._listener.forget(self)
        if self._socket is not None:
            asyncio.get_running_loop().remove_reader(self._socket.fileno())
            self._socket.close()
            self._socket = None
        self._transport.abort()
