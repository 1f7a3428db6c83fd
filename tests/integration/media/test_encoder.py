"""An encoder like OBS: it offers no RTX, no extensions and no candidates, and hears no request for a key frame."""

import asyncio
import re
import time
from typing import Any

from media.client import PostOffer, Publisher, Viewer
from tests.integration.media.conftest import MediaProcess

KEY_FRAME_SECONDS = 1.5


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
    publisher = Publisher(like_obs(media.publishing(room)), codec="H264")
    await publisher.start()
    sender: Any = next(s for s in publisher.connection.getSenders() if s.kind == "video")
    key_frame = sender._send_keyframe
    sender._send_keyframe = lambda: None  # deaf to PLI

    async def interval() -> None:
        while True:
            key_frame()
            await asyncio.sleep(KEY_FRAME_SECONDS)

    encoder = asyncio.create_task(interval())
    viewers = []
    try:
        await asyncio.sleep(KEY_FRAME_SECONDS + 0.2)
        for number in range(4):
            await asyncio.sleep(0.35)
            viewer = Viewer(media.watching(room, f"viewer-{number}"))
            viewers.append(viewer)
            await viewer.start()
            await viewer.wait_for_frames(1, seconds=3)
            assert viewer.first_frame_seconds is not None
            assert viewer.first_frame_seconds < 0.9, (
                "it did not have to wait for the encoder's next key frame"
            )
        await viewers[0].wait_for_frames(40, seconds=10)
    finally:
        encoder.cancel()
        await asyncio.gather(publisher.stop(), *(v.stop() for v in viewers))


async def test_an_encoder_that_repeats_on_its_own_ssrc_mends_loss(media: MediaProcess, room: str) -> None:
    publisher = Publisher(like_obs(media.publishing(room)), codec="H264", loss=0.05)
    viewer = Viewer(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        asked, recovered = await media.metric("nacks_sent"), await media.metric("rtx_received")
        started = time.monotonic()
        await viewer.wait_for_frames(60, seconds=30)
        assert time.monotonic() - started < 15
        assert await media.metric("nacks_sent") > asked
        assert await media.metric("rtx_received") == recovered, "there is no RTX in this session"
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())
