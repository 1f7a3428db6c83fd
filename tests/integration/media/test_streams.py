"""Whoever has no UDP watches over TCP, on the same port; whoever is slow there loses packets and delays nobody."""

import asyncio
import re
import secrets
from contextlib import suppress

import pytest
from playwright.async_api import BrowserContext

from media.clients.peers import Publisher, Viewer
from media.transport.streams import CONNECTIONS_AN_ADDRESS, MAX_FRAME_BYTES, UNPROVEN_AN_ADDRESS
from media.wire import stun
from tests.integration.media.browsers import opened, video_stats
from tests.integration.media.conftest import MediaProcess
from tests.unit.media.offers import chromium

PATIENCE = 60


async def answered(media: MediaProcess, room: str) -> str:
    await media.publishing(room)(chromium("sendonly"))
    return await media.watching(room)(chromium("recvonly"))


def check(answer: str) -> bytes:
    """A client's first check, by the credentials of both sides."""
    local = re.findall(r"a=ice-(?:ufrag|pwd):(\S+)", answer)[:2]
    remote = re.findall(r"a=ice-ufrag:(\S+)", chromium("recvonly"))[0]
    return stun.binding_request(
        secrets.token_bytes(12), f"{local[0]}:{remote}", local[1].encode(), use_candidate=True
    )


def framed(datagram: bytes) -> bytes:
    return len(datagram).to_bytes(2, "big") + datagram


async def test_an_answer_names_a_passive_candidate_and_checks_are_answered_there(
    media: MediaProcess, room: str
) -> None:
    answer = await answered(media, room)
    candidates = re.findall(r"a=candidate:\d+ 1 tcp (\d+) (\S+) (\d+) typ host tcptype passive", answer)
    assert {(host, int(port)) for _, host, port in candidates} == {("127.0.0.1", media.udp_port)}
    udp = [int(p) for p in re.findall(r"a=candidate:\d+ 1 udp (\d+)", answer)]
    assert max(int(priority) for priority, _, _ in candidates) < min(udp), "UDP is the better way"

    reader, writer = await asyncio.open_connection("127.0.0.1", media.udp_port)
    asked = framed(check(answer))
    async with asyncio.timeout(PATIENCE):
        for part in (asked[:1], asked[1:9], asked[9:]):  # a stream keeps no frames together
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        size = int.from_bytes(await reader.readexactly(2), "big")
        success = await reader.readexactly(size)
    assert int.from_bytes(success[:2], "big") == stun.BINDING_SUCCESS
    writer.close()


async def test_what_is_no_frame_ends_the_connection(media: MediaProcess) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", media.udp_port)
    writer.write(b"GET / HTTP/1.1\r\nHost: somewhere\r\n\r\n")
    async with asyncio.timeout(PATIENCE):
        with pytest.raises(ConnectionResetError):
            while await reader.read(MAX_FRAME_BYTES):
                pass
            raise ConnectionResetError
    writer.close()


async def test_one_address_holds_only_so_many_connections_that_proved_nothing(media: MediaProcess) -> None:
    pairs = [
        await asyncio.open_connection("127.0.0.1", media.udp_port) for _ in range(UNPROVEN_AN_ADDRESS * 2)
    ]
    assert UNPROVEN_AN_ADDRESS * 2 <= CONNECTIONS_AN_ADDRESS

    async def ends(reader: asyncio.StreamReader) -> None:
        with suppress(ConnectionResetError):
            assert not await reader.read(1)

    ending = [asyncio.create_task(ends(reader)) for reader, _ in pairs]
    async with asyncio.timeout(PATIENCE):
        while sum(task.done() for task in ending) < UNPROVEN_AN_ADDRESS:  # noqa: ASYNC110 (of many, so many)
            await asyncio.sleep(0.02)
    await asyncio.sleep(1)
    for task in ending:
        if task.done():
            task.result()
    assert sum(task.done() for task in ending) == UNPROVEN_AN_ADDRESS, "and no more"
    for task in ending:
        task.cancel()
    for _, writer in pairs:
        writer.close()


@pytest.mark.browser
async def test_chromium_without_udp_watches_over_tcp_and_a_stuck_reader_delays_nobody(
    browser: BrowserContext, media: MediaProcess, pages: str, room: str
) -> None:
    publisher, other = Publisher(media.publishing(room)), Viewer(media.watching(room, "other"))
    await publisher.start()
    await other.start()
    try:
        answer = await media.watching(room, "stuck")(chromium("recvonly"))
        _, stuck = await asyncio.open_connection("127.0.0.1", media.udp_port)
        stuck.write(framed(check(answer)))  # and it never reads
        page = await opened(browser, pages)
        await page.evaluate("window.onlyTcp = true")
        assert await page.evaluate(f"play('{pages}/subscribe/{room}/asha')") is not None
        before, seen = (await video_stats(page, "inbound-rtp"))["framesDecoded"], other.frames_decoded
        async with asyncio.timeout(PATIENCE):
            while (await video_stats(page, "inbound-rtp"))["framesDecoded"] < before + 15:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        await other.wait_for_frames(seen + 15, seconds=PATIENCE)
        stats = {s["id"]: s for s in await page.evaluate("stats()")}
        pair = next(s for s in stats.values() if s["type"] == "candidate-pair" and s.get("nominated"))
        assert stats[pair["remoteCandidateId"]]["protocol"] == "tcp"
        stuck.close()
    finally:
        await asyncio.gather(publisher.stop(), other.stop())
