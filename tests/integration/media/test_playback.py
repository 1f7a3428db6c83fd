"""What a watching page tells of its playback: our own scripts in Chromium, before the real media program."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import BrowserContext
from quart import Quart, Response, request, send_from_directory

from entrypoints.assets import asset_root
from entrypoints.cli.services import any_port
from media.clients.peers import Publisher
from tests.integration.media.browsers import opened
from tests.integration.media.conftest import MediaProcess
from tests.integration.media.relay import Relay

pytestmark = pytest.mark.browser

PAGE = """<!doctype html><meta name="csrf-token" content="token"><video id="video" muted autoplay playsinline></video>
<script type="module">
import { WhepPlayer } from "/js/whep.js";
const video = document.getElementById("video");
const player = new WhepPlayer(video, "/whep", { onState: () => {} });
addEventListener("pagehide", () => player.stop());
player.start();
</script>"""
PATIENCE_SECONDS = 60.0


@dataclass
class Site:
    """Passes on what a page asks, as the application does. `told` are its reports, with what they were answered."""

    media: MediaProcess
    room: str
    relay: Relay
    url: str
    told: list[tuple[int, dict[str, float]]] = field(default_factory=list)

    def app(self) -> Quart:
        app = Quart(__name__)

        @app.get("/")
        async def page() -> Response:
            return Response(PAGE, content_type="text/html")

        @app.get("/js/<name>")
        async def script(name: str) -> Response:
            return await send_from_directory(asset_root("static") / "js", name)

        @app.post("/whep")
        async def watch() -> Response:
            answer = await self.media.watching(self.room)(str(await request.get_data(as_text=True)))
            answer = answer.replace(
                f" {self.media.udp_port} typ host\r\n", f" {self.relay.port} typ host\r\n"
            )
            session = {"Location": f"/whep/{self.media.sessions['asha']}"}
            return Response(answer, status=201, content_type="application/sdp", headers=session)

        @app.put("/whep/<session>/view")
        async def view(session: str) -> dict[str, object]:
            return {"has_picture": True, "height": 0}

        @app.post("/whep/<session>/playback")
        async def playback(session: str) -> Response:
            said = await request.get_json()
            body = {"participant": "asha", **said}
            answer = await self.media.http.post(f"/sessions/{session}/playback", json=body)
            self.told.append((answer.status_code, said))
            return Response(status=answer.status_code)

        return app


@pytest_asyncio.fixture
async def site(media: MediaProcess, room: str) -> AsyncIterator[Site]:
    relay, port = Relay(media.udp_port), any_port()
    await relay.start()
    site = Site(media, room, relay, f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(site.app(), port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve())
    yield site
    server.should_exit = True
    await serving
    await relay.stop()


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 (what is waited for is in another program)
            await asyncio.sleep(0.1)


async def test_str_06_a_picture_that_stood_still_is_counted_as_a_freeze(
    browser: BrowserContext, media: MediaProcess, room: str, site: Site
) -> None:
    publisher = Publisher(media.publishing(room))
    await publisher.start()

    async def answers() -> bool:
        async with httpx2.AsyncClient(trust_env=False, timeout=60) as http:
            try:
                return (await http.get(site.url)).is_success
            except httpx2.TransportError:
                return False

    try:
        await until(answers)
        page = await opened(browser, site.url)
        await page.wait_for_function(
            "document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames > 45"
        )
        counted = {name: await media.metric(name) for name in ("freezes", "frozen_seconds")}
        known = site.told[-1][1]["freezes"] if site.told else 0
        site.relay.loss = 1.0
        await asyncio.sleep(2.0)
        site.relay.loss = 0.0

        async def is_told() -> bool:
            return any(said["freezes"] > known for _, said in site.told)

        await until(is_told)
        assert {status for status, _ in site.told} == {204}
        assert await media.metric("freezes") > counted["freezes"]
        assert await media.metric("frozen_seconds") > counted["frozen_seconds"] + 1.5

        async def is_shown() -> bool:
            return bool((await media.status(room))["health"]["freezes"])  # type: ignore[index]

        await until(is_shown)  # what the staff page of live rooms reads
        reports = len(site.told)
        await page.wait_for_timeout(3_000)  # a look, and no report yet
        assert len(site.told) == reports
        await page.goto("about:blank")

        async def is_told_on_leaving() -> bool:
            return len(site.told) > reports and site.told[-1][0] == 204

        await until(is_told_on_leaving)
    finally:
        await publisher.stop()
