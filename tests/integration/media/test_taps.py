"""Stills and sealed clips of real shows, by the control API of the media program."""

import asyncio
import hashlib
import io
import os
import signal
from array import array
from base64 import b64encode
from pathlib import Path

import av
import httpx2
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from entrypoints.cli.processes import Children
from media.clients.peers import Publisher, Viewer
from tests.integration.media.conftest import MediaProcess, start_media

KEY, ABOUT = bytes(range(32)), b'{"kind":"evidence"}'
SECONDS = 60.0


async def a_still(media: MediaProcess, room: str, *, age: float = 5.0) -> httpx2.Response:
    return await media.http.post(f"/rooms/{room}/still", json={"age_seconds_max": age}, timeout=SECONDS)


async def a_clip(media: MediaProcess, room: str, *, key: bytes = KEY) -> httpx2.Response:
    body = {"key": b64encode(key).decode(), "associated_data": b64encode(ABOUT).decode()}
    return await media.http.post(f"/rooms/{room}/clip", json=body, timeout=SECONDS)


def opened(answer: httpx2.Response) -> bytes:
    plain = AESGCM(KEY).decrypt(answer.content[:12], answer.content[12:], ABOUT)
    assert hashlib.sha256(plain).hexdigest() == answer.headers["Clip-SHA256"]
    assert len(plain) == int(answer.headers["Clip-Bytes"])
    return plain


def frames_of(file: bytes) -> tuple[int, float]:
    """How many pictures can be shown, and the seconds of sound."""
    with av.open(io.BytesIO(file), "r") as container:
        pictures = sum(1 for _ in container.decode(video=0))
    with av.open(io.BytesIO(file), "r") as container:
        return pictures, sum(frame.samples for frame in container.decode(audio=0)) / 48000


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_str_12_a_live_show_gives_a_still_and_its_last_minute(
    media: MediaProcess, room: str, codec: str
) -> None:
    publisher, viewer = Publisher(media.publishing(room), codec=codec), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(30, seconds=SECONDS)
        still = await a_still(media, room)
        assert still.status_code == 200, still.text
        picture = Image.open(io.BytesIO(still.content))
        assert picture.format == "JPEG"
        assert picture.size == (640, 360) == (
            int(still.headers["Still-Width"]), int(still.headers["Still-Height"]),
        )  # fmt: skip
        body = {"age_seconds_max": 60.0, "veiled": True}
        veiled = await media.http.post(f"/rooms/{room}/still", json=body, timeout=SECONDS)
        assert Image.open(io.BytesIO(veiled.content)).size == (320, 176)
        clip = await a_clip(media, room)
        assert clip.status_code == 200, clip.text
        pictures, sound_seconds = frames_of(opened(clip))
        assert pictures == int(clip.headers["Clip-Frames"]) >= 25
        assert sound_seconds > 1.0
        assert publisher.video.frames - pictures < 60
    finally:
        await viewer.stop()
        await publisher.stop()


async def test_a_stopped_show_can_still_be_preserved(media: MediaProcess, room: str) -> None:
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(30, seconds=SECONDS)
        await media.close(room)
        clip = await a_clip(media, room)
        assert clip.status_code == 200, clip.text
        pictures, _ = frames_of(opened(clip))
        assert pictures >= 20
        assert (await a_still(media, room)).status_code == 200
    finally:
        await viewer.stop()
        await publisher.stop()


async def test_str_12_a_fresh_still_asks_for_a_key_frame(media: MediaProcess, room: str) -> None:
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(15, seconds=SECONDS)
        asked = await media.metric("plis_sent")
        # No key frame is so fresh, so that none which comes by chance can stand in for the one to be asked for.
        answer = await a_still(media, room, age=0.0)
        assert answer.status_code == 200, answer.text
        assert await media.metric("plis_sent") > asked
    finally:
        await viewer.stop()
        await publisher.stop()


async def test_nothing_is_made_of_a_room_that_nobody_knows(media: MediaProcess, room: str) -> None:
    for answer in (await a_still(media, room), await a_clip(media, room)):
        assert (answer.status_code, answer.json()["code"]) == (404, "no_footage")
    short = await a_clip(media, room, key=b"short")
    assert (short.status_code, short.json()["code"]) == (400, "malformed")


def darkroom_of(media: MediaProcess) -> int:
    """The process id of the media program's process apart."""
    parent = media.child.process.pid
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(stat[1]) == parent and b"media.taps.child" in command:
                return int(entry.name)
    raise LookupError


async def test_a_decoder_that_dies_takes_nobody_with_it(children: Children, room: str) -> None:
    media = await start_media(children, "media-taps")
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(10, seconds=SECONDS)
        assert (await a_still(media, room)).status_code == 200
        os.kill(darkroom_of(media), signal.SIGKILL)
        answers = [await a_still(media, room), await a_still(media, room)]
        assert answers[-1].status_code == 200, answers[-1].text
        await viewer.wait_for_frames(viewer.frames_decoded + 20, seconds=SECONDS)
        # It ends with the program, however that ends.
        apart = darkroom_of(media)
        media.child.process.kill()
        async with asyncio.timeout(SECONDS):
            while _runs(apart):  # noqa: ASYNC110 (another's process has no event)
                await asyncio.sleep(0.05)
    finally:
        await viewer.stop()
        await publisher.stop()
        await media.http.aclose()


def _runs(process_id: int) -> bool:
    try:
        return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def test_str_13_a_live_show_is_heard_from_outside(media: MediaProcess, room: str) -> None:
    async def sound(seconds: float) -> httpx2.Response:
        return await media.http.post(f"/rooms/{room}/sound", json={"seconds": seconds}, timeout=SECONDS)

    assert ((await sound(5.0)).status_code, (await sound(5.0)).json()["code"]) == (404, "no_footage")
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(30, seconds=SECONDS)
        heard = await sound(900.0)
        assert heard.status_code == 200, heard.text
        assert len(heard.content) == round(2 * 16_000 * float(heard.headers["Sound-Seconds"])) > 2 * 16_000
        loudest = max(array("h", heard.content))
        assert 3_000 < loudest < 9_000  # of the tone that the publisher sends: 6,000
        assert float(heard.headers["Sound-Age-Seconds"]) >= float(heard.headers["Sound-Seconds"]) - 0.5
        assert (await sound(-1.0)).content == b""
    finally:
        await viewer.stop()
        await publisher.stop()
