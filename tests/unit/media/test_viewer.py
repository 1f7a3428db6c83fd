"""A viewer's feedback: what it may make us do."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, cast

import pytest_asyncio

from media.fanout.engine import Destination, FanOut
from media.metrics import Counters
from media.rooms.feeds import ALL_TEMPORAL, Rung
from media.rooms.outgoing import MediaPacket
from media.rooms.seat import Seat
from media.rooms.viewer import ASKED_BURST, RTX_BURST, Stage, Viewer
from media.transport.dtls_srtp import Certificate
from media.transport.mux import UdpMux
from media.transport.peer import Network
from media.wire import rtcp, rtp, sdp
from media.wire.answers import OutStream
from tests.unit.media.offers import chromium

VIDEO, RTX = 4001, 4003


class AStage:
    def __init__(self) -> None:
        self.streams = {"audio": OutStream(4000, None), "video": OutStream(VIDEO, RTX)}
        self.picture = APicture()


class APicture:
    def __init__(self) -> None:
        self.chosen: list[float] = []

    def sent_bits(self, _: object) -> int:
        return 400_000

    def is_lowest(self, _: object) -> bool:
        return False

    def choose(self, _: object, now: float) -> None:
        self.chosen.append(now)


class AnEngine:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, _: object, packets: Sequence[bytes], *, rtcp: bool = False, merge: bool = False) -> None:
        self.sent += packets


class ASeat:
    """Has every packet whose number is below `held`, and counts who asks."""

    rung: Rung | None = None

    def __init__(self, held: int) -> None:
        self.held = held
        self.asked: list[int] = []

    def find(self, seq: int, now: float) -> MediaPacket | None:
        self.asked.append(seq)
        return MediaPacket("video", seq, 9, False, b"picture", None) if seq < self.held else None


@pytest_asyncio.fixture
async def viewer() -> AsyncIterator[Viewer]:
    mux, tasks = UdpMux("127.0.0.1", 0, ["127.0.0.1"]), set[asyncio.Task[None]]()
    network = Network(mux, Certificate.generateCertificate(), tasks.add)
    offer = sdp.parse_offer(chromium("recvonly"), ("VP8",), sends=False)
    made = Viewer(
        network,
        offer,
        "asha",
        stage=cast(Stage, AStage()),
        engine=cast(FanOut, AnEngine()),
        counters=Counters(),
        is_hidden=False,
    )
    made.destination = cast(Destination, object())
    yield made
    made.close()
    await asyncio.gather(*tasks)
    mux.close()


def seated(viewer: Viewer, *, held: int) -> ASeat:
    seat = ASeat(held)
    viewer.seat = cast(Seat, seat)
    return seat


def nack(first: int, numbers: int, *, ssrc: int = VIDEO) -> bytes:
    return rtcp.write_nack(1, ssrc, [(first + n) & 0xFFFF for n in range(numbers)])


def sent_by(viewer: Viewer) -> list[bytes]:
    return cast(Any, viewer)._engine.sent


async def test_what_is_asked_for_comes_again_by_rtx(viewer: Viewer) -> None:
    seated(viewer, held=100)
    viewer.feedback(nack(7, 3), 1.0)
    packets = [rtp.parse(wire) for wire in sent_by(viewer)]
    originals = [rtp.read_rtx_payload(p.payload) for p in packets if p is not None]
    assert originals == [(n, b"picture") for n in (7, 8, 9)]
    assert {p.ssrc for p in packets if p is not None} == {RTX}
    numbers = [p.seq for p in packets if p is not None]
    assert numbers == [(numbers[0] + n) & 0xFFFF for n in range(3)], (
        "each with a number, and a nonce, of its own"
    )


async def test_a_nack_of_another_stream_gets_nothing(viewer: Viewer) -> None:
    seat = seated(viewer, held=100)
    viewer.feedback(nack(7, 3, ssrc=RTX), 1.0)
    assert not seat.asked
    assert not sent_by(viewer)


async def test_no_more_is_sent_again_than_a_viewer_may_have(viewer: Viewer) -> None:
    seated(viewer, held=65536)
    for turn in range(3):
        viewer.feedback(nack(200 * turn, 200), 1.0)
    assert len(sent_by(viewer)) == RTX_BURST


async def test_asking_for_what_is_not_there_costs_us_little(viewer: Viewer) -> None:
    """One datagram names thousands of packets; a hundred of them a second would take a core."""
    seat = seated(viewer, held=0)
    for turn in range(100):
        viewer.feedback(nack(turn, 5000), 1.0)
    assert len(seat.asked) == ASKED_BURST
    viewer.feedback(nack(7, 3), 2.0)
    assert seat.asked[ASKED_BURST:] == [7, 8, 9], "a second later it may ask again"


async def test_a_picture_goes_down_by_the_loss_of_a_second_and_not_of_a_moment(viewer: Viewer) -> None:
    """A browser that asks again reports with each question, and of so little that a third of it is a packet."""
    seated(viewer, held=0).rung = Rung(1, ALL_TEMPORAL)
    picture = cast(Any, viewer)._stage.picture

    def report(lost: int, highest: int, now: float) -> None:
        block = rtcp.ReportBlock(VIDEO, 170, lost, highest, 0, 0, 0)
        viewer.feedback(rtcp.write_receiver_report(1, [block]), now)

    for moment in range(50):
        report(min(moment, 2), 3 * moment, moment / 50)
    report(2, 160, 1.0)
    assert not picture.chosen
    report(2 + 40, 260, 2.0)
    assert picture.chosen == [2.0]
