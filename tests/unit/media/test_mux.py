"""The mux alone: what a datagram may change, and what it may not."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
import pytest_asyncio

from media.transport import mux as mux_module
from media.transport.mux import IceSession, UdpMux
from media.wire import stun


@pytest_asyncio.fixture
async def mux() -> AsyncIterator[UdpMux]:
    mux = UdpMux("127.0.0.1", 0, ["127.0.0.1"])
    mux.start()
    yield mux
    mux.close()


class Remote:
    """A socket that checks a session as a controlling agent does."""

    def __init__(self, mux: UdpMux) -> None:
        self.mux = mux
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.address = self.socket.getsockname()

    async def check(
        self, session: IceSession, *, remote: str = "them", key: str = "", use_candidate: bool = False
    ) -> bytes | None:
        """The answer, or None."""
        name = f"{session.local.ufrag}:{remote}"
        secret = (key or session.local.password).encode()
        return await self.send(
            stun.binding_request(os.urandom(12), name, secret, use_candidate=use_candidate)
        )

    async def send(self, datagram: bytes) -> bytes | None:
        self.socket.sendto(datagram, ("127.0.0.1", self.mux.port))
        await asyncio.sleep(0.02)
        try:
            return self.socket.recv(2048)
        except BlockingIOError:
            return None


async def test_a_check_must_be_authentic_before_anything_changes(mux: UdpMux) -> None:
    session, remote = mux.open_session("them"), Remote(mux)
    seen = session.last_seen
    assert await remote.check(session, key="a guess", use_candidate=True) is None
    assert await remote.check(session, remote="someone-else") is None
    assert session.address is None
    assert session.last_seen == seen
    assert not session.ready.is_set()
    assert mux.unauthentic == 2
    answer = await remote.check(session)
    assert answer is not None
    assert answer[:2] == b"\x01\x01"
    assert session.address == remote.address
    assert session.ready.is_set()


async def test_the_path_follows_only_a_nominating_check(mux: UdpMux) -> None:
    session = mux.open_session("them")
    home, mobile = Remote(mux), Remote(mux)
    media: list[bytes] = []
    moves: list[object] = []
    session.on_media, session.on_address = lambda d, _: media.append(d), moves.append
    await home.check(session, use_candidate=True)
    await mobile.check(session)
    assert session.address == home.address
    await mobile.check(session, use_candidate=True)
    assert session.address == mobile.address
    assert moves == [home.address, mobile.address]
    packet = b"\x80" + bytes(11)
    await home.send(packet)
    assert media == [], "the old address speaks for nobody any more"
    await mobile.send(packet)
    assert media == [packet]


async def test_an_address_in_use_is_not_taken_by_another_session(mux: UdpMux) -> None:
    victim, attacker = mux.open_session("them"), mux.open_session("them")
    remote = Remote(mux)
    await remote.check(victim, use_candidate=True)
    assert await remote.check(attacker, use_candidate=True) is None
    assert attacker.address is None
    displaced: list[str] = []
    victim.on_displaced = lambda: displaced.append("victim")
    victim.last_seen -= mux_module.ADDRESS_HELD_SECONDS + 1
    assert await remote.check(attacker, use_candidate=True) is not None
    assert attacker.address == remote.address
    assert (displaced, victim.address) == (["victim"], None), (
        "nothing more is sent there for who was there before"
    )
    assert await remote.check(attacker, use_candidate=True) is not None
    assert displaced == ["victim"]


async def test_first_bytes_decide_who_gets_a_datagram(mux: UdpMux) -> None:
    session, remote, stranger = mux.open_session("them"), Remote(mux), Remote(mux)
    got: list[tuple[str, int]] = []
    session.on_dtls = lambda d: got.append(("dtls", d[0]))
    session.on_media = lambda d, _: got.append(("media", d[0]))
    await remote.check(session)
    for first in (4, 19, 20, 63, 64, 127, 128, 191, 192, 255):
        await remote.send(bytes([first]) + bytes(20))
        await stranger.send(bytes([first]) + bytes(20))
    assert got == [("dtls", 20), ("dtls", 63), ("media", 128), ("media", 191)]


async def test_an_ice_restart_keeps_the_old_path_until_the_new_is_checked(mux: UdpMux) -> None:
    session, remote, moved = mux.open_session("them"), Remote(mux), Remote(mux)
    await remote.check(session, use_candidate=True)
    old = session.local
    fresh = mux.restart(session, "them-again")
    assert await remote.check(session, use_candidate=True) is not None, "consent checks go on meanwhile"
    name = f"{fresh.ufrag}:them-again"
    request = stun.binding_request(os.urandom(12), name, fresh.password.encode(), use_candidate=True)
    assert await moved.send(request) is not None
    assert session.local == fresh
    assert session.address == moved.address
    stale = stun.binding_request(
        os.urandom(12), f"{old.ufrag}:them", old.password.encode(), use_candidate=True
    )
    assert await remote.send(stale) is None
    mux.drop(session)
    assert await moved.send(request) is None
    assert not mux._by_ufrag
    assert not mux._by_address


async def test_a_fault_in_one_sessions_handler_costs_the_others_nothing(mux: UdpMux) -> None:
    broken, fine = mux.open_session("them"), mux.open_session("them")
    first, second = Remote(mux), Remote(mux)
    got: list[bytes] = []

    def fail(datagram: bytes, arrived: float) -> None:
        raise RuntimeError

    broken.on_media, fine.on_media = fail, lambda d, _: got.append(d)
    await first.check(broken)
    await second.check(fine)
    packet = b"\x80" + bytes(11)
    first.socket.sendto(packet, ("127.0.0.1", mux.port))
    await second.send(packet)
    assert got == [packet]
    assert mux.faults == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_datagram_arrived_when_the_kernel_had_it_and_not_when_it_was_read(host: str) -> None:
    mux = UdpMux(host, 0, [host])
    mux.start()
    session = mux.open_session("them")
    arrivals: list[float] = []
    session.on_media = lambda _, arrived: arrivals.append(arrived)
    with socket.socket(mux.socket.family, socket.SOCK_DGRAM) as remote:
        remote.bind((host, 0))
        mux._move(session, remote.getsockname()[:2])
        for _ in range(3):
            remote.sendto(b"\x80" + bytes(11), (host, mux.port))
            time.sleep(0.05)  # noqa: ASYNC251 (nobody reads meanwhile)
        async with asyncio.timeout(30):
            while len(arrivals) < 3:  # noqa: ASYNC110 (the mux reads in turns of its own)
                await asyncio.sleep(0.01)
    mux.close()
    assert all(after - before > 0.045 for before, after in pairwise(arrivals)), (
        "read at once, they came apart"
    )


async def test_while_reading_rests_nothing_is_heard_and_afterwards_everything_in_order(mux: UdpMux) -> None:
    session, remote = mux.open_session("them"), Remote(mux)
    got: list[int] = []
    session.on_media = lambda datagram, _: got.append(datagram[1])
    await remote.check(session)
    rests = [3.0]
    mux.on_drained = lambda: rests.pop() if rests else 0.0
    for number in range(5):
        await remote.send(bytes([0x80, number]) + bytes(10))
    assert got == [0], "the first was read, and reading rested then"
    async with asyncio.timeout(60):
        while len(got) < 5:  # noqa: ASYNC110 (the mux reads in turns of its own)
            await asyncio.sleep(0.01)
    assert got == [0, 1, 2, 3, 4]
    rests.append(30.0)
    await remote.send(bytes([0x80, 9]) + bytes(10))
    assert got[-1] == 9
    assert mux._resting is not None
    mux.close()
    assert mux._resting.cancelled(), "and a socket that is closed is not read"


async def test_a_flood_is_read_in_portions(mux: UdpMux) -> None:
    """The loop gets its turn between portions, so timers and control requests do not starve."""
    remote, drains = Remote(mux), []

    def drained() -> float:
        drains.append(mux.received)
        return 0.0

    mux.on_drained = drained
    for _ in range(600):
        remote.socket.sendto(b"\xff flood", ("127.0.0.1", mux.port))
    while mux.received < 600:  # noqa: ASYNC110 (the point is to give the loop its turns)
        await asyncio.sleep(0)
    portions = [after - before for before, after in zip([0, *drains], drains, strict=False)]
    assert max(portions) <= mux_module.DRAIN_DATAGRAMS
    assert len(portions) >= 3
