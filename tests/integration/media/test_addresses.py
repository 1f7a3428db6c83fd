"""IPv6 and IPv4 on one port, a viewer whose NAT gives them another port in the middle of a show, and one whom it gives
the port of somebody who went."""

import asyncio
import json
import re
import secrets
import socket
from collections.abc import AsyncIterator
from typing import cast

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext

from entrypoints.cli.processes import Children
from media.clients.light import LightPublisher, LightViewer
from media.clients.peers import Publisher
from media.transport.mux import ADDRESS_HELD_SECONDS
from media.wire import stun
from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess, start_media
from tests.unit.media.offers import chromium

PATIENCE = 60


@pytest_asyncio.fixture(scope="module")
async def both(children: Children) -> AsyncIterator[MediaProcess]:
    """A media program on every address of both families, which announces one of each."""
    process = await start_media(children, "media-both", udp_host="::", announce="127.0.0.1,::1")
    yield process
    assert await process.metric("faults") == 0
    await process.http.aclose()


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
async def test_checks_are_answered_on_both_families_with_the_address_they_came_from(
    both: MediaProcess, room: str, family: int, host: str, kind: int
) -> None:
    await both.publishing(room)(chromium("sendonly"))
    answer = await both.watching(room)(chromium("recvonly"))
    for transport in ("udp", "tcp"):
        announced = re.findall(rf"a=candidate:\d+ 1 {transport} \d+ (\S+) (\d+)", answer)
        assert {(where, int(port)) for where, port in announced} == {
            ("127.0.0.1", both.udp_port), ("::1", both.udp_port),
        }  # fmt: skip
    ufrag, password = re.findall(r"a=ice-(?:ufrag|pwd):(\S+)", answer)[:2]
    remote = re.findall(r"a=ice-ufrag:(\S+)", chromium("recvonly"))[0]
    transaction = secrets.token_bytes(12)
    asked = stun.binding_request(transaction, f"{ufrag}:{remote}", password.encode(), use_candidate=True)
    loop = asyncio.get_running_loop()
    with socket.socket(family, kind) as client:
        client.setblocking(False)
        async with asyncio.timeout(PATIENCE):
            await loop.sock_connect(client, (host, both.udp_port))
            await loop.sock_sendall(
                client, b"" if kind == socket.SOCK_DGRAM else len(asked).to_bytes(2, "big")
            )
            await loop.sock_sendall(client, asked)
            came = await loop.sock_recv(client, 1500)
            if kind == socket.SOCK_STREAM:
                came = came[2:] or await loop.sock_recv(client, 1500)
        if kind == socket.SOCK_DGRAM:
            expected = stun.binding_success(transaction, client.getsockname()[:2], password.encode())
            assert came == expected
    assert int.from_bytes(came[:2], "big") == stun.BINDING_SUCCESS


class Nat(asyncio.DatagramProtocol):
    """What is between a viewer and us. `rebind` gives them another port, as a NAT does that forgot them."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.server = server
        self.inside: asyncio.DatagramTransport
        self.outside: asyncio.DatagramTransport | None = None
        self.client: tuple[str, int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.inside = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.client = addr
        if self.outside is not None:
            self.outside.sendto(data, self.server)

    async def rebind(self) -> None:
        if self.outside is not None:
            self.outside.close()
        nat = self

        class Outside(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
                if nat.client is not None:
                    nat.inside.sendto(data, nat.client)

        made, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            Outside, local_addr=("127.0.0.1", 0)
        )
        self.outside = made


@pytest.mark.browser
async def test_media_goes_on_when_a_nat_gives_the_viewer_another_port(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str
) -> None:
    publisher = Publisher(media.publishing(room))
    await publisher.start()
    nat = Nat(("127.0.0.1", media.udp_port))
    inside, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: nat, local_addr=("127.0.0.1", 0)
    )
    await nat.rebind()
    try:
        page = await opened(browser, pages)
        port = inside.get_extra_info("sockname")[1]
        await page.evaluate(f"window.candidatePort = {json.dumps(port)}")
        assert await page.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None
        for _ in range(2):
            await nat.rebind()
            before = (await video_stats(page, "inbound-rtp"))["framesDecoded"]
            async with asyncio.timeout(PATIENCE):
                while (await video_stats(page, "inbound-rtp"))["framesDecoded"] < before + 15:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        assert await page.evaluate("pc.connectionState") == "connected"
    finally:
        await publisher.stop()
        inside.close()


async def test_whoever_has_the_port_of_somebody_who_fell_silent_gets_nothing_that_was_theirs(
    media: MediaProcess, room: str
) -> None:
    """RFC 7675 5.1: what is sent needs the consent of who is there now."""
    publisher = LightPublisher(media.publishing(room))
    await publisher.start()
    gone, new = (LightViewer(media.watching(room)) for _ in range(2))
    try:
        await gone.start()
        address = gone.socket.getsockname()
        await gone.vanish()
        await asyncio.sleep(ADDRESS_HELD_SECONDS + 1)
        await new.start(local=address)
        async with asyncio.timeout(PATIENCE):
            while new.packets < 60:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert (new.bad, new.lost) == (0, 0)
    finally:
        await new.stop()
        await publisher.stop()
