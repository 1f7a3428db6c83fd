"""One UDP socket for every peer: ICE-lite (RFC 8445), told apart by local ufrag and then by remote address."""

import asyncio
import socket
import time
from collections.abc import Callable, Sequence

from media import log
from media.transport.arrivals import ANCILLARY_BYTES, ArrivalClock, tell_arrivals
from media.transport.strangers import Strangers
from media.wire import stun
from media.wire.credentials import IceCredentials

Address = tuple[str, int]
DRAIN_DATAGRAMS = 256
"""Datagrams read in one turn of the loop: a flood then starves nobody's timers or control requests."""
MAX_DATAGRAM_BYTES = 1500
"""pylibsrtp takes no more. What is longer arrives truncated and then fails its authentication."""
SOCKET_BUFFER_BYTES = 4 << 20
ADDRESS_HELD_SECONDS = 10.0


def _ignore(*_: object) -> None:
    return None


class IceSession:
    """The controlled side of one ICE association. It only answers checks; the peer chooses the path."""

    __slots__ = (
        "address",
        "last_seen",
        "local",
        "on_address",
        "on_displaced",
        "on_dtls",
        "on_media",
        "pending",
        "ready",
        "remote_ufrag",
        "send_to",
    )

    def __init__(
        self, send_to: Callable[[bytes, Address], None], local: IceCredentials, remote_ufrag: str
    ) -> None:
        self.send_to = send_to
        self.local = local
        self.remote_ufrag = remote_ufrag
        self.pending: tuple[IceCredentials, str] | None = None
        """The credentials of an ICE restart, until the peer's first check with them arrives."""
        self.address: Address | None = None
        self.last_seen = time.monotonic()
        self.ready = asyncio.Event()
        self.on_dtls: Callable[[bytes], None] = _ignore
        self.on_media: Callable[[bytes, float], None] = _ignore
        """Hears the datagram, and when it arrived."""
        self.on_address: Callable[[Address], None] = _ignore
        self.on_displaced: Callable[[], None] = _ignore
        """Its address, from which nothing came for a while, is another session's now: nothing may be sent there."""

    def send(self, datagram: bytes) -> None:
        if self.address is not None:
            self.send_to(datagram, self.address)

    def credentials_for(self, local_ufrag: str) -> tuple[IceCredentials, str] | None:
        """The credentials and the remote ufrag that a check for `local_ufrag` must carry."""
        if local_ufrag == self.local.ufrag:
            return self.local, self.remote_ufrag
        if self.pending is not None and local_ufrag == self.pending[0].ufrag:
            return self.pending
        return None


