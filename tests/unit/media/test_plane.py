"""The plane's own turns: what fails in one room, or in looking after all of them, ends nothing else."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio

from media.fanout.python import PythonFanOut
from media.plane import MediaPlane
from media.refusals import MediaRefusalError
from media.rooms.admission import Admission
from media.rooms.controls import Controls
from media.rooms.reception import Playback
from media.rooms.room import SESSIONS_A_PARTICIPANT, Room
from media.taps.darkroom import Darkroom
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.taps import Taps
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from tests.unit.media.offers import chromium


class FailingTaps:
    def __init__(self) -> None:
        self.turns = asyncio.Queue[None]()

    def second(self, now: float) -> None:
        self.turns.put_nowait(None)
        raise ValueError("a fault of ours")

    async def aclose(self) -> None:
        """There is nothing to close."""


class CountingTaps(Taps):
    """Are looked after in the turn that the rooms were, and last."""

    def __init__(self, spool: Path) -> None:
        super().__init__(Darkroom(), Recorders(Spool(spool)))
        self.turns = asyncio.Queue[None]()

    def second(self, now: float) -> None:
        super().second(now)
        self.turns.put_nowait(None)


class WaitingRoom:
    """Has a packet that waits; `fails` instead of sending it."""

    id = "a room"

    def __init__(self, *, fails: bool) -> None:
        self.fails = fails
        self.flushes = 0

    def flush_if_due(self, now: float) -> float:
        self.flushes += 1
        if self.fails:
            raise ValueError("a fault of ours")
        return 0.0


@pytest_asyncio.fixture
async def plane(tmp_path: Path) -> AsyncIterator[MediaPlane]:
    mux = UdpMux("127.0.0.1", 0, ["127.0.0.1"])
    made = MediaPlane(mux, PythonFanOut(mux.socket), Certificate.generateCertificate(), tmp_path)
    yield made
    await made.stop()


async def test_looking_after_the_rooms_goes_on_when_a_turn_of_it_failed(plane: MediaPlane) -> None:
    taps = FailingTaps()
    plane.taps = cast(Taps, taps)
    plane.start()
    for _ in range(2):
        await asyncio.wait_for(taps.turns.get(), 30)
    assert plane.is_healthy


async def test_a_closed_room_and_its_last_viewer_leave_the_memory_though_nobody_comes_after_them(
    plane: MediaPlane, tmp_path: Path
) -> None:
    room, taps = "0b1c2d3e-0000-4000-8000-000000000003", CountingTaps(tmp_path)
    plane.taps = taps
    plane.publish(room, "ravi", chromium("sendonly"))
    terms = Admission(is_hidden=False, capacity=9, joins_a_second=9)
    plane.subscribe(room, "asha", chromium("recvonly"), terms)
    closed = weakref.ref(plane.rooms[room])
    plane.start()
    await asyncio.wait_for(taps.turns.get(), 30)
    plane.close(room)
    async with asyncio.timeout(30):
        while closed() is not None:
            await taps.turns.get()
            gc.collect()


async def test_a_room_that_cannot_send_delays_no_other(plane: MediaPlane) -> None:
    faulty, other = WaitingRoom(fails=True), WaitingRoom(fails=False)
    cast(Any, plane)._flushing._waiting += [cast(Room, faulty), cast(Room, other)]
    plane.flush()
    plane.flush()
    assert (faulty.flushes, other.flushes) == (1, 1)


async def test_str_04_who_was_removed_comes_back_neither_to_watch_nor_to_send(plane: MediaPlane) -> None:
    room = "0b1c2d3e-0000-4000-8000-000000000001"
    plane.publish(room, "ravi", chromium("sendonly"))
    plane.control(room, Controls(1, is_covered=False, is_muted=False, removed=frozenset({"stranger"})))
    terms = Admission(is_hidden=False, capacity=9, joins_a_second=9)
    for come in (
        lambda who: plane.subscribe(room, who, chromium("recvonly"), terms),
        lambda who: plane.publish(room, who, chromium("sendonly")),
    ):
        with pytest.raises(MediaRefusalError) as caught:
            come("stranger")
        assert (caught.value.code, caught.value.status) == ("removed_from_room", 403)
        come("asha")


async def test_a_page_that_was_reloaded_leaves_no_more_than_a_few_sessions(plane: MediaPlane) -> None:
    room = "0b1c2d3e-0000-4000-8000-000000000002"
    plane.publish(room, "ravi", chromium("sendonly"))
    terms = Admission(is_hidden=False, capacity=9, joins_a_second=99)
    first = plane.subscribe(room, "asha", chromium("recvonly"), terms)
    for _ in range(SESSIONS_A_PARTICIPANT):
        plane.subscribe(room, "asha", chromium("recvonly"), terms)
    assert first.session_id not in plane.sessions.open
    assert len(plane.rooms[room].viewers) == SESSIONS_A_PARTICIPANT


async def test_str_11_str_18_who_is_hidden_takes_no_place_and_who_finds_none_is_told_so(
    plane: MediaPlane,
) -> None:
    room = "0b1c2d3e-0000-4000-8000-000000000003"
    plane.publish(room, "ravi", chromium("sendonly"))
    seen = Admission(is_hidden=False, capacity=1, joins_a_second=99)
    plane.subscribe(room, "meera", chromium("recvonly"), replace(seen, is_hidden=True))
    plane.subscribe(room, "asha", chromium("recvonly"), seen)
    with pytest.raises(MediaRefusalError) as full:
        plane.subscribe(room, "tara", chromium("recvonly"), seen)
    assert (full.value.code, full.value.status) == ("room_full", 429)
    assert full.value.detail == "every place in the room is taken"
    plane.subscribe(room, "tara", chromium("recvonly"), replace(seen, capacity=2))


async def test_a_plane_whose_socket_or_turns_are_gone_is_not_healthy(plane: MediaPlane) -> None:
    assert not plane.is_healthy, "it has not started"
    plane.start()
    assert plane.is_healthy
    plane.mux.close()
    assert not plane.is_healthy


async def test_what_a_page_says_of_a_room_that_was_just_closed_is_counted_once(plane: MediaPlane) -> None:
    """It says it as it goes, which is after the show was stopped."""
    room, terms = (
        "0b1c2d3e-0000-4000-8000-00000000000a",
        Admission(is_hidden=False, capacity=9, joins_a_second=9),
    )
    plane.publish(room, "ravi", chromium("sendonly"))
    session = plane.subscribe(room, "asha", chromium("recvonly"), terms).session_id
    plane.classify(room, "private")

    def freezes() -> dict[str, int]:
        return {name: counters.freezes for name, counters in plane.observation._classes().items()}

    plane.sessions.played(session, "asha", Playback(1, 0.5, 0, 0.0))
    assert freezes()["private"] == 1
    plane.close(room)
    assert freezes()["private"] == 1
    plane.sessions.played(session, "asha", Playback(4, 2.0, 0, 0.0))
    for _ in range(10):  # seconds
        assert freezes()["private"] == 4
        plane.observation.second()
    assert freezes() == {name: 4 if name == "private" else 0 for name in freezes()}
