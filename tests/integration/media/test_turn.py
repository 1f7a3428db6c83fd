"""Whoever reaches us by a relay alone watches through Debian's coturn, with the passes that we hand out."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aioice.stun
import pytest
import pytest_asyncio
from aioice.turn import create_turn_endpoint
from playwright.async_api import BrowserContext

from adapters.coturn.passes import CoturnPasses
from domain.ids import UserId
from entrypoints.choices.ice_servers import configuration
from entrypoints.cli.processes import Children
from entrypoints.cli.services import any_port
from media.clients.peers import Publisher
from ports.streaming.relay import IceServer
from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess

SECRET = "a-secret-of-coturn-in-the-tests"
LIFETIME = 600


@dataclass(frozen=True, slots=True)
class Relay:
    port: int

    def a_pass(self, *, at: datetime | None = None, secret: str = SECRET) -> IceServer:
        passes = CoturnPasses(
            urls=f"turn:127.0.0.1:{self.port}?transport=tcp", secret=secret, lifetime_seconds=LIFETIME
        )
        [server] = passes.issue(UserId(uuid4()), now=at or datetime.now(UTC))
        return server


@pytest_asyncio.fixture(scope="module")
async def relay(children: Children, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Relay]:
    program = shutil.which("turnserver")
    assert program is not None, "turnserver is missing: apt-get install coturn (.ci/run does it)"
    port, home = any_port(), tmp_path_factory.mktemp("coturn")
    child = await children.spawn("coturn", [program, *flags(port, home)], environment={}, directory=home)
    started = time.monotonic()
    while True:
        assert child.process.returncode is None, child.story()
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            assert time.monotonic() - started < 30, child.story()
            await asyncio.sleep(0.05)
        else:
            writer.close()
            break
    yield Relay(port)


def flags(port: int, home: Path) -> list[str]:
    return [
        "-n", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=livepanty.test",
        "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--no-tls", "--no-dtls",
        "--no-cli", "--allow-loopback-peers", "--log-file=stdout", f"--pidfile={home}/pid",
        f"--userdb={home}/db",
    ]  # fmt: skip


async def allocate(relay: Relay, server: IceServer) -> None:
    """Raises `aioice.stun.TransactionFailed` where the pass opens nothing."""
    transport, _ = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=("127.0.0.1", relay.port),
        username=server.username,
        password=server.credential,
        transport="tcp",
    )
    transport.close()


async def test_a_pass_opens_the_relay_until_it_is_over_and_no_other_does(relay: Relay) -> None:
    await allocate(relay, relay.a_pass())
    old = datetime.now(UTC) - timedelta(seconds=LIFETIME + 5)
    for refused in (relay.a_pass(at=old), relay.a_pass(secret="another")):
        with pytest.raises(aioice.stun.TransactionFailed):
            await allocate(relay, refused)


@pytest.mark.browser
async def test_chromium_watches_through_the_relay_alone(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str, relay: Relay
) -> None:
    publisher = Publisher(media.publishing(room))
    await publisher.start()
    try:
        page = await opened(browser, pages)
        told = {"iceServers": configuration([relay.a_pass()]), "iceTransportPolicy": "relay"}
        await page.evaluate("config => { window.rtcConfiguration = config; }", told)
        assert await page.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None
        before = (await video_stats(page, "inbound-rtp"))["framesDecoded"]
        async with asyncio.timeout(60):
            while (await video_stats(page, "inbound-rtp"))["framesDecoded"] < before + 15:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        stats = await page.evaluate("stats()")
        chosen = {s["id"]: s for s in stats if s["type"] in ("local-candidate", "candidate-pair")}
        pair = next(s for s in chosen.values() if s["type"] == "candidate-pair" and s.get("nominated"))
        assert chosen[pair["localCandidateId"]]["candidateType"] == "relay"
    finally:
        await publisher.stop()