class UdpMux:
    def __init__(self, host: str, port: int, announce: Sequence[str]) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        try:
            if family == socket.AF_INET6:
                self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # `::` takes IPv4 too
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            tell_arrivals(self.socket)
            self.socket.bind((host, port))
            self.socket.setblocking(False)
        except OSError:
            self.socket.close()
            raise
        self.port: int = self.socket.getsockname()[1]
        self.announce = tuple(announce)
        self.stream_port: int | None = None
        """Where `StreamListener` takes connections of those who have no UDP."""
        self.on_drained: Callable[[], float] = lambda: 0.0
        """Answers for how many seconds nothing that may come would be sent on, so that reading it can wait."""
        self._arrivals = ArrivalClock()
        self._resting: asyncio.TimerHandle | None = None
        self.received = 0
        self.unauthentic = 0
        self.over_limit = 0
        self._strangers = Strangers()
        self.unsent = 0
        self.faults = 0
        self._by_ufrag: dict[str, IceSession] = {}
        self._by_address: dict[Address, IceSession] = {}

    @property
    def is_bound(self) -> bool:
        return self.socket.fileno() >= 0

    @property
    def candidates(self) -> list[Address]:
        return [(host, self.port) for host in self.announce]

    @property
    def stream_candidates(self) -> list[Address]:
        return [(host, self.stream_port) for host in self.announce] if self.stream_port is not None else []

    def start(self) -> None:
        asyncio.get_running_loop().add_reader(self.socket.fileno(), self._readable)

    def close(self) -> None:
        if self._resting is not None:
            self._resting.cancel()
        if self.is_bound:
            asyncio.get_running_loop().remove_reader(self.socket.fileno())
            self.socket.close()

    def send_to(self, datagram: bytes, address: Address) -> None:
        """Best effort, as UDP is: a full socket buffer drops, it never waits."""
        try:
            self.socket.sendto(datagram, address)
        except OSError:
            self.unsent += 1

    def open_session(self, remote_ufrag: str) -> IceSession:
        session = IceSession(self.send_to, IceCredentials.fresh(), remote_ufrag)
        self._by_ufrag[session.local.ufrag] = session
        return session

    def restart(self, session: IceSession, remote_ufrag: str) -> IceCredentials:
        """New credentials for the session. The old ones stay good until a check with the new ones arrives."""
        if session.pending is not None:
            self._by_ufrag.pop(session.pending[0].ufrag, None)
        fresh = IceCredentials.fresh()
        session.pending = (fresh, remote_ufrag)
        self._by_ufrag[fresh.ufrag] = session
        return fresh

    def drop(self, session: IceSession) -> None:
        self._by_ufrag.pop(session.local.ufrag, None)
        if session.pending is not None:
            self._by_ufrag.pop(session.pending[0].ufrag, None)
        if session.address is not None and self._by_address.get(session.address) is session:
            del self._by_address[session.address]

    def _readable(self) -> None:
        self._arrivals.reading()
        for _ in range(DRAIN_DATAGRAMS):
            try:
                datagram, ancillary, _, source = self.socket.recvmsg(MAX_DATAGRAM_BYTES, ANCILLARY_BYTES)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                continue  # an ICMP error of an earlier send; the next read is unaffected
            self.received += 1
            if datagram:
                self._handle(datagram, (source[0], source[1]), self._arrivals.arrived(ancillary))
        rest = self.on_drained()
        if rest > 0:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self.socket.fileno())
            self._resting = loop.call_later(rest, self._rested)

    def _rested(self) -> None:
        self._resting = None
        self.start()
        self._readable()

    def _handle(self, datagram: bytes, source: Address, arrived: float) -> None:
        try:
            self._demultiplex(datagram, source, arrived)
        except Exception as error:
            # One peer's datagram must not cost the others theirs.
            self.faults += 1
            log.failure("media.datagram_fault", error)

    def _demultiplex(self, datagram: bytes, source: Address, arrived: float) -> None:
        """RFC 7983: the first byte tells STUN, DTLS and RTP/RTCP apart."""
        first = datagram[0]
        if 128 <= first <= 191:
            session = self._by_address.get(source)
            if session is not None:
                session.on_media(datagram, arrived)
        elif first <= 3:
            self._check(datagram, source)
        elif 20 <= first <= 63:
            session = self._by_address.get(source)
            if session is not None:
                session.on_dtls(datagram)

    def _check(self, datagram: bytes, source: Address) -> None:
        # Whoever is in a session may fail as they like: a stranger who writes their address on checks harms nobody.
        if source in self._by_address:
            self._answer_check(datagram, source)
        elif self._strangers.is_shut_out(source, time.monotonic()):
            self.over_limit += 1
        elif not self._answer_check(datagram, source):
            self._strangers.failed(source, time.monotonic())

    def _answer_check(self, datagram: bytes, source: Address) -> bool:
        """Whether it was authentic."""
        request = stun.parse_binding_request(datagram)
        if request is None:
            return False
        session = self._by_ufrag.get(request.local_ufrag)
        expected = session.credentials_for(request.local_ufrag) if session is not None else None
        if session is None or expected is None:
            return False
        credentials, remote_ufrag = expected
        key = credentials.password.encode()
        # Nothing below may change state for a datagram that is not authentic.
        if request.remote_ufrag != remote_ufrag or not stun.is_authentic(datagram, request, key):
            self.unauthentic += 1
            return False
        if not self._may_have(session, source):
            return True
        self.send_to(stun.binding_success(request.transaction, source, key), source)
        session.last_seen = time.monotonic()
        if credentials is not session.local:
            self._by_ufrag.pop(session.local.ufrag, None)
            session.local, session.remote_ufrag, session.pending = credentials, remote_ufrag, None
        if session.address is None or (source != session.address and request.use_candidate):
            self._move(session, source)
        return True

    def _may_have(self, session: IceSession, source: Address) -> bool:
        """An address in use by a living session is not taken from it by another."""
        holder = self._by_address.get(source)
        return (
            holder is None or holder is session or time.monotonic() - holder.last_seen > ADDRESS_HELD_SECONDS
        )

    def _move(self, session: IceSession, address: Address) -> None:
        """The path follows the nominating check: NAT rebinding and network changes cost no media."""
        if session.address is not None and self._by_address.get(session.address) is session:
            del self._by_address[session.address]
        holder = self._by_address.get(address)
        session.address = address
        self._by_address[address] = session
        if holder is not None and holder is not session:
            holder.address = None
            holder.on_displaced()
        session.on_address(address)
        session.ready.set()
