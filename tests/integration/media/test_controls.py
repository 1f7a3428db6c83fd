"""What staff decide holds at the media plane itself: cover, mute, remove; and who is counted, and how many may come."""

import asyncio
import time
from array import array
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame
from playwright.async_api import BrowserContext

from media.clients.clip import now_ms, read_latency_ms
from media.clients.peers import Publisher, Viewer
from media.rooms.stills import CARD, HEIGHT, WIDTH
from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess, OfferRefused
from tests.unit.media.offers import chromium

PROMISED_SECONDS = 1.0
PATIENCE = 60.0
QUIET = 60
"""A sample this loud at most is silence; the clip's tone is a hundred times as loud."""


class Watcher(Viewer):
    """A viewer who knows a cover when it sees one, and silence when it hears it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.sees = "nothing"
        self.hears = "nothing"

    async def _watch(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                self.ended.set()
                return
            if isinstance(frame, VideoFrame):
                self.sees = "the clip" if read_latency_ms(frame, now_ms()) is not None else what(frame)
                async with self._frame:
                    self.frames_decoded += 1
                    self._frame.notify_all()

    async def _listen(self, track: Any) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            assert isinstance(frame, AudioFrame)
            loudest = max(map(abs, array("h", bytes(frame.planes[0]))))
            self.hears = "silence" if loudest <= QUIET else "the tone"


def what(frame: VideoFrame) -> str:
    """The card is dark all over but for its words; the clip's bars are not."""
    plane = frame.planes[0]
    corner = bytes(plane)[: frame.width]
    expected = 16 + (66 * CARD[0] + 129 * CARD[1] + 25 * CARD[2]) / 256
    is_card = max(corner) - min(corner) < 12 and abs(corner[9] - expected) < 12
    return "the cover" if is_card and (frame.width, frame.height) == (WIDTH, HEIGHT) else "something else"


