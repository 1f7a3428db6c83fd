"""A delayed show with real clients: nothing early, and nothing of what was taken back while it waited (STR-16)."""

import asyncio
from typing import Any

from aiortc.mediastreams import MediaStreamError
from av import VideoFrame

from media.clients.clip import now_ms, read_latency_ms
from media.clients.peers import Publisher, Viewer
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.test_controls import until, what

SECONDS = 3.0


class Witness(Viewer):
    """Notes when each picture that it sees was taken, and whether it sees the cover now."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.taken: list[int] = []
        self.waited: list[int] = []
        self.is_covered = False

    async def _watch(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                self.ended.set()
                return
            assert isinstance(frame, VideoFrame)
            seen = now_ms()
            latency = read_latency_ms(frame, seen)
            self.is_covered = latency is None and what(frame) == "the cover"
            if latency is not None:
                self.taken.append(seen - latency)
                self.waited.append(latency)


async def test_str_16_viewers_see_and_hear_the_show_later_and_staff_at_once(
    media: MediaProcess, room: str
) -> None:
    publisher = Publisher(media.publishing(room, delay_seconds=SECONDS))
    viewer, late = Witness(media.watching(room)), Witness(media.watching(room, "late"))
    staff = Witness(media.watching(room, "meera", is_hidden=True))
    await publisher.start()
    try:
        await asyncio.gather(viewer.start(), staff.start())
        await until(lambda: staff.waited, "staff see it")
        await until(lambda: len(viewer.waited) > 30, "viewers see it")
        await late.start()
        await until(lambda: len(late.waited) > 10, "and who comes later")
        assert min(*viewer.waited, *late.waited) >= SECONDS * 1000
        assert min(staff.waited) < SECONDS * 1000
        await until(lambda: viewer.audio_frames_decoded > 30, "and hear it")
    finally:
        await asyncio.gather(*(client.stop() for client in (publisher, viewer, late, staff)))


async def test_str_15_str_16_after_a_cover_viewers_see_nothing_that_was_taken_before_it_came_off(
    media: MediaProcess, room: str
) -> None:
    publisher, viewer = (
        Publisher(media.publishing(room, delay_seconds=SECONDS)),
        Witness(media.watching(room)),
    )
    await publisher.start()
    try:
        await viewer.start()
        await until(lambda: viewer.taken, "it is shown")
        await media.control(room, 1, is_covered=True)
        await until(lambda: viewer.is_covered, "the cover, at once")
        before, off = len(viewer.taken), now_ms()
        await media.control(room, 2)
        await until(lambda: len(viewer.taken) > before + 30, "and the show again")
        assert min(viewer.taken[before:]) >= off
        assert min(viewer.waited) >= SECONDS * 1000
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())
