"""A peer alone: put out while it connects, and what of it counts as a sign of life."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest_asyncio

from media.metrics import Counters
from media.rooms.publisher import Publisher
from media.rooms.source import Audience, Incoming
from media.transport.dtls_srtp import Certificate, DtlsSrtp, Session, SrtpError
from media.transport.mux import UdpMux
from media.transport.peer import DTLS_BURST, MAX_SSRCS, SILENT_SECONDS, Network, Peer
from media.wire import rtp, sdp
from media.wire.codecs import VIDEO_CODECS
from media.wire.twcc import TICKS_A_SECOND
from tests.unit.media.offers import chromium


class Shaking:
    """A DTLS association whose handshake ends when the test says so."""

    def __init__(self) -> None:
        self.ends = asyncio.Event()
        self.is_stopped = asyncio.Event()
        self.fed = 0

    def feed(self, datagram: bytes) -> None:
        self.fed += 1

    async def handshake(self) -> None:
        await self.ends.wait()

    async def stop(self) -> None:
        self.is_stopped.set()


class APeer(Peer):
    is_ready = False

    def ready(self) -> None:
        self.is_ready = True

    def receive(self, datagram: bytes, arrived: float) -> None:
        """Nothing comes."""

    goodbyes = 0

    def say_goodbye(self) -> None:
        self.goodbyes += 1


@pytest_asyncio.fixture
async def network() -> AsyncIterator[Network]:
    mux, tasks = UdpMux("127.0.0.1", 0, ["127.0.0.1"]), set[asyncio.Task[None]]()
    yield Network(mux, Certificate.generateCertificate(), tasks.add)
    await asyncio.gather(*tasks)
    mux.close()


def shaking_hands(network: Network) -> tuple[APeer, Shaking]:
    offer = sdp.parse_offer(chromium("recvonly"), VIDEO_CODECS, sends=False)
    peer, dtls = APeer(network, offer, "asha"), Shaking()
    peer.dtls = cast(DtlsSrtp, dtls)
    peer.ice.ready.set()
    return peer, dtls


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_a_peer_is_ready_when_its_handshake_ends(network: Network) -> None:
    peer, dtls = shaking_hands(network)
    await settle()
    assert not peer.is_ready
    dtls.ends.set()
    await settle()
    assert peer.is_ready
    assert peer.is_connected
    peer.close()
    await asyncio.wait_for(dtls.is_stopped.wait(), 60)


async def test_who_is_put_out_in_the_turn_in_which_the_handshake_ends_is_out(network: Network) -> None:
    peer, dtls = shaking_hands(network)
    await settle()
    dtls.ends.set()
    peer.close()
    await asyncio.wait_for(dtls.is_stopped.wait(), 60)
    await settle()
    assert not peer.is_ready, "media would have gone to somebody who was removed"
    assert not peer.is_connected
    assert not cast(Any, network.mux)._by_ufrag


class Inbound:
    """Takes a packet for authentic unless its payload says otherwise."""

    def unprotect(self, datagram: bytes) -> bytes:
        if b"forged" in datagram:
            raise SrtpError
        return datagram

    unprotect_rtcp = unprotect


def rtp_of(ssrc: int, payload: bytes = b"media") -> bytes:
    return b"\x80\x60\x00\x01\x00\x00\x00\x02" + ssrc.to_bytes(4, "big") + payload


async def connected(network: Network) -> APeer:
    peer, dtls = shaking_hands(network)
    dtls.ends.set()
    await settle()
    cast(Any, dtls).inbound = cast(Session, Inbound())
    return peer


async def test_only_what_is_authentic_shows_that_a_peer_is_there(network: Network) -> None:
    """RFC 7675: without consent for 30 seconds nothing more is sent."""
    peer = await connected(network)
    peer.ice.last_seen = begun = peer.ice.last_seen - 20
    assert not peer.is_silent(begun + SILENT_SECONDS - 0.1)
    assert peer.is_silent(begun + SILENT_SECONDS + 0.1)
    assert peer.unprotect(rtp_of(7, b"forged")) is None
    assert peer.is_silent(begun + SILENT_SECONDS + 0.1)
    assert peer.unprotect(rtp_of(7)) == rtp_of(7)
    assert not peer.is_silent(begun + SILENT_SECONDS + 0.1)
    peer.close()


async def test_whose_address_is_somebody_elses_now_is_gone_and_nothing_is_said_there(
    network: Network,
) -> None:
    peer, other = await connected(network), await connected(network)
    other.ice.address = ("127.0.0.1", 9)
    peer.ice.on_displaced()
    assert (peer.is_closed, peer.is_connected, peer.goodbyes) == (True, False, 0)
    other.close()
    assert other.goodbyes == 1


async def test_a_peer_makes_us_keep_no_stream_for_each_ssrc_it_invents(network: Network) -> None:
    peer = await connected(network)
    for ssrc in range(1000, 1000 + 10 * MAX_SSRCS):
        peer.unprotect(rtp_of(ssrc, b"forged"))
    taken = [ssrc for ssrc in range(2 * MAX_SSRCS) if peer.unprotect(rtp_of(ssrc)) is not None]
    assert taken == list(range(MAX_SSRCS)), "what was forged took no place"
    assert peer.unprotect(rtp_of(3)) is not None
    peer.close()


async def test_a_peer_who_floods_the_handshake_is_heard_to_a_bound(network: Network) -> None:
    peer, dtls = shaking_hands(network)
    for _ in range(20 * DTLS_BURST):
        peer.ice.on_dtls(b"\x16 a record")
    assert DTLS_BURST <= dtls.fed < 10 * DTLS_BURST
    peer.close()


class Alone(Audience):
    """A room in which nobody listens."""

    def forward(self, packet: Incoming, now: float) -> None:
        """Nobody hears it."""

    def publisher_ready(self) -> None:
        """Nobody waits."""

    def lost(self, layer: int) -> None:
        """Nobody misses it."""


async def test_a_publisher_is_told_when_its_packets_arrived_and_not_when_we_read_them(
    network: Network,
) -> None:
    """By the differences its browser finds out how much its connection takes."""
    offer = sdp.parse_offer(chromium("sendonly"), VIDEO_CODECS, sends=True)
    publisher = Publisher(network, offer, "ravi", Alone(), Counters(), studio="")
    publisher.unprotect = lambda datagram: datagram  # type: ignore[method-assign]
    video = next(section for section in offer.sections if section.kind == "video")
    assert video.codec is not None
    started = time.monotonic()
    for seq, after in enumerate((0.0, 0.010, 0.030)):
        extension = rtp.element(video.extension(sdp.TRANSPORT_CC), seq, 2)
        packet = rtp.write(
            marker=True,
            payload_type=video.codec.payload_type,
            seq=seq,
            timestamp=seq * 3000,
            ssrc=7,
            payload=b"\x10\x02",
            extensions=extension,
        )
        publisher.receive(packet, started + after)
    told = publisher._arrivals._arrivals
    ticks = [told[seq] - told[0] for seq in range(3)]
    assert [round(tick / TICKS_A_SECOND, 3) for tick in ticks] == [0.0, 0.010, 0.030]
    publisher.close()
