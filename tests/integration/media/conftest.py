"""The media program as a process, and our clients in this one. All traffic is UDP on loopback."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import BrowserContext, async_playwright
from quart import Quart, Response, request

from entrypoints.cli.processes import Child, Children
from entrypoints.cli.services import any_port
from media.clients.peers import PostOffer
from tests.integration.chromium import chromium_path
from tests.integration.media.browsers import FLAGS, PAGE

REPOSITORY = Path(__file__).resolve().parents[3]
START_SECONDS = 60.0
ADMISSION = {"is_hidden": False, "capacity": 1000, "joins_a_second": 1000}


class OfferRefused(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclass(slots=True)
class MediaProcess:
    url: str
    secret: str
    udp_port: int
    child: Child
    http: httpx2.AsyncClient
    sessions: dict[str, str]
    """The last session of each participant."""

    def offering(self, verb: str, room: str, participant: str, **terms: object) -> PostOffer:
        async def post(sdp: str) -> str:
            admission = {**ADMISSION, **terms} if verb == "subscribe" else terms
            answer = await self.http.post(
                f"/rooms/{room}/{verb}", json={"participant": participant, "offer": sdp, **admission}
            )
            if answer.status_code != 201:
                raise OfferRefused(answer.status_code, answer.json()["code"])
            self.sessions[participant] = answer.json()["session_id"]
            return str(answer.json()["sdp"])

        return post

    def publishing(self, room: str, participant: str = "ravi", **by: object) -> PostOffer:
        return self.offering("publish", room, participant, **by)

    def watching(self, room: str, participant: str = "asha", **terms: object) -> PostOffer:
        return self.offering("subscribe", room, participant, **terms)

    async def control(self, room: str, revision: int, **decided: object) -> None:
        body = {"revision": revision, "is_covered": False, "is_muted": False, "removed": [], **decided}
        answer = await self.http.put(f"/rooms/{room}/controls", json=body)
        assert answer.status_code == 204, answer.text

    async def close(self, room: str) -> None:
        answer = await self.http.put(f"/rooms/{room}/closed")
        assert answer.status_code == 204

    async def metric(self, name: str) -> float:
        """What it counts, all its labels together."""
        names = (f"livepanty_media_{name}", f"livepanty_media_{name}_total")
        values = []
        for line in (await self.http.get("/metrics")).text.splitlines():
            metric, _, value = line.rpartition(" ")
            if metric.partition("{")[0] in names:
                values.append(float(value))
        if not values:
            raise KeyError(name)
        return sum(values)

    async def status(self, room: str) -> dict[str, float]:
        rooms = (await self.http.get("/rooms")).json()["rooms"]
        return next(r for r in rooms if r["id"] == room)


async def start_media(
    children: Children, name: str, *, engine: str = "auto", **settings: str
) -> MediaProcess:
    """`settings` are further ones of the media program, in lower case and without their prefix."""
    secret, control, udp = settings.get("secret") or secrets.token_urlsafe(32), any_port(), any_port()
    child = await children.spawn(
        name,
        [sys.executable, "-m", "media"],
        environment={
            "LIVEPANTY_MEDIA_SECRET": secret,
            "LIVEPANTY_MEDIA_CONTROL_PORT": str(control),
            "LIVEPANTY_MEDIA_UDP_PORT": str(udp),
            "LIVEPANTY_MEDIA_ENGINE": engine,
            "LIVEPANTY_MEDIA_SPOOL": str(children._logs.parent / f"spool-{control}"),  # goes with the logs
            **{f"LIVEPANTY_MEDIA_{key.upper()}": value for key, value in settings.items()},
        },
        directory=REPOSITORY,
    )
    url = f"http://127.0.0.1:{control}"
    http = httpx2.AsyncClient(
        base_url=url, headers={"Authorization": f"Bearer {secret}"}, trust_env=False, timeout=60
    )
    async with asyncio.timeout(START_SECONDS):
        while True:
            assert child.process.returncode is None, child.story()
            try:
                if (await http.get("/health")).status_code == 200:
                    return MediaProcess(url, secret, udp, child, http, {})
            except httpx2.TransportError:
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(scope="session")
async def media(children: Children) -> AsyncIterator[MediaProcess]:
    process = await start_media(children, "media")
    yield process
    assert process.child.process.returncode is None, process.child.story()
    assert await process.metric("nonces_refused") == 0
    assert await process.metric("faults") == 0
    assert '"level": "error"' not in process.child.log.read_text(), process.child.story()
    await process.http.aclose()


@pytest.fixture
def room() -> str:
    return str(uuid4())


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
    @app.post("/by/<int:port>/<verb>/<room>/<participant>")
    async def offer(verb: str, room: str, participant: str, port: int = 0) -> Response:
        """`port`: of a relay that the browser is to take for the media plane."""
        post = media.offering(verb, room, participant)
        try:
            answer = await post(str(await request.get_data(as_text=True)))
        except OfferRefused as refused:
            return Response(refused.code, status=refused.status)
        if port:
            answer = answer.replace(f"127.0.0.1 {media.udp_port} typ", f"127.0.0.1 {port} typ")
        return Response(answer, status=201, content_type="application/sdp")

    port = any_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server._serve())
    async with asyncio.timeout(60), httpx2.AsyncClient(trust_env=False, timeout=60) as http:
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
