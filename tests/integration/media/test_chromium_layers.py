"""Chromium publishes three sizes; what another Chromium is shown of them follows its connection and its page."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page

from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.relay import Relay

pytestmark = pytest.mark.browser

SOUND_BITS = 46_000
"""Opus at Chromium's 32 kbit/s, with 28 bytes of header and tag for each of 50 packets a second, and little more."""
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


@dataclass(frozen=True, slots=True)
class Stage:
    """A room, browsers to come to it, and a path that can be made narrow."""

    browser: BrowserContext
    pages: str
    room: str
    relay: Relay
    media: MediaProcess

    async def publisher(self, codec: str) -> Page:
        """One that sends all three sizes."""
        page = await opened(self.browser, self.pages)
        await page.evaluate(f"publish('{self.pages}/publish/{self.room}/ravi', '{codec}', 3)")
        async with asyncio.timeout(STATE_SECONDS):
            while True:
                layers = await sent_layers(page)
                if len(layers) == 3 and all(each["framesEncoded"] > 10 for each in layers.values()):
                    return page
                await asyncio.sleep(0.25)

    async def viewer(self, who: str, *, by_relay: bool) -> Page:
        page = await opened(self.browser, self.pages)
        way = f"/by/{self.relay.port}" if by_relay else ""
        assert await page.evaluate(f"play('{self.pages}{way}/subscribe/{self.room}/{who}')") is not None
        return page

    async def has_picture(self, who: str) -> bool:
        return bool((await self.show(who, 0))["has_picture"])

    async def show(self, who: str, height: int) -> dict[str, Any]:
        """The viewer's page says how large it shows the picture."""
        session = self.media.sessions[who]
        answer = await self.media.http.put(
            f"/sessions/{session}/view", json={"participant": who, "height": height}
        )
        assert answer.status_code == 200
        return dict(answer.json())


@pytest_asyncio.fixture
async def stage(browser: BrowserContext, media: MediaProcess, pages: str, room: str, relay: Relay) -> Stage:
    return Stage(browser, pages, room, relay, media)


def has_height(height: int) -> Callable[[dict[str, Any]], bool]:
    return lambda stats: stats.get("frameHeight") == height


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_a_viewer_goes_down_and_up_with_their_connection(stage: Stage, codec: str) -> None:
    """And nobody else does."""
    publisher = await stage.publisher(codec)
    narrow, wide = await stage.viewer("asha", by_relay=True), await stage.viewer("meera", by_relay=False)
    for page in (narrow, wide):
        await wait_for(page, has_height(540), "the full picture")

    rate = await rates(publisher, 5)
    stage.relay.bits_a_second = max(1.25 * rate["h"], 0.5 * rate["f"])
    await wait_for(narrow, lambda s: s["frameHeight"] < 540, "a smaller picture on the narrow path")
    assert (await video_stats(wide, "inbound-rtp"))["frameHeight"] == 540
    stage.relay.bits_a_second = None
    await wait_for(narrow, has_height(540), "the full picture again")
    assert (await video_stats(wide, "inbound-rtp"))["packetsLost"] == 0
    assert await stage.media.metric("nonces_refused") == 0


async def test_a_viewer_is_sent_no_more_than_their_page_shows(stage: Stage) -> None:
    await stage.publisher("VP8")
    viewer = await stage.viewer("asha", by_relay=False)
    await wait_for(viewer, has_height(540), "the full picture")
    for shown, sent in ((200, 270), (100, 135), (0, 540)):
        await stage.show("asha", shown)
        await wait_for(viewer, has_height(sent), f"the size for {shown} pixels")
    stats = await video_stats(viewer, "inbound-rtp")
    assert (stats["packetsLost"], stats["nackCount"]) == (0, 0), "a switch looks like no loss"
    assert (await stage.show("asha", 0)) == {"has_picture": True, "height": 540}


async def test_a_connection_too_slow_for_any_picture_keeps_its_sound_and_gets_the_picture_back(
    stage: Stage,
) -> None:
    await stage.publisher("VP8")
    viewer = await stage.viewer("asha", by_relay=True)
    await wait_for(viewer, lambda s: s.get("framesDecoded", 0) > 20, "a picture")
    stage.relay.bits_a_second = SOUND_BITS

    async def is_deaf() -> bool:
        return not await stage.has_picture("asha")

    await until(is_deaf, every=2.5)
    before = await audio_packets(viewer)
    await until(lambda: _reaches(audio_packets(viewer), before + 50))
    frames = await decoded(viewer)
    stage.relay.bits_a_second = None
    await until(lambda: _reaches(decoded(viewer), frames + 40))
    assert await stage.has_picture("asha")


async def until(is_so: Callable[[], Awaitable[bool]], *, every: float = 0.5) -> None:
    async with asyncio.timeout(STATE_SECONDS):
        while not await is_so():  # noqa: ASYNC110 (another program's state, which announces nothing)
            await asyncio.sleep(every)


async def _reaches(count: Awaitable[int], wanted: int) -> bool:
    return await count >= wanted


async def decoded(page: Page) -> int:
    return int((await video_stats(page, "inbound-rtp")).get("framesDecoded", 0))


async def audio_packets(page: Page) -> int:
    stats = await page.evaluate("stats()")
    return next(
        (s["packetsReceived"] for s in stats if s["type"] == "inbound-rtp" and s["kind"] == "audio"), 0
    )
