"""Chromium publishes three sizes; what another Chromium is shown of them follows its connection and its page."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page

from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.relay import Relay

pytestmark = pytest.mark.browser

STATE_SECONDS = 90.0
"""Generous: a browser that encodes three sizes and one that decodes share two cores with other tests."""


@pytest_asyncio.fixture
async def relay(media: MediaProcess) -> AsyncIterator[Relay]:
    relay = Relay(media.udp_port)
    await relay.start()
    yield relay
    await relay.stop()


async def wait_for(page: Page, is_reached: Callable[[dict[str, Any]], bool], what: str) -> dict[str, Any]:
    """The viewer's statistics once they are so, while the picture goes on: no five seconds pass without a frame."""
    loop = asyncio.get_running_loop()
    until, frames, moved_at = loop.time() + STATE_SECONDS, -1, loop.time()
    stats: dict[str, Any] = {}
    while loop.time() < until:
        stats = await video_stats(page, "inbound-rtp")
        decoded = stats.get("framesDecoded", 0)
        if decoded != frames:
            frames, moved_at = decoded, loop.time()
        assert loop.time() - moved_at < 5, f"the picture froze while waiting for {what}: {stats}"
        if is_reached(stats):
            return stats
        await asyncio.sleep(0.25)
    raise AssertionError(f"{what} did not come: {stats}")


async def sent_layers(publisher: Page) -> dict[str, dict[str, Any]]:
    """What the publisher says of each of its sizes."""
    stats = await publisher.evaluate("stats()")
    return {s["rid"]: s for s in stats if s["type"] == "outbound-rtp" and s.get("rid")}


async def rates(publisher: Page, seconds: float) -> dict[str, float]:
    """Bits a second of each size."""
    before = await sent_layers(publisher)
    await asyncio.sleep(seconds)
    after = await sent_layers(publisher)
    return {rid: 8 * (after[rid]["bytesSent"] - before[rid]["bytesSent"]) / seconds for rid in after}


async def publishing(browser: BrowserContext, pages: str, room: str, codec: str) -> Page:
    """A publisher that sends all three sizes."""
    publisher = await opened(browser, pages)
    await publisher.evaluate(f"publish('{pages}/publish/{room}/ravi', '{codec}', 3)")
    async with asyncio.timeout(STATE_SECONDS):
        while True:
            layers = await sent_layers(publisher)
            if len(layers) == 3 and all(each["framesEncoded"] > 10 for each in layers.values()):
                return publisher
            await asyncio.sleep(0.25)


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_viewer_goes_down_and_up_with_their_connection(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str, relay: Relay, codec: str
) -> None:
    publisher = await publishing(browser, pages, room, codec)
    viewer = await opened(browser, pages)
    assert await viewer.evaluate(f"play('{pages}/by/{relay.port}/subscribe/{room}/asha')") is not None
    await wait_for(viewer, lambda s: s.get("frameHeight") == 540, "the full picture")

    rate = await rates(publisher, 5)
    relay.bits_a_second = max(1.25 * rate["h"], 0.5 * rate["f"])
    await wait_for(viewer, lambda s: s["frameHeight"] < 540, "a smaller picture on the narrow path")
    relay.bits_a_second = None
    after = await wait_for(viewer, lambda s: s["frameHeight"] == 540, "the full picture again")
    assert after["freezeCount"] < 10, after
    assert await media.metric("nonces_refused") == 0
    assert await media.metric("layer_switches") >= 2
