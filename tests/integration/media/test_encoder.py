"""An encoder like OBS: it offers no RTX, no extensions and no candidates, and hears no request for a key frame."""

import asyncio
import re
import time
from fractions import Fraction
from typing import Any

import pytest
from aiortc import MediaStreamTrack
from av import VideoCodecContext
from av.video.frame import PictureType
from playwright.async_api import BrowserContext

from media.clients.clip import Clip, now_ms
from media.clients.peers import PostOffer, Publisher, Viewer
from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess

FRAME_RATE = 30


class HighProfileTrack(MediaStreamTrack):
    """What OBS sends: x264 High profile, headers repeated, a key frame on its own schedule, whatever is asked."""

    kind = "video"

    def __init__(self, key_frame_seconds: int) -> None:
        super().__init__()
        self.wants_key_frame = False
        self._clip = Clip(640, 360)
        self._frames = 0
        self._started = time.monotonic()
        self._codec = VideoCodecContext.create("libx264", "w")
        self._codec.width, self._codec.height, self._codec.pix_fmt = 640, 360, "yuv420p"
        self._codec.time_base, self._codec.framerate = Fraction(1, FRAME_RATE), Fraction(FRAME_RATE, 1)
        self._codec.bit_rate, self._codec.gop_size = 800_000, key_frame_seconds * FRAME_RATE
        self._codec.profile = "High"
        self._codec.options = {"tune": "zerolatency", "preset": "veryfast", "bf": "0"}

    async def recv(self) -> Any:
        await asyncio.sleep(max(0.0, self._started + self._frames / FRAME_RATE - time.monotonic()))
        frame = self._clip.frame(self._frames, now_ms())
        frame.pts, frame.time_base = self._frames, Fraction(1, FRAME_RATE)
        frame.pict_type = PictureType.I if self.wants_key_frame else PictureType.NONE
        self.wants_key_frame = False
        self._frames += 1
        (packet,) = self._codec.encode(frame)
        return packet


class HighProfilePublisher(Publisher):
    def __init__(self, post_offer: PostOffer, *, key_frame_seconds: int = 2) -> None:
        super().__init__(like_obs(post_offer), codec="H264")
        self.track = HighProfileTrack(key_frame_seconds)

    async def start(self, *, connect_seconds: float = 10.0) -> None:
        await super().start(connect_seconds=connect_seconds)
        video = next(s for s in self.connection.getSenders() if s.kind == "video")
        self.video.stop()
        video.replaceTrack(self.track)

    async def stop(self) -> None:
        self.track.stop()
        await super().stop()


def like_obs(post: PostOffer) -> PostOffer:
    async def posting(sdp: str) -> str:
        lines = [
            line
            for line in sdp.splitlines()
            if not re.match(r"a=(candidate|end-of-candidates|extmap|ssrc-group)", line)
            and not re.match(r"a=(rtpmap|fmtp):\d+ (rtx|apt=)", line)
        ]
        rtx = {m.group(1) for m in re.finditer(r"a=rtpmap:(\d+) rtx", sdp)}
        cut = [
            " ".join(w for w in line.split(" ") if w not in rtx) if line.startswith("m=") else line
            for line in lines
        ]
        return await post("\r\n".join(cut) + "\r\n")

    return posting


async def test_viewers_of_an_encoder_start_from_the_cached_key_frame(media: MediaProcess, room: str) -> None:
    publisher = HighProfilePublisher(media.publishing(room), key_frame_seconds=600)
    await publisher.start()
    viewers = []
    try:
        for number in range(4):
            # One before this viewer and none after it: it starts from what was kept, or not at all.
            publisher.track.wants_key_frame = True
            await asyncio.sleep(0.35)
            viewer = Viewer(media.watching(room, f"viewer-{number}"))
            viewers.append(viewer)
            await viewer.start()
            await viewer.wait_for_frames(1, seconds=60)
        await viewers[0].wait_for_frames(40, seconds=60)
    finally:
        await asyncio.gather(publisher.stop(), *(v.stop() for v in viewers))


async def test_an_encoder_that_repeats_on_its_own_ssrc_mends_loss(media: MediaProcess, room: str) -> None:
    publisher = Publisher(like_obs(media.publishing(room)), codec="H264", loss=0.05)
    viewer = Viewer(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        asked, recovered = await media.metric("nacks_sent"), await media.metric("rtx_received")
        await viewer.wait_for_frames(60, seconds=60)
        assert await media.metric("nacks_sent") > asked
        assert await media.metric("rtx_received") == recovered, "there is no RTX in this session"
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


@pytest.mark.browser
async def test_chromium_plays_the_high_profile_labelled_as_baseline(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str
) -> None:
    publisher = HighProfilePublisher(media.publishing(room))
    await publisher.start()
    try:
        await asyncio.sleep(1)
        page = await opened(browser, pages)
        assert await page.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None
        before = await video_stats(page, "inbound-rtp")
        await asyncio.sleep(3)
        after = await video_stats(page, "inbound-rtp")
        assert after["framesDecoded"] - before["framesDecoded"] > 60
        assert after["packetsLost"] == 0
    finally:
        await publisher.stop()
