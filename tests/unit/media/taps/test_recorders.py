"""A recorder that does not keep up is given up, and costs nobody else theirs."""

from pathlib import Path

import pytest

from media.taps import recorders as module
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.room_tap import RoomTap
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import RollingWindow

CLOCKS = {"video": ClockPoint(0.0, 0)}


@pytest.mark.timeout(120)
async def test_a_recorder_that_is_too_far_behind_is_ended_once_and_the_others_go_on(tmp_path: Path) -> None:
    recorders = Recorders(Spool(tmp_path))
    taps = {}
    for room in ("slow", "swift"):
        taps[room] = RoomTap(lambda: "VP8", lambda layer: None, RollingWindow())
        await recorders.start(room, room, taps[room], "VP8", key=bytes(32), associated_data=b"{}")
    slow, swift = taps["slow"].listener, taps["swift"].listener
    assert slow is not None
    assert swift is not None
    clocks = dict.fromkeys(taps, CLOCKS)
    big = TappedPacket(True, 0, 0, True, bytes(60_000))
    for _ in range(2 * module.BEHIND_BYTES_MAX // len(big.payload)):
        slow(big, "VP8")
    recorders.second(clocks)  # more than the process can have read when this returns
    for _ in range(3):
        slow(big, "VP8")
        swift(TappedPacket(True, 0, 0, True, b"\x10\x01"), "VP8")
        recorders.second(clocks)
    assert taps["slow"].listener is None, "it hears no more"
    assert taps["swift"].listener is not None
    await recorders.aclose()
    assert (tmp_path / "swift" / "end.json").exists(), "ended as it should be"
