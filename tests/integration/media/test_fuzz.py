"""Whatever arrives, the media program stays up and goes on serving the others."""

import asyncio
import random
import socket
from uuid import uuid4

from media.clients.peers import Publisher, Viewer
from media.wire import stun
from tests.integration.media.conftest import MediaProcess
from tests.unit.media.offers import OBS, chromium

DATAGRAMS, OFFERS = 2000, 500


def garbage(chance: random.Random, ufrag: str) -> bytes:
    """Noise with a first byte of each protocol, true STUN under a wrong key, and damaged packets."""
    kind = chance.randrange(6)
    noise = chance.randbytes(chance.randrange(1, 1500))
    if kind == 0:
        return noise
    if kind == 1:
        return bytes([chance.randrange(4)]) + noise
    if kind == 2:
        return bytes([chance.randrange(20, 64)]) + noise
    if kind == 3:
        return bytes([chance.randrange(128, 192)]) + noise
    check = stun.binding_request(
        chance.randbytes(12), f"{ufrag}:XkLm", chance.randbytes(16), use_candidate=bool(chance.randrange(2))
    )
    if kind == 4:
        return check
    damaged = bytearray(check)
    for _ in range(chance.randrange(1, 8)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


def garbled(chance: random.Random) -> str:
    text = list(chance.choice((OBS, chromium("sendonly"), chromium("recvonly"))))
    for _ in range(chance.randrange(1, 60)):
        at = chance.randrange(len(text))
        text[at : at + chance.randrange(30)] = chance.choice(
            ["", "\r\n", "a=", "m=", "\0", "9" * 40, "é", ":"]
        )
    return "".join(text)


async def test_a_show_goes_on_amid_garbage(media: MediaProcess, room: str) -> None:
    chance, others = random.Random(11), [str(uuid4()) for _ in range(7)]
    publisher, viewer = Publisher(media.publishing(room)), Viewer(media.watching(room))
    await publisher.start()
    await viewer.start()
    answer = viewer.connection.remoteDescription.sdp
    ufrag = answer.partition("a=ice-ufrag:")[2].split()[0]
    unauthentic = await media.metric("unauthentic_checks")
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("127.0.0.1", 0))
            for number in range(DATAGRAMS):
                stranger.sendto(garbage(chance, ufrag), ("127.0.0.1", media.udp_port))
                if number % 100 == 0:
                    await asyncio.sleep(0.01)
            stranger.setblocking(False)
            try:
                answered = stranger.recv(2048)
            except BlockingIOError:
                answered = b""
            assert answered == b"", "nothing is answered to whom is not authentic"
        statuses = set()
        anybody = {"is_hidden": False, "capacity": 1000, "joins_a_second": 1000}
        terms: dict[str, dict[str, object]] = {"publish": {}, "subscribe": {**anybody}}
        for number in range(OFFERS):
            verb = chance.choice(("publish", "subscribe"))
            target = chance.choice((room, others[number % 7]))
            if verb == "publish" and target == room:
                target = others[0]  # a well-formed offer would take the publisher's place, as it should
            response = await media.http.post(
                f"/rooms/{target}/{verb}",
                json={"participant": f"fuzz-{number}", "offer": garbled(chance)} | terms[verb],
            )
            statuses.add(response.status_code)
        assert statuses <= {201, 409, 422}
        assert 422 in statuses
        assert await media.metric("unauthentic_checks") > unauthentic
        assert (await media.http.get("/health")).status_code == 200
        seen = viewer.frames_decoded
        await viewer.wait_for_frames(seen + 20, seconds=60)
        assert '"level": "error"' not in media.child.log.read_text()
    finally:
        await asyncio.gather(publisher.stop(), viewer.stop())
        for other in others:
            await media.close(other)


async def test_the_control_api_answers_malformed_requests_with_4xx(media: MediaProcess) -> None:
    for content in (
        b"",
        b"{",
        b"[]",
        b'{"participant": 1, "offer": ""}',
        b'{"offer": "", "more": 1}',
        b"\xff\xfe",
    ):
        response = await media.http.post(f"/rooms/{uuid4()}/publish", content=content)
        assert response.status_code == 400, content
        assert response.json()["code"] == "malformed"
    huge = await media.http.post(f"/rooms/{uuid4()}/publish", content=b"x" * (200 * 1024))
    assert huge.status_code == 413
    assert (await media.http.get("/nothing/here")).status_code == 404
    assert (await media.http.put("/rooms/not-a-uuid/closed")).status_code == 400
