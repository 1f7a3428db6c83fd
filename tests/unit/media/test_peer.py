"""A peer alone: what happens when it is put out while it connects."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import pytest_asyncio

from media.transport.dtls_srtp import Certificate, DtlsSrtp
from media.transport.mux import UdpMux
from media.transport.peer import Network, Peer
from media.wire import sdp
from media.wire.codecs import VIDEO_CODECS
from tests.unit.media.offers import chromium


class Shaking:
    """A DTLS association whose handshake ends when the test says so."""

    def __init__(self) -> None:
        self.ends = asyncio.Event()
        self.is_stopped = asyncio.Event()

    async def handshake(self) -> None:
        await self.ends.wait()

    async def stop(self) -> None:
        self.is_stopped.set()


class APeer(Peer):
    is_ready = False

    def ready(self) -> None:
        self.is_ready = True

    def receive(self, datagram: bytes) -> None:
        """Nothing comes."""

    def say_goodbye(self) -> None:
        """Nobody hears it."""


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
    await asyncio.wait_for(dtls.is_stopped.wait(), 5)


async def test_who_is_put_out_in_the_turn_in_which_the_handshake_ends_is_out(network: Network) -> None:
    peer, dtls = shaking_hands(network)
    await settle()
    dtls.ends.set()
    peer.close()
    await asyncio.wait_for(dtls.is_stopped.wait(), 5)
    await settle()
    assert not peer.is_ready, "media would have gone to somebody who was removed"
    assert not peer.is_connected
    assert not cast(Any, network.mux)._by_ufrag
