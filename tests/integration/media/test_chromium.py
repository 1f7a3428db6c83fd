"""A real browser publishes its (fake) camera and plays the room, by WHIP- and WHEP-like requests."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import BrowserContext, Page, async_playwright
from quart import Quart, Response, request

from entrypoints.cli.services import any_port
from tests.integration.media.conftest import MediaProcess, OfferRefused

pytestmark = pytest.mark.browser

PAGE = Path(__file__).with_name("page.html")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def chromium_path() -> str:
    path = os.environ.get("LIVEPANTY_CHROMIUM") or "/usr/bin/chromium"
    if not shutil.which(path):
        reason = f"there is no Chromium at {path}; set LIVEPANTY_CHROMIUM to one"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return path


async def _answers(http: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == 200
    except httpx2.TransportError:
        return False


@pytest_asyncio.fixture(scope="module")
async def pages(media: MediaProcess) -> AsyncIterator[str]:
    """A page, and two routes that pass offers on as the application will."""
    app = Quart(__name__)

    @app.get("/")
    async def page() -> Response:
        return Response(PAGE.read_text(), content_type="text/html")

    @app.post("/<verb>/<room>/<participant>")
    async def offer(verb: str, room: str, participant: str) -> Response:
        post = media.offering(verb, room, participant)
        try:
            answer = await post(str(await request.get_data(as_text=True)))
        except OfferRefused as refused:
            return Response(refused.code, status=refused.status)
        return Response(answer, status=201, content_type="application/sdp")

    port = any_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve())
    async with asyncio.timeout(5), httpx2.AsyncClient(trust_env=False) as http:
        while not await _answers(http, f"http://127.0.0.1:{port}"):  # noqa: ASYNC110 (uvicorn has no event)
            await asyncio.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest_asyncio.fixture
async def browser(tmp_path: Path) -> AsyncIterator[BrowserContext]:
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium_path(), headless=True, args=FLAGS
        )
        yield context
        await context.close()


async def video_stats(page: Page, kind: str) -> dict[str, Any]:
    stats = await page.evaluate("stats()")
    return next((s for s in stats if s["type"] == kind and s.get("kind") == "video"), {})


async def opened(browser: BrowserContext, url: str) -> Page:
    page = await browser.new_page()
    await page.goto(url)
    return page


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
        assert await page.evaluate("dtlsStates") == ["closed"], "the browser notices the end at once"
    await asyncio.sleep(1)
    assert (await video_stats(viewer, "inbound-rtp")).get("framesDecoded") == ended.get("framesDecoded")
    with pytest.raises(Exception, match="409"):
        await viewer.evaluate(f"play('{pages}/subscribe/{room}/asha')")


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
