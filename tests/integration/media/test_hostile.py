"""Ten thousand spoiled messages of every kind: no fault, no leak, no stall, and a show beside them loses nothing.

Seeded, so that what fails once fails again. Valid messages are spoiled rather than noise made up: they come further.
"""

import asyncio
import json
import random
import secrets
import socket
import time
from uuid import uuid4

import pytest

from media.clients.light import LightPublisher, LightViewer, packet
from media.clients.light_peer import VIDEO, offer_text
from media.control.app import create_control_app
from media.refusals import MediaRefusalError
from media.transport.dtls_srtp import DTLS_QUEUE_DATAGRAMS, Certificate, DtlsSrtp
from media.wire import rtcp, stun
from media.wire.credentials import Fingerprint, IceCredentials
from tests.integration.media.hostile import SECONDS, SLICE, TERMS, Show, a_show, opened, spoiled, spoiled_text
from tests.unit.media.offers import OBS, chromium

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CASES = 10_000


async def test_spoiled_stun_from_strangers_and_from_somebody_inside() -> None:
    chance = random.Random(1)
    async with a_show() as show:
        inside = LightViewer(show.watching(show.room, "inside"))
        await inside.start()
        local = show.peer("inside").ice.local
        right = local.password.encode()
        samples = [
            stun.binding_request(
                secrets.token_bytes(12), f"{local.ufrag}:{who}", key, use_candidate=nominates
            )
            for who in (show.peer("inside").ice.remote_ufrag, "XkLm", "")
            for key in (right, b"wrong")
            for nominates in (True, False)
        ]
        for number in range(CASES):
            # From somebody's own address, or from one of a thousand others: the plane is handed it as by the socket.
            source = inside.socket.getsockname() if number % 2 else ("192.0.2.1", 1000 + number % 1000)
            show.plane.mux._handle(spoiled(chance, samples), source, time.monotonic())
            if number % SLICE == 0:
                await asyncio.sleep(0)
        await show.goes_on()
        await inside.stop()
        assert show.plane.mux.over_limit == 0, "each of a thousand addresses failed a few times"


