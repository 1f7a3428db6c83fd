"""One recording a room, whoever asks at once; and a recorder that does not keep up costs nobody else theirs."""

import asyncio
import os
from pathlib import Path

from media.taps import recorders as module
from media.taps.parts import Spool
from media.taps.recorders import Recorders, RecordingRefusedError
from media.taps.room_tap import RoomTap
from media.taps.talk import ClockPoint, TappedPacket
from media.taps.window import RollingWindow

CLOCKS = {"video": ClockPoint(0.0, 0)}


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
    await none_left(tmp_path)
    assert (tmp_path / "swift" / "end.json").exists(), "ended as it should be"


AT_ONCE = 20


def a_tap() -> RoomTap:
    return RoomTap(lambda: "VP8", lambda layer: None, RollingWindow())


async def begin(recorders: Recorders, recording: str, tap: RoomTap) -> str:
    try:
        await recorders.start(recording, "room", tap, "VP8", key=bytes(32), associated_data=b"{}")
    except RecordingRefusedError as refused:
        return refused.code
    return recording


def names_in(spool: Path) -> list[str]:
    return sorted(each.name for each in spool.iterdir())


def children_in(spool: Path) -> set[int]:
    """Processes that write recordings into this directory."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.fsencode(spool) in (entry / "cmdline").read_bytes():
                found.add(int(entry.name))
        except OSError:
            continue
    return found


async def begun_in(spool: Path) -> set[int]:
    """As `children_in`, once any is to be seen: while one program takes the place of another it has no command line."""
    async with asyncio.timeout(100):
        while not (found := children_in(spool)):  # noqa: ASYNC110 (the kernel tells nobody)
            await asyncio.sleep(0.01)
    return found


async def none_left(spool: Path) -> None:
    """Each ends by itself when its input does, as soon as this machine gets to it."""
    async with asyncio.timeout(100):
        while children_in(spool):  # noqa: ASYNC110 (a process apart has no event of ours)
            await asyncio.sleep(0.05)


async def test_str_14_of_twenty_starts_at_once_one_records(tmp_path: Path) -> None:
    recorders, tap = Recorders(Spool(tmp_path)), a_tap()
    names = [f"recording-{number}" for number in range(AT_ONCE)]
    outcomes = await asyncio.gather(*(begin(recorders, name, tap) for name in names))
    begun = [outcome for outcome in outcomes if outcome in names]
    assert len(begun) == 1
    assert outcomes.count("already_recording") == AT_ONCE - 1
    assert recorders.busy == set(begun)
    assert names_in(tmp_path) == begun
    assert len(await begun_in(tmp_path)) == 1
    await recorders.aclose()
    await none_left(tmp_path)
    assert (tmp_path / begun[0] / "end.json").exists()


async def test_str_14_twenty_starts_of_one_recording_are_one(tmp_path: Path) -> None:
    recorders, tap = Recorders(Spool(tmp_path)), a_tap()
    outcomes = await asyncio.gather(*(begin(recorders, "one", tap) for _ in range(AT_ONCE)))
    assert set(outcomes) == {"one"}
    assert len(await begun_in(tmp_path)) == 1
    await recorders.aclose()


async def test_str_14_a_stop_reaches_a_recording_that_still_begins(tmp_path: Path) -> None:
    recorders, tap = Recorders(Spool(tmp_path)), a_tap()
    asked = asyncio.create_task(begin(recorders, "short", tap))
    while not recorders.busy:  # noqa: ASYNC110 (until it has its room; its process is not there yet)
        await asyncio.sleep(0)
    recorders.stop("room")
    assert await asked == "nothing_published"
    assert tap.listener is None
    assert not recorders.busy
    assert not children_in(tmp_path)
    assert names_in(tmp_path) == []
    assert await begin(recorders, "next", tap) == "next"
    await recorders.aclose()


SECONDS_BEFORE, SECONDS_SEEN = 5, 10
KEY_FRAME = b"\x10\x00\x00\x00\x9d\x01\x2a\x00\x05\xd0\x02" + bytes(1100)
"""A packet that begins one of 1280 × 720, as far as its head goes: nobody decodes it."""


def a_second_of_packets(second: int) -> list[TappedPacket]:
    """Thirty pictures of six packets, and sound: pictures alone are held back until it comes."""
    packets = []
    for number in range(second * 180, second * 180 + 180):
        frame, piece = divmod(number, 6)
        payload = b"\x00" + bytes(1100) if piece else KEY_FRAME
        packets.append(TappedPacket(True, number, 3000 * frame, piece == 5, payload))
    sounds = range(second * 50, second * 50 + 50)
    return packets + [TappedPacket(False, number, 960 * number, False, b"\xfc\xff\xfe") for number in sounds]


def written_bytes(recording: Path) -> int:
    return sum(path.stat().st_size for path in recording.iterdir())


async def test_str_14_a_recorder_takes_no_memory_anew_for_each_second(tmp_path: Path) -> None:
    recorders, tap = Recorders(Spool(tmp_path)), a_tap()
    await begin(recorders, "long", tap)
    (child,) = await begun_in(tmp_path)
    assert tap.listener is not None
    faults = []
    for second in range(SECONDS_BEFORE + SECONDS_SEEN):
        before = written_bytes(tmp_path / "long")
        for packet in a_second_of_packets(second):
            tap.listener(packet, "VP8")
        recorders.second({"room": CLOCKS | {"audio": ClockPoint(0.0, 0)}})
        async with asyncio.timeout(60):
            while written_bytes(tmp_path / "long") < before + 100_000:  # noqa: ASYNC110 (written by a process apart)
                await asyncio.sleep(0.02)
        faults.append(minor_faults(child))
    assert faults[-1] - faults[SECONDS_BEFORE - 1] < 20 * SECONDS_SEEN
    await recorders.aclose()


def minor_faults(process: int) -> int:
    """How often the kernel had to give the process a page (proc(5): the tenth field, and names may hold spaces)."""
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[7])
