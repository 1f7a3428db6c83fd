"""One peer's connection: ICE, then DTLS, then SRTP. Publishers and viewers differ only in what they may send."""

import asyncio
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from media import log
from media.transport.bucket import TokenBucket
from media.transport.dtls_srtp import Certificate, DtlsSrtp, SrtpError
from media.transport.mux import UdpMux
from media.wire import answers
from media.wire.answers import LocalTransport
from media.wire.sdp import Offer

CONNECT_SECONDS = 30.0
SILENT_SECONDS = 30.0
"""A peer from whom nothing authentic came for this long is gone (RFC 7675 gives consent 30 seconds)."""
DTLS_A_SECOND, DTLS_BURST = 50, 100
MAX_SSRCS = 16
"""libsrtp allocates a stream for each SSRC it accepts; a peer may not make it allocate without end."""


@dataclass(frozen=True, slots=True)
class Network:
    """What all peers share. `background` keeps a task alive until it is done."""

    mux: UdpMux
    certificate: Certificate
    background: Callable[[asyncio.Task[None]], None]


class Peer(ABC):
    def __init__(self, network: Network, offer: Offer, participant: str) -> None:
        self.id = secrets.token_urlsafe(18)
        self.participant = participant
        self.offer = offer
        self.etag = secrets.token_hex(8)
        self.is_connected = False
        self.is_closed = False
        self.on_closed: Callable[[], None] = lambda: None
        self.on_failed: Callable[[str], None] = lambda reason: None
        """It never connected, and why: one of `media.metrics.REASONS`."""
        self._network = network
        self.ice = network.mux.open_session(offer.ice_ufrag)
        self.dtls = DtlsSrtp(network.certificate, self.ice.send, offer.fingerprints)
        self.ice.on_dtls = self._feed_dtls
        self.ice.on_displaced = self._displaced
        self._dtls_allowance = TokenBucket(a_second=DTLS_A_SECOND, burst=DTLS_BURST)
        self._ssrcs: set[bytes] = set()
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    @property
    def local(self) -> LocalTransport:
        mux = self._network.mux
        sha256 = self._network.certificate.sha256
        return LocalTransport(self.ice.local, sha256, mux.candidates, mux.stream_candidates)

    @abstractmethod
    def ready(self) -> None:
        """Media may flow."""

    @abstractmethod
    def receive(self, datagram: bytes, arrived: float) -> None:
        """An SRTP or SRTCP datagram, not yet authenticated, and when it arrived (seconds of the monotonic clock)."""

    @abstractmethod
    def say_goodbye(self) -> None:
        """Stop sending, and tell the peer by RTCP where that is of use."""

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self.ice.ready.wait()
                await self.dtls.handshake()
            if self.is_closed:
                return  # put out in the very turn in which the handshake ended: cancelling comes too late for us
            self.dtls.on_closed = self.close
            self.ice.on_media = self.receive
            self.is_connected = True
            self.ready()
        except TimeoutError:
            self._never_connected("dtls_timeout" if self.ice.ready.is_set() else "ice_timeout")
        except ConnectionError:
            self._never_connected("dtls_refused")
        except Exception as error:
            log.failure("media.handshake_failed", error, peer=self.id[:8])
            self._never_connected("fault")

    def _never_connected(self, reason: str) -> None:
        log.info("media.peer_never_connected", peer=self.id[:8], reason=reason)
        self.on_failed(reason)
        self.close()

    def _feed_dtls(self, datagram: bytes) -> None:
        if self._dtls_allowance.take(time.monotonic()):
            self.dtls.feed(datagram)

    def restart_ice(self, remote_ufrag: str) -> str:
        """New local credentials and a new entity tag; returns our half of the restart."""
        mux = self._network.mux
        credentials = mux.restart(self.ice, remote_ufrag)
        self.etag = secrets.token_hex(8)
        return answers.answer_fragment(self.offer, credentials, mux.candidates, mux.stream_candidates)

    def is_silent(self, now: float) -> bool:
        return now - self.ice.last_seen > SILENT_SECONDS

    def unprotect(self, datagram: bytes) -> bytes | None:
        """The RTP packet, authenticated; None for whatever is not this peer's."""
        return self._unprotected(datagram, datagram[8:12], self.dtls.inbound.unprotect)

    def unprotect_rtcp(self, datagram: bytes) -> bytes | None:
        return self._unprotected(datagram, b"c" + datagram[4:8], self.dtls.inbound.unprotect_rtcp)

    def _unprotected(self, datagram: bytes, ssrc: bytes, unprotect: Callable[[bytes], bytes]) -> bytes | None:
        if ssrc not in self._ssrcs and len(self._ssrcs) >= MAX_SSRCS:
            return None
        try:
            data = unprotect(datagram)
        except SrtpError:
            return None
        self._ssrcs.add(ssrc)
        self.ice.last_seen = time.monotonic()
        return data

    def _displaced(self) -> None:
        """Who was behind that address is not there any more: consent ends for them at once (RFC 7675 5.1)."""
        log.info("media.peer_displaced", peer=self.id[:8])
        self.close()

    def close(self) -> None:
        """Nothing is sent or accepted any more when this returns; close_notify follows in the next turn."""
        if self.is_closed:
            return
        self.is_closed = True
        if self.is_connected and self.ice.address is not None:
            self.say_goodbye()
        self.is_connected = False
        self._network.mux.drop(self.ice)
        self.on_closed()
        self._network.background(asyncio.get_running_loop().create_task(self._stop()))

    async def _stop(self) -> None:
        if not self._connecting.done():
            self._connecting.cancel()
        await self.dtls.stop()
