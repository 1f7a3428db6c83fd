"""The media program as a program: what it refuses to start with, who may command it, how it ends."""

import asyncio
import json
import sys

import httpx2
import pytest

from entrypoints.cli.processes import Children
from media.clients.peers import Publisher, Viewer
from media.fanout.choice import has_numba
from tests.engines import ENGINES
from tests.integration.media.conftest import REPOSITORY, MediaProcess, start_media


@pytest.mark.parametrize("secret", ["", "short"])
async def test_refuses_to_start_without_a_good_secret(children: Children, secret: str) -> None:
    child = await children.spawn(
        f"media-refused-{len(secret)}",
        [sys.executable, "-m", "media"],
        environment={"LIVEPANTY_MEDIA_SECRET": secret},
        directory=REPOSITORY,
    )
    assert await asyncio.wait_for(child.process.wait(), 60) == 2
    line = json.loads(child.log.read_text().splitlines()[-1])
    assert line["event"] == "media.settings_refused"
    assert "LIVEPANTY_MEDIA_SECRET" in line["problems"][0]


@pytest.mark.parametrize("engine", ENGINES)
async def test_each_engine_carries_a_show_and_is_ready_when_the_process_says_so(
    children: Children, engine: str, room: str
) -> None:
    media = await start_media(children, f"media-{engine}", engine=engine)
    assert f'"engine": "{engine}"' in media.child.log.read_text(), "the log says which"
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    try:
        await publisher.start()
        await viewer.start()
        await viewer.wait_for_frames(20, seconds=60)
        assert await media.metric("nonces_refused") == 0
        assert await media.metric("packets_unsent") == 0
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())
        await media.http.aclose()
        media.child.process.terminate()
        assert await asyncio.wait_for(media.child.process.wait(), 60) == 0


async def test_a_connection_that_the_control_plane_kept_is_still_good_when_it_comes_back(
    media: MediaProcess,
) -> None:
    """It gives connections up after five seconds, as its HTTP library has it: ours must live longer."""
    kept = httpx2.Limits(keepalive_expiry=60)
    async with httpx2.AsyncClient(base_url=media.url, trust_env=False, timeout=60, limits=kept) as http:
        seen = []
        for wait in (0.0, 5.5):
            await asyncio.sleep(wait)
            answer = await http.get("/health")
            seen.append(answer.extensions["network_stream"].get_extra_info("client_addr"))
        assert seen[0] == seen[1], "the connection was closed meanwhile"


async def test_only_health_is_open(media: MediaProcess) -> None:
    async with httpx2.AsyncClient(base_url=media.url, trust_env=False, timeout=60) as stranger:
        health = await stranger.get("/health")
        assert health.status_code == 200
        engine = "numba" if has_numba() else "cffi"
        assert health.json() == {"status": "ok", "udp_port": media.udp_port, "engine": engine}
        for wrong in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": media.secret}):
            for method, path in (
                ("GET", "/rooms"),
                ("GET", "/metrics"),
                ("PUT", "/rooms/r/closed"),
                ("POST", "/rooms/r/publish"),
                ("POST", "/rooms/r/subscribe"),
                ("DELETE", "/rooms/r/participants/p"),
                ("PATCH", "/sessions/s"),
                ("DELETE", "/sessions/s"),
                ("GET", "/nothing"),
            ):
                assert (await stranger.request(method, path, headers=wrong)).status_code == 401


async def test_sigterm_says_goodbye_and_ends(children: Children, room: str) -> None:
    process = await start_media(children, "media-sigterm", engine="python")
    publisher, viewer = Publisher(process.publishing(room)), Viewer(process.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        await viewer.wait_for_frames(10, seconds=60)
        process.child.process.terminate()
        assert await asyncio.wait_for(process.child.process.wait(), 15) == 0  # then it would be killed
        async with asyncio.timeout(10):  # without a goodbye it takes longer
            await asyncio.gather(viewer.ended.wait(), publisher.ended.wait())
    finally:
        await process.http.aclose()
        await asyncio.gather(publisher.stop(), viewer.stop())
    lines = [json.loads(line) for line in process.child.log.read_text().splitlines()]
    assert lines[-1]["event"] == "media.stopped"
    for secret in (process.secret, "127.0.0.1", "ice-", "fingerprint"):
        assert secret not in process.child.log.read_text()