async def test_spoiled_dtls_while_shaking_hands_and_after() -> None:
    chance = random.Random(2)
    certificate = Certificate.generateCertificate()
    said: list[bytes] = []
    async with a_show() as show:
        inside = LightViewer(show.watching(show.room, "inside"))
        send = inside.send

        def noting(datagram: bytes) -> None:
            if 20 <= datagram[0] <= 63:
                said.append(datagram)
            send(datagram)

        inside.send = noting  # type: ignore[method-assign]  # what a real handshake says, to be spoiled
        await inside.start()
        assert len(said) >= 2
        alerts = [
            bytes.fromhex("15feff0000000000000063000201 00"),
            bytes.fromhex("15fefd0001000000000009000202 28"),
        ]
        samples = [*said, *alerts]
        for number in range(CASES // 2):
            show.peer("inside").dtls.feed(spoiled(chance, samples))
            if number % SLICE == 0:
                await asyncio.sleep(0)
        await inside.wait_for_frames(5, seconds=60)
        for number in range(CASES // 2 // SLICE):
            server = DtlsSrtp(certificate, lambda _: None, [Fingerprint("sha-256", certificate.sha256)])
            shaking = asyncio.create_task(server.handshake())
            await asyncio.sleep(0)
            if number % 2:
                server.feed(said[0])
            for _ in range(SLICE):
                server.feed(spoiled(chance, samples))
                await asyncio.sleep(0)
            shaking.cancel()
            await (
                server.stop()
            )  # as a peer that is closed does: before 3.12, wait_for may swallow a cancellation
            await asyncio.gather(shaking, return_exceptions=True)
        await show.goes_on()
        await inside.stop()


async def test_a_flood_of_handshakes_before_anybody_is_known() -> None:
    """From strangers, who are not even answered, and from one who proved an address and then never shakes hands."""
    async with a_show() as show:
        hello = await a_first_flight(show)
        mux = show.plane.mux
        addresses, ufrags = len(mux._by_address), len(mux._by_ufrag)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.connect(("127.0.0.1", mux.port))
            stranger.setblocking(False)
            for number in range(CASES // 4):
                stranger.send(hello)
                mux._handle(hello, ("192.0.2.1", 1024 + number), time.monotonic())
                if number % SLICE == 0:
                    await asyncio.sleep(0)
            await show.goes_on()
            with pytest.raises(BlockingIOError):
                stranger.recv(2048)
        assert (len(mux._by_address), len(mux._by_ufrag)) == (addresses, ufrags)

        room = str(uuid4())
        await show.publishing(room, "rogue")(chromium("sendonly"))
        peer = show.peer("rogue")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rogue:
            rogue.bind(("127.0.0.1", 0))
            name = f"{peer.ice.local.ufrag}:{peer.ice.remote_ufrag}"
            key = peer.ice.local.password.encode()
            check = stun.binding_request(secrets.token_bytes(12), name, key, use_candidate=True)
            mux._handle(check, rogue.getsockname(), time.monotonic())
            assert peer.ice.ready.is_set()
            for number in range(CASES):
                mux._handle(hello, rogue.getsockname(), time.monotonic())
                assert peer.dtls._pipe._queue.qsize() <= DTLS_QUEUE_DATAGRAMS
                if number % SLICE == 0:
                    await asyncio.sleep(0)
        await show.goes_on()
        assert not peer.is_connected


async def a_first_flight(show: Show) -> bytes:
    """What a client says first. Of this one nothing is left."""
    said: list[bytes] = []
    client = LightViewer(show.watching(show.room, "client"))
    send = client.send

    def noting(datagram: bytes) -> None:
        if 20 <= datagram[0] <= 63:
            said.append(datagram)
        send(datagram)

    client.send = noting  # type: ignore[method-assign]
    await client.start()
    await client.stop()
    async with asyncio.timeout(SECONDS):
        while any(peer.participant == "client" for peer in show.plane.sessions.open.values()):  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.01)
    return said[0]


async def test_spoiled_rtp_from_a_publisher_who_may_publish() -> None:
    chance = random.Random(3)
    async with a_show(jumps=True) as show:
        room = str(uuid4())
        rogue = LightPublisher(show.publishing(room, "rogue"))
        await rogue.start()
        victim = LightViewer(show.watching(room, "victim"), asks_again=False)
        await victim.start()
        peer = opened(show.peer("rogue"))
        extensions = b"\xbe\xde\x00\x02\x31\x00\x01\x42\x00\x11\x22\x00"
        samples = []
        for number in range(64):
            seq, timestamp = (
                chance.choice((0, 1, 0x7FFF, 0x8000, 0xFFFF, number)),
                chance.choice((0, 1, 1 << 31, 2**32 - 1)),
            )
            payload = chance.choice(
                (b"", b"\x90", b"\x90\x80", b"\x90\xff\xff\xff", b"\x10\x02" + bytes(1300))
            )
            plain = packet((VIDEO, rogue.ssrc), seq, timestamp, payload, marker=bool(number % 2))
            samples += [plain, bytes([0x90]) + plain[1:12] + extensions + payload]
            samples.append(bytes([0x80, 97]) + plain[2:12] + seq.to_bytes(2, "big") + payload)
        for number in range(CASES):
            peer.receive(spoiled(chance, samples), time.monotonic())
            if number % SLICE == 0:
                show.plane.flush()
                await asyncio.sleep(0)
        await show.goes_on()
        await asyncio.gather(rogue.stop(), victim.stop())


@pytest.mark.parametrize("role", ["publisher", "viewer"])
async def test_spoiled_rtcp(role: str) -> None:
    chance = random.Random(4)
    async with a_show() as show:
        room = show.room if role == "viewer" else str(uuid4())
        peer = (
            LightViewer(show.watching(room, "rogue"))
            if role == "viewer"
            else LightPublisher(show.publishing(room, "rogue"))
        )
        await peer.start()
        theirs = opened(show.peer("rogue"))
        ssrc = peer.ssrc
        block = rtcp.ReportBlock(ssrc, 255, 0xFFFFFF, 2**32 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1)
        samples = [
            rtcp.write_nack(1, ssrc, list(range(0, 60_000, 7))[:200]),
            rtcp.write_pli(1, ssrc),
            rtcp.write_remb(1, (1 << 60) - 1, [ssrc] * 4),
            rtcp.write_receiver_report(1, [block] * 31),
            rtcp.write_sender_report(ssrc, 2**64 - 1, 2**32 - 1, 2**32 - 1, 2**32 - 1),
            rtcp.write_bye([ssrc]),
            bytes([0x84, 206, 0, 4]) + bytes(16),
            bytes([0x8F, 205, 0, 4]) + bytes(16),
        ]
        samples.append(b"".join(samples)[:1200])
        for number in range(CASES):
            theirs.receive(spoiled(chance, samples), time.monotonic())
            if number % SLICE == 0:
                await asyncio.sleep(0)
        await show.goes_on()
        await peer.stop()


async def test_spoiled_offers_and_fragments() -> None:
    chance = random.Random(5)
    credentials = IceCredentials.fresh()
    light = offer_text(credentials, ":".join(["AB"] * 32), "recvonly")
    offers = [OBS, chromium("sendonly"), chromium("recvonly"), light, light.replace("recvonly", "sendonly")]
    statuses: set[int] = set()
    taken = refused = 0
    async with a_show() as show:
        for number in range(CASES):
            text = spoiled_text(chance, offers)
            try:
                if number % 2:
                    show.plane.subscribe(show.room, f"rogue-{number % 40}", text, TERMS)
                else:
                    show.plane.publish(f"room-{number % 9}", f"rogue-{number % 40}", text)
                taken += 1
            except MediaRefusalError as error:
                statuses.add(error.status)
                refused += 1
            if number % 10 == 0:
                await asyncio.sleep(0)
        assert statuses <= {409, 422, 503}
        assert taken > 100
        assert refused > 100
        await show.goes_on()
        await _fragments(show, chance, light)
        for who in range(40):
            show.plane.expel(f"rogue-{who}")


async def _fragments(show: Show, chance: random.Random, light: str) -> None:
    session = show.plane.publish("room-f", "rogue-0", light.replace("recvonly", "sendonly"))
    etag = session.etag
    samples = [
        "a=ice-ufrag:XkLm\r\na=ice-pwd:3hF0Zq7dYwUeVbNcRtGmKpSx\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n",
        "a=ice-ufrag:YlMn\r\na=ice-pwd:3hF0Zq7dYwUeVbNcRtGmKpSx\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n"
        "a=candidate:1 1 UDP 2130706431 192.0.2.1 3478 typ host\r\na=end-of-candidates\r\n",
    ]
    restarts, statuses = 0, set[int]()
    for number in range(CASES):
        try:
            restart = show.plane.patch(
                session.session_id, "rogue-0", chance.choice(("*", etag)), spoiled_text(chance, samples)
            )
        except MediaRefusalError as error:
            statuses.add(error.status)
        else:
            if restart is not None:
                etag, restarts = restart.etag, restarts + 1
        if number % SLICE == 0:
            await asyncio.sleep(0)
    assert statuses <= {422}
    assert restarts > 100
    assert len(show.plane.mux._by_ufrag) < 200, "each restart takes back what the one before was given"


async def test_spoiled_bodies_and_paths_at_the_control_api() -> None:
    chance, secret = random.Random(6), secrets.token_urlsafe(32)
    async with a_show() as show:
        client = create_control_app(show.plane, secret).test_client()
        rightly = {"Authorization": f"Bearer {secret}"}
        bodies = [
            json.dumps(body).encode()
            for body in (
                {"participant": "rogue-1", "offer": chromium("sendonly")},
                {
                    "participant": "rogue-1",
                    "offer": chromium("recvonly"),
                    "is_hidden": False,
                    "capacity": 9,
                    "joins_a_second": 9,
                },
                {"revision": 1, "is_covered": True, "is_muted": False, "removed": ["rogue-2"]},
                {"participant": "rogue-1", "if_match": "*", "fragment": "a=ice-ufrag:YlMn\r\n"},
                {"room_class": "private"},
                {
                    "participant": "rogue-1",
                    "freezes": 1,
                    "frozen_seconds": 0.4,
                    "frames_dropped": 2,
                    "jitter_seconds": 0.1,
                },
            )
        ]
        paths = [
            ("POST", f"/rooms/{show.room}/subscribe"), ("POST", f"/rooms/{uuid4()}/publish"),
            ("PATCH", "/sessions/abc"),
            ("POST", "/sessions/abc/playback"), ("PUT", f"/rooms/{uuid4()}/class"),
            ("PUT", f"/rooms/{uuid4()}/controls"), ("DELETE", "/sessions/abc"),
            ("GET", f"/rooms/{show.room}/attendance"), ("DELETE", f"/rooms/{show.room}/participants/rogue-1"),
        ]  # fmt: skip
        statuses: dict[int, int] = {}
        for _ in range(CASES):
            method, path = chance.choice(paths)
            if chance.random() < 0.1:
                path = spoiled_text(chance, [path]).replace("\r", "").replace("\n", "") or "/"
            answer = await client.open(  # type: ignore[call-arg]  # Quart takes one of data, form and json
                path if path.startswith("/") else f"/{path}",
                method=method,
                data=spoiled(chance, bodies),
                headers=rightly if chance.random() < 0.95 else {"Authorization": "Bearer no"},
            )
            statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        assert all(status < 500 for status in statuses), statuses
        assert statuses[400] > CASES / 10
        await show.goes_on()
        show.plane.expel("rogue-1")
