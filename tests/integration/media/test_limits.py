"""What an authenticated peer may make us do has a bound, and the others notice nothing."""

import asyncio
import re
import time
from typing import Any
from uuid import uuid4

from media.clients.peers import Publisher, Viewer
from media.rooms.publisher import DATAGRAMS_A_SECOND, DATAGRAMS_BURST
from media.rooms.viewer import RTX_A_SECOND, RTX_BURST
from media.transport.peer import MAX_SSRCS
from media.wire import rtcp
from tests.integration.media.conftest import MediaProcess


def dtls(client: Publisher | Viewer) -> Any:
    return client.connection.getTransceivers()[0].receiver.transport


def note_seqs(viewer: Viewer, ssrc: int) -> list[int]:
    """Sequence numbers of the picture as they arrive: SRTP leaves the header readable."""
    seqs: list[int] = []
    transport = dtls(viewer).transport
    receive = transport._recv

    async def noting() -> bytes:
        datagram: bytes = await receive()
        if datagram[0] >> 6 == 2 and int.from_bytes(datagram[8:12], "big") == ssrc:
            seqs.append(int.from_bytes(datagram[2:4], "big"))
        return datagram

    transport._recv = noting
    return seqs


async def test_retransmissions_to_one_viewer_are_bounded(media: MediaProcess, room: str) -> None:
    publisher, greedy, other = (
        Publisher(media.publishing(room)),
        Viewer(media.watching(room, "greedy")),
        Viewer(media.watching(room, "other")),
    )
    await publisher.start()
    await asyncio.gather(greedy.start(), other.start())
    try:
        found = re.search(r"FID (\d+) ", greedy.connection.remoteDescription.sdp)
        assert found is not None
        ssrc, seqs = int(found.group(1)), note_seqs(greedy, int(found.group(1)))
        await greedy.wait_for_frames(40, seconds=60)
        before = {n: await media.metric(n) for n in ("rtx_sent", "rtcp_over_limit")}
        started = time.monotonic()
        nack = rtcp.write_nack(1, ssrc, seqs[-30:])
        for _ in range(600):
            await dtls(greedy)._send_rtp(nack)
        elapsed = time.monotonic() - started
        await asyncio.sleep(0.5)
        sent = await media.metric("rtx_sent") - before["rtx_sent"]
        assert RTX_BURST / 2 < sent <= RTX_BURST + RTX_A_SECOND * (elapsed + 1)
        assert await media.metric("rtcp_over_limit") > before["rtcp_over_limit"]
        seen = other.frames_decoded
        await other.wait_for_frames(seen + 15, seconds=20)
    finally:
        await asyncio.gather(publisher.stop(), greedy.stop(), other.stop())


async def test_a_publisher_cannot_make_us_keep_a_stream_for_each_ssrc(media: MediaProcess, room: str) -> None:
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        await viewer.wait_for_frames(10, seconds=60)
        payload_type = next(
            int(m.group(1))
            for m in re.finditer(r"m=video 9 \S+ (\d+)", publisher.connection.remoteDescription.sdp)
        )
        noise = bytes([0x80, payload_type]) + bytes(6)
        before = await media.metric("packets_in")
        for ssrc in range(1, 200):
            await dtls(publisher)._send_rtp(noise + ssrc.to_bytes(4, "big") + b"\x90\x80\x80\x01\x11 noise")
        await asyncio.sleep(0.2)
        assert await media.metric("packets_in") - before < MAX_SSRCS + 60, "and those of its own two streams"
        seen = viewer.frames_decoded
        publisher.connection.getSenders()[1]._send_keyframe()
        await viewer.wait_for_frames(seen + 15, seconds=60)
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


async def test_a_publisher_who_floods_is_cut_to_its_allowance(media: MediaProcess, room: str) -> None:
    other = str(uuid4())
    flooding, quiet = Publisher(media.publishing(room)), Publisher(media.publishing(other))
    viewer = Viewer(media.watching(other))
    await asyncio.gather(flooding.start(), quiet.start())
    await viewer.start()
    try:
        await viewer.wait_for_frames(10, seconds=60)
        arrived, dropped = await media.metric("packets_in"), await media.metric("publisher_over_limit")
        started = time.monotonic()
        packet = b"\x80\x60" + bytes(6) + b"\0\0\0\7" + b"\x90\x80\x80\x01\x11" + b"x" * 1000
        # Protected first, and on and on: a slow machine floods as a fast one does.
        numbered = (packet[:2] + seq.to_bytes(2, "big") + packet[4:] for seq in range(6000))
        flood = [dtls(flooding)._tx_srtp.protect(each) for each in numbered]
        async with asyncio.timeout(60):
            while await media.metric("publisher_over_limit") == dropped:
                for number, datagram in enumerate(flood):
                    await dtls(flooding).transport._send(datagram)
                    if number % 100 == 0:
                        await asyncio.sleep(0.01)
        elapsed = time.monotonic() - started
        taken = await media.metric("packets_in") - arrived
        assert await media.metric("publisher_over_limit") > dropped
        assert taken <= DATAGRAMS_BURST + (DATAGRAMS_A_SECOND + 100) * elapsed + 100
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 15, seconds=20)
    finally:
        await asyncio.gather(flooding.stop(), quiet.stop(), viewer.stop())
