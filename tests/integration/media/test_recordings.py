"""Recordings of real shows, by the control API of the media program, whatever is killed meanwhile."""

import asyncio
import io
import os
import signal
from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import uuid4

import av
import pytest
from cryptography.exceptions import InvalidTag

from entrypoints.cli.processes import Children
from media.clients.peers import Publisher
from media.taps.parts import unsealed
from tests.integration.media.conftest import MediaProcess, start_media

KEY, ABOUT = bytes(range(32)), b'{"kind":"recording"}'
SECONDS = 60.0


async def begin(media: MediaProcess, room: str, recording: str) -> int:
    body = {
        "recording_id": recording,
        "key": b64encode(KEY).decode(),
        "associated_data": b64encode(ABOUT).decode(),
    }
    return (await media.http.put(f"/rooms/{room}/recording", json=body)).status_code


async def spooled(media: MediaProcess, recording: str) -> dict[str, Any]:
    found = (await media.http.get("/recordings", timeout=SECONDS)).json()["recordings"]
    return next(each for each in found if each["recording_id"] == recording)


async def ended(media: MediaProcess, recording: str) -> dict[str, Any]:
    async with asyncio.timeout(SECONDS):
        while not (state := await spooled(media, recording))["is_ended"]:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return state


async def fetched(media: MediaProcess, state: dict[str, Any]) -> bytes:
    data = b""
    for part in state["parts"]:
        path = f"/recordings/{state['recording_id']}/parts/{part['number']}"
        answer = await media.http.get(path, timeout=SECONDS)
        assert len(answer.content) == part["size_bytes"]
        data += answer.content
    return data


def frames_of(sealed: bytes) -> tuple[int, float]:
    file = b"".join(unsealed(sealed, KEY, ABOUT))
    with av.open(io.BytesIO(file), "r") as container:
        pictures = sum(1 for _ in container.decode(video=0))
    with av.open(io.BytesIO(file), "r") as container:
        return pictures, sum(frame.samples for frame in container.decode(audio=0)) / 48000


async def frames_later(publisher: Publisher, count: int) -> None:
    until = publisher.video.frames + count
    async with asyncio.timeout(SECONDS):
        while publisher.video.frames < until:  # noqa: ASYNC110 (a track has no event)
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("codec", "media_type"), [("VP8", "video/webm"), ("H264", "video/mp4")])
async def test_str_14_a_recording_is_sealed_on_disk_and_plays(
    media: MediaProcess, room: str, codec: str, media_type: str
) -> None:
    publisher, recording = Publisher(media.publishing(room), codec=codec), str(uuid4())
    try:
        assert await begin(media, room, recording) == 409, "nothing is published yet"
        await publisher.start()
        await frames_later(publisher, 5)
        assert await begin(media, room, recording) == 204
        assert await begin(media, room, recording) == 204, "again is once"
        assert await begin(media, room, str(uuid4())) == 409, "one at a time"
        await frames_later(publisher, 60)
        assert (await media.http.delete(f"/rooms/{room}/recording")).status_code == 204
        state = await ended(media, recording)
        assert (state["room_id"], state["media_type"], state["is_whole"]) == (room, media_type, True)
        sealed = await fetched(media, state)
        assert b"webm" not in sealed
        assert b"ftyp" not in sealed
        pictures, sound_seconds = frames_of(sealed)
        assert pictures >= 30
        assert sound_seconds > 1.5
        with pytest.raises(InvalidTag):
            list(unsealed(sealed, KEY, b"of another"))
        assert (await media.http.delete(f"/recordings/{recording}")).status_code == 204
        assert recording not in (await media.http.get("/recordings")).text
    finally:
        await publisher.stop()


async def test_a_recording_ends_with_its_room(media: MediaProcess, room: str) -> None:
    publisher, recording = Publisher(media.publishing(room)), str(uuid4())
    try:
        await publisher.start()
        await frames_later(publisher, 5)
        assert await begin(media, room, recording) == 204
        await frames_later(publisher, 45)
        await media.close(room)
        state = await ended(media, recording)
        assert state["is_whole"]
        assert frames_of(await fetched(media, state))[0] >= 15
        await media.http.delete(f"/recordings/{recording}")
    finally:
        await publisher.stop()


def recorders_of(parent: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(stat[1]) == parent and b"recorder_child" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
    return found


@pytest.mark.parametrize("victim", ["media", "recorder"])
async def test_what_was_recorded_before_a_kill_plays(
    children: Children, room: str, tmp_path: Path, victim: str
) -> None:
    spool = str(tmp_path / "spool")
    media = await start_media(children, f"media-{victim}", spool=spool)
    publisher, recording = Publisher(media.publishing(room)), str(uuid4())
    try:
        await publisher.start()
        await frames_later(publisher, 5)
        assert await begin(media, room, recording) == 204
        await frames_later(publisher, 90)
        if victim == "media":
            media.child.process.kill()
            await media.http.aclose()
            media = await start_media(children, "media-next", spool=spool)
        else:
            (process_id,) = recorders_of(media.child.process.pid)
            os.kill(process_id, signal.SIGKILL)
        state = await ended(media, recording)
        # A recorder that lives on ends its file as it should be; one that was killed leaves whole segments.
        assert state["is_whole"] == (victim == "media")
        pictures, _ = frames_of(await fetched(media, state))
        assert pictures >= 20
    finally:
        await publisher.stop()
        await media.http.aclose()