async def until(condition: Any, what_for: str | Callable[[], str]) -> float:
    """Seconds that it took."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE, what_for() if callable(what_for) else what_for
        await asyncio.sleep(0.01)
    return time.monotonic() - started


@asynccontextmanager
async def a_show(
    media: MediaProcess, room: str, codec: str = "VP8"
) -> AsyncIterator[tuple[Publisher, Watcher]]:
    publisher, viewer = Publisher(media.publishing(room), codec=codec), Watcher(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        await until(
            lambda: (viewer.sees, viewer.hears) == ("the clip", "the tone"),
            lambda: f"{viewer.sees} {viewer.hears} {viewer.frames_decoded}",
        )
        yield publisher, viewer
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_str_15_a_cover_hides_the_show_and_comes_off_again(
    media: MediaProcess, room: str, codec: str
) -> None:
    async with a_show(media, room, codec) as (publisher, viewer):
        await media.control(room, 1, is_covered=True)
        await until(lambda: viewer.sees == "the cover", "the cover")
        await until(lambda: viewer.hears == "silence", "and silence")

        arrived, taken = await media.metric("packets_in"), publisher.video.frames
        late = Watcher(media.watching(room, "late"))
        beneath = Watcher(media.watching(room, "meera", is_hidden=True))
        await asyncio.gather(late.start(), beneath.start())
        try:
            await until(lambda: late.sees == "the cover", "who comes later")
            await until(lambda: beneath.sees == "the clip", "staff see what they judge")
            await until(lambda: beneath.hears == "the tone", "and hear it")
            assert "the clip" not in (viewer.sees, late.sees)
            assert "the tone" not in (viewer.hears, late.hears)
        finally:
            await asyncio.gather(late.stop(), beneath.stop())
        await until(lambda: publisher.video.frames > taken + 15, "the publisher goes on")
        assert await media.metric("packets_in") > arrived, "for evidence"
        assert viewer.sees == "the cover"

        await media.control(room, 2)
        await until(lambda: viewer.sees == "the clip", "the show is back")
        await until(lambda: viewer.hears == "the tone", "and heard")
        assert await media.metric("nonces_refused") == 0


async def test_str_15_a_cover_outlives_its_publisher_and_older_words(media: MediaProcess, room: str) -> None:
    async with a_show(media, room) as (_, viewer):
        await media.control(room, 5, is_covered=True, is_muted=True)
        await until(lambda: viewer.sees == "the cover", "the cover")
        await media.control(room, 4)  # overtaken on its way
        again = Publisher(media.publishing(room, takes_over=True))
        await again.start()
        try:
            seen = viewer.frames_decoded
            await until(lambda: again.video.frames > 30, "the next publisher sends")
            await until(lambda: viewer.frames_decoded > seen, "the still is repeated")
            assert (viewer.sees, viewer.hears) == ("the cover", "silence")
            assert (await media.status(room))["controls_revision"] == 5
        finally:
            await again.stop()


async def test_what_was_decided_before_a_room_is_open_holds_in_it(media: MediaProcess, room: str) -> None:
    await media.control(room, 1, is_covered=True, removed=["stranger"])
    publisher, viewer = Publisher(media.publishing(room)), Watcher(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        await until(lambda: viewer.sees == "the cover", "covered from its first picture")
        with pytest.raises(OfferRefused, match="403 removed_from_room"):
            await media.watching(room, "stranger")(chromium("recvonly"))
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


async def test_a_muted_show_is_seen_and_not_heard(media: MediaProcess, room: str) -> None:
    async with a_show(media, room) as (_, viewer):
        await media.control(room, 1, is_muted=True)
        await until(lambda: viewer.hears == "silence", "muted")
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 10, seconds=PATIENCE)
        assert (viewer.sees, viewer.hears) == ("the clip", "silence")
        await media.control(room, 2)
        await until(lambda: viewer.hears == "the tone", "and back")


async def test_str_04_who_is_removed_is_out_and_stays_out(media: MediaProcess, room: str) -> None:
    async with a_show(media, room) as (_, viewer):
        other = Watcher(media.watching(room, "other"))
        await other.start()
        late_offer = chromium("recvonly")
        await media.control(room, 1, removed=["asha"])
        await until(viewer.ended.is_set, "the browser hears of it")
        for _ in range(3):
            with pytest.raises(OfferRefused, match="403 removed_from_room"):
                await media.watching(room)(late_offer)
        with pytest.raises(OfferRefused, match="403 removed_from_room"):
            await media.publishing(room, "asha")(chromium("sendonly"))
        last = viewer.last_packet_at
        seen = other.frames_decoded
        await other.wait_for_frames(seen + 15, seconds=PATIENCE)
        assert viewer.last_packet_at == last, "not one packet more"
        await other.stop()


async def test_str_18_viewer_1001_of_a_thousand_is_refused(media: MediaProcess, room: str) -> None:
    """With a smaller thousand. Offers race, and exactly as many are taken as there are places."""
    await media.publishing(room)(chromium("sendonly"))
    offers = [media.watching(room, f"viewer-{n}", capacity=10)(chromium("recvonly")) for n in range(20)]
    results = await asyncio.gather(*offers, return_exceptions=True)
    refused = [r for r in results if isinstance(r, OfferRefused)]
    assert len(refused) == 10
    assert {(r.status, r.code) for r in refused} == {(429, "room_full")}
    inside = next(n for n, result in enumerate(results) if isinstance(result, str))
    outside = next(n for n, result in enumerate(results) if isinstance(result, OfferRefused))
    await media.watching(room, f"viewer-{inside}", capacity=10)(chromium("recvonly"))
    for _ in range(3):
        with pytest.raises(OfferRefused, match="429 room_full"):
            await media.watching(room, f"viewer-{outside}", capacity=10)(chromium("recvonly"))


async def test_str_18_joins_come_no_faster_than_is_allowed(media: MediaProcess, room: str) -> None:
    await media.publishing(room)(chromium("sendonly"))
    offers = [media.watching(room, f"v{n}", joins_a_second=2)(chromium("recvonly")) for n in range(20)]
    results = await asyncio.gather(*offers, return_exceptions=True)
    refused = [r for r in results if isinstance(r, OfferRefused)]
    assert 20 > len(refused) > 5
    assert {(r.status, r.code) for r in refused} == {(429, "too_many_joins")}
    await media.watching(room, "meera", joins_a_second=2, is_hidden=True)(chromium("recvonly"))


async def test_str_11_a_hidden_moderator_is_counted_nowhere(media: MediaProcess, room: str) -> None:
    async with a_show(media, room):
        hidden = Watcher(media.watching(room, "meera", is_hidden=True, capacity=1))
        await hidden.start()
        try:
            await until(lambda: hidden.sees == "the clip", "staff see the show")
            assert (await media.status(room))["viewers"] == 1
            counted = (await media.http.get(f"/rooms/{room}/attendance")).json()["attendance"]["viewers"]
            assert [each["participant"] for each in counted] == ["asha"]
        finally:
            await hidden.stop()


@pytest.mark.browser
@pytest.mark.parametrize("codec", ["VP8", "H264", "VP9", "AV1"])
async def test_str_15_chromium_shows_the_cover_and_then_the_show(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str, codec: str
) -> None:
    publisher = await opened(browser, pages)
    await publisher.evaluate(f"publish('{pages}/publish/{room}/ravi', '{codec}')")
    await asyncio.sleep(1)
    viewer = await opened(browser, pages)
    assert await viewer.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None

    async def becomes(covered: bool) -> float:
        started = time.monotonic()
        while await is_card(viewer) is not covered:
            assert time.monotonic() - started < PATIENCE, "the picture does not change"
            await asyncio.sleep(0.02)
        return time.monotonic() - started

    await becomes(False)
    await media.control(room, 1, is_covered=True)
    await becomes(True)
    lost = (await video_stats(viewer, "inbound-rtp"))["packetsLost"]
    await media.control(room, 2)
    await becomes(False)
    assert (await video_stats(viewer, "inbound-rtp"))["packetsLost"] == lost == 0


async def is_card(page: Any) -> bool:
    """Whether the page's video shows the card's colour all along its upper edge."""
    edge = await page.evaluate(
        """(() => { const video = document.querySelector('video'), canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [64, 36];
        const context = canvas.getContext('2d');
        context.drawImage(video, 0, 0, 64, 36);
        return Array.from(context.getImageData(0, 0, 64, 4).data); })()"""
    )
    pixels = [edge[at : at + 3] for at in range(0, len(edge), 4)]
    return all(
        abs(value - wanted) < 14 for pixel in pixels for value, wanted in zip(pixel, CARD, strict=True)
    )
