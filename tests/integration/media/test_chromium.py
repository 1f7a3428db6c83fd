"""A real browser publishes its (fake) camera and plays the room, by WHIP- and WHEP-like requests."""

import asyncio
import io

import pytest
from PIL import Image
from playwright.async_api import BrowserContext

from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.test_taps import a_clip, a_still, frames_of
from tests.integration.media.test_taps import opened as opened_clip

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_chromium_publishes_and_plays(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str, codec: str
) -> None:
    publisher = await opened(browser, pages)
    await publisher.evaluate(f"publish('{pages}/publish/{room}/ravi', '{codec}')")
    await asyncio.sleep(1)
    viewer = await opened(browser, pages)
    first_frame_ms = await viewer.evaluate(f"play('{pages}/subscribe/{room}/asha')")
    assert first_frame_ms is not None
    assert first_frame_ms < 3000
    before = await video_stats(viewer, "inbound-rtp")
    await asyncio.sleep(3)
    after = await video_stats(viewer, "inbound-rtp")
    assert after["framesDecoded"] - before["framesDecoded"] > 30
    assert after["packetsLost"] == 0
    assert (await video_stats(publisher, "outbound-rtp"))["framesEncoded"] > 30

    await media.close(room)
    await asyncio.sleep(1)
    ended = await video_stats(viewer, "inbound-rtp")
    for page in (viewer, publisher):
        assert (await page.evaluate("dtlsStates"))[-1:] == ["closed"], "the browser notices the end at once"
    await asyncio.sleep(1)
    assert (await video_stats(viewer, "inbound-rtp")).get("framesDecoded") == ended.get("framesDecoded")
    with pytest.raises(Exception, match="409"):
        await viewer.evaluate(f"play('{pages}/subscribe/{room}/asha')")


@pytest.mark.parametrize("codec", ["VP9", "AV1"])
async def test_a_codec_that_publisher_and_viewer_share_is_carried(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str, codec: str
) -> None:
    """Beside VP8 and H264, which everybody has. The second viewer begins amid the show."""
    publisher = await opened(browser, pages)
    await publisher.evaluate(f"publish('{pages}/publish/{room}/ravi', '{codec}')")
    async with asyncio.timeout(60):
        while not (await video_stats(publisher, "outbound-rtp")).get("framesEncoded"):  # noqa: ASYNC110 (pages tell when asked)
            await asyncio.sleep(0.1)
    for name in ("asha", "tara"):
        viewer = await opened(browser, pages)
        assert await viewer.evaluate(f"play('{pages}/subscribe/{room}/{name}')") is not None
        async with asyncio.timeout(60):
            while (await video_stats(viewer, "inbound-rtp")).get("framesDecoded", 0) < 10:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        codecs = {s["mimeType"] for s in await viewer.evaluate("stats()") if s["type"] == "codec"}
        assert f"video/{codec}" in codecs
        assert (await video_stats(viewer, "inbound-rtp"))["frameWidth"] > 0
    still = await a_still(media, room)
    assert still.status_code == 200, still.text
    width, height = Image.open(io.BytesIO(still.content)).size
    assert width > height > 100, "moderators see it too"
    clip = await a_clip(media, room)
    assert clip.status_code == 200, clip.text
    pictures, _ = frames_of(opened_clip(clip))
    assert pictures == int(clip.headers["Clip-Frames"]) >= 10


async def test_chromium_restarts_ice(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str
) -> None:
    publisher = await opened(browser, pages)
    await publisher.evaluate(f"publish('{pages}/publish/{room}/ravi', 'VP8')")
    viewer = await opened(browser, pages)
    assert await viewer.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None
    offer = await viewer.evaluate(
        "(async () => { const o = await pc.createOffer({iceRestart: true});"
        " await pc.setLocalDescription(o); return o.sdp; })()"
    )
    fragment = "".join(
        f"{line}\r\n" for line in offer.splitlines() if line.startswith(("a=ice-", "m=", "a=mid"))
    )
    answer = await media.http.patch(
        f"/sessions/{media.sessions['asha']}",
        json={"participant": "asha", "if_match": "*", "fragment": fragment},
    )
    assert answer.status_code == 200
    lines = dict(
        line[2:].split(":", 1)
        for line in answer.json()["fragment"].splitlines()
        if line.startswith("a=ice-") and ":" in line
    )
    await viewer.evaluate(
        "([ufrag, pwd]) => pc.setRemoteDescription({type: 'answer', sdp: pc.remoteDescription.sdp"
        ".replace(/a=ice-ufrag:.*/g, 'a=ice-ufrag:' + ufrag).replace(/a=ice-pwd:.*/g, 'a=ice-pwd:' + pwd)})",
        [lines["ice-ufrag"], lines["ice-pwd"]],
    )
    await asyncio.sleep(1)
    before = await video_stats(viewer, "inbound-rtp")
    await asyncio.sleep(2)
    after = await video_stats(viewer, "inbound-rtp")
    assert after["framesDecoded"] - before["framesDecoded"] > 15
    pairs = [s for s in await viewer.evaluate("stats()") if s["type"] == "transport"]
    assert pairs[0]["iceLocalUsernameFragment"] in fragment, "the new credentials are the ones in use"
