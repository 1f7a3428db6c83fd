"""Whole shows with aiortc's own stack as publisher and viewers."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest
from aiortc import RTCPeerConnection

from media.clients.peers import Publisher, Viewer
from tests.integration.media.conftest import MediaProcess, OfferRefused
from tests.within import said_within


@pytest.mark.parametrize("codec", ["VP8", "H264"])
async def test_three_viewers_decode_the_publishers_picture(
    media: MediaProcess, room: str, codec: str
) -> None:
    publisher = Publisher(media.publishing(room), codec=codec)
    viewers = [Viewer(media.watching(room, f"viewer-{i}")) for i in range(3)]
    await publisher.start()
    try:
        for viewer in viewers:
            await viewer.start()
        await asyncio.gather(*(v.wait_for_frames(30, seconds=60) for v in viewers))
        assert (await media.status(room))["viewers"] == 3
        assert (await media.status(room))["publisher_absent_seconds"] == 0
        for viewer in viewers:
            assert viewer.audio_frames_decoded > 20
            assert viewer.first_frame_seconds is not None
            assert viewer.glass_to_glass_p50_ms is not None
            assert viewer.glass_to_glass_p50_ms < 2000, "seconds of the show lie somewhere on the way"
            assert len(viewer.latencies_ms) > 20, "the picture carries a readable time"
    finally:
        await asyncio.gather(publisher.stop(), *(v.stop() for v in viewers))


async def test_closing_a_room_ends_it_at_once_and_for_good(media: MediaProcess) -> None:
    await said_within(1.0, lambda: closed(media, str(uuid4())))


async def closed(media: MediaProcess, room: str) -> float:
    """Until both are told, and the last packet came."""
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await publisher.start()
    await viewer.start()
    try:
        await viewer.wait_for_frames(10, seconds=60)
        closed_at = time.monotonic()
        await media.close(room)
        async with asyncio.timeout(60):
            await viewer.ended.wait()
            await publisher.ended.wait()
        told_at = time.monotonic()
        await asyncio.sleep(0.5)
        assert viewer.last_packet_at is not None
        for again in (Publisher(media.publishing(room)), Viewer(media.watching(room, "stranger"))):
            with pytest.raises(OfferRefused, match="room_closed"):
                await again.start()
            await again.stop()
        await media.close(room)
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())
    return max(told_at, viewer.last_packet_at) - closed_at


async def test_viewers_stay_when_the_publisher_comes_back(media: MediaProcess, room: str) -> None:
    first, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await first.start()
    await viewer.start()
    second = Publisher(media.publishing(room))
    try:
        await viewer.wait_for_frames(10, seconds=60)
        await first.stop()
        await asyncio.sleep(1.6)
        assert (await media.status(room))["publisher_absent_seconds"] > 1
        seen = viewer.frames_decoded
        await second.start()
        await viewer.wait_for_frames(seen + 20, seconds=60)
        assert (await media.status(room))["publisher_absent_seconds"] == 0
        assert not viewer.ended.is_set()
    finally:
        await asyncio.gather(first.stop(), second.stop(), viewer.stop())


@pytest.mark.parametrize(
    "by", [{"studio": "desk"}, {"studio": "phone", "takes_over": True}, {"takes_over": True}]
)
async def test_a_studio_that_comes_back_or_takes_over_takes_the_place_of_the_first(
    media: MediaProcess, room: str, by: dict[str, Any]
) -> None:
    first, viewer = Publisher(media.publishing(room, studio="desk")), Viewer(media.watching(room))
    await first.start()
    await viewer.start()
    second = Publisher(media.publishing(room, **by))
    try:
        await viewer.wait_for_frames(10, seconds=60)
        seen = viewer.frames_decoded
        await second.start()
        await viewer.wait_for_frames(seen + 20, seconds=60)
        async with asyncio.timeout(10):  # without a goodbye it takes longer
            await first.ended.wait()
    finally:
        await asyncio.gather(first.stop(), second.stop(), viewer.stop())


@pytest.mark.parametrize(("mine", "theirs"), [("desk", "phone"), ("desk", ""), ("", "phone"), ("", "")])
async def test_a_second_studio_is_refused_while_media_of_the_first_arrives(
    media: MediaProcess, room: str, mine: str, theirs: str
) -> None:
    """Without a name, as OBS comes, it is another each time."""
    first, viewer = Publisher(media.publishing(room, studio=mine)), Viewer(media.watching(room))
    await first.start()
    await viewer.start()
    refused, second = (Publisher(media.publishing(room, studio=theirs)) for _ in range(2))
    try:
        await viewer.wait_for_frames(10, seconds=60)
        with pytest.raises(OfferRefused, match="409 live_elsewhere"):
            await refused.start()
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 10, seconds=60)
        assert not first.ended.is_set()
        first.lose_everything()
        gone_at = time.monotonic()
        while True:
            try:
                await second.start()
            except OfferRefused:
                assert time.monotonic() - gone_at < 60, "it holds its place for ever"
                await second.stop()
                second = Publisher(media.publishing(room, studio=theirs))
                await asyncio.sleep(0.2)
            else:
                break
        assert time.monotonic() - gone_at > 2, "a camera that fell silent holds its place for some seconds"
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 10, seconds=60)
    finally:
        await asyncio.gather(first.stop(), refused.stop(), second.stop(), viewer.stop())


async def test_who_left_holds_no_place(media: MediaProcess, room: str) -> None:
    first, second = Publisher(media.publishing(room)), Publisher(media.publishing(room))
    await first.start()
    try:
        await asyncio.sleep(0.5)
        await first.stop()
        await asyncio.sleep(0.2)
        await second.start()
    finally:
        await asyncio.gather(first.stop(), second.stop())


async def test_a_publisher_may_not_change_the_codec_under_its_viewers(media: MediaProcess, room: str) -> None:
    first, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await first.start()
    await viewer.start()
    refused, other = (Publisher(media.publishing(room, takes_over=True), codec="H264") for _ in range(2))
    try:
        with pytest.raises(OfferRefused, match="invalid_offer"):
            await refused.start()
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 10, seconds=60)
        await viewer.stop()
        await asyncio.sleep(0.3)
        await other.start()
        again = Viewer(media.watching(room))
        await again.start()
        await again.wait_for_frames(10, seconds=60)
        await again.stop()
    finally:
        await asyncio.gather(first.stop(), refused.stop(), other.stop(), viewer.stop())


async def test_who_joins_late_need_not_wait_for_the_encoder(media: MediaProcess, room: str) -> None:
    publisher = Publisher(media.publishing(room))
    await publisher.start()
    viewer = Viewer(media.watching(room))
    try:
        await asyncio.sleep(
            4
        )  # the cached group of pictures is too old by now: a key frame must be asked for
        asked = await media.metric("plis_sent")
        await viewer.start()
        await viewer.wait_for_frames(1, seconds=30)  # in that time its encoder sends no key frame by itself
        assert await media.metric("plis_sent") > asked
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


async def test_lost_packets_are_asked_for_and_sent_again(media: MediaProcess, room: str) -> None:
    before = {n: await media.metric(n) for n in ("rtx_received", "nacks_sent", "rtx_sent", "nacks_received")}
    publisher = Publisher(media.publishing(room), loss=0.05)
    viewer = Viewer(media.watching(room), loss=0.05)
    await publisher.start()
    await viewer.start()
    try:
        await viewer.wait_for_frames(60, seconds=60)
        assert publisher.lost_on_purpose > 5
        assert viewer.lost_on_purpose > 5
        for name, count in before.items():
            assert await media.metric(name) > count, name
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


async def test_a_viewer_sends_nothing_into_the_room(media: MediaProcess, room: str) -> None:
    """A viewer's offer that sends, and RTP from a viewer's connection: neither reaches anyone."""
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await publisher.start()
    try:
        with pytest.raises(OfferRefused, match="invalid_offer"):
            await Publisher(media.watching(room, "stranger")).start()
        await viewer.start()
        await viewer.wait_for_frames(5, seconds=60)
        dtls = viewer.connection.getTransceivers()[0].receiver.transport
        arrived = await media.metric("packets_in")
        forged = b"\x80\x60" + bytes(10) + b"not yours" * 20
        for seq in range(50):
            await dtls._send_rtp(forged[:2] + seq.to_bytes(2, "big") + forged[4:])
        await publisher.stop()
        await asyncio.sleep(0.3)
        rest = await media.metric("packets_in")
        await asyncio.sleep(0.3)
        assert await media.metric("packets_in") == rest
        assert rest >= arrived
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())


async def test_a_disconnected_person_is_out_and_the_others_stay(media: MediaProcess, room: str) -> None:
    publisher = Publisher(media.publishing(room))
    asha, stranger = Viewer(media.watching(room, "asha")), Viewer(media.watching(room, "stranger"))
    await publisher.start()
    await asyncio.gather(asha.start(), stranger.start())
    try:
        await asyncio.gather(*(v.wait_for_frames(5, seconds=60) for v in (asha, stranger)))
        await media.http.delete(f"/rooms/{room}/participants/stranger")
        async with asyncio.timeout(10):  # without a goodbye it takes longer
            await stranger.ended.wait()
        assert (await media.status(room))["viewers"] == 1
        seen = asha.frames_decoded
        await asha.wait_for_frames(seen + 10, seconds=60)
    finally:
        await asyncio.gather(publisher.stop(), asha.stop(), stranger.stop())


async def test_an_offer_is_not_a_viewer_before_it_connects(media: MediaProcess, room: str) -> None:
    publisher = Publisher(media.publishing(room))
    await publisher.start()
    idle = RTCPeerConnection()
    try:
        idle.addTransceiver("audio", direction="recvonly")
        idle.addTransceiver("video", direction="recvonly")
        await media.watching(room)((await idle.createOffer()).sdp + _transport())
        assert (await media.status(room))["viewers"] == 0
    finally:
        await asyncio.gather(publisher.stop(), idle.close())


def _transport() -> str:
    """What aiortc adds to an offer only after it gathered."""
    fingerprint = ":".join(["AB"] * 32)
    lines = ("ice-ufrag:abcd", "ice-pwd:" + "p" * 24, f"fingerprint:sha-256 {fingerprint}", "setup:actpass")
    return "".join(f"a={line}\r\n" for line in lines)
