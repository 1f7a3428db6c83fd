"""Shows and their media over HTTP: RFC 9725 to the letter, and every refusal with its status."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from dependency_injector import providers
from quart import Quart, Response

from adapters.coturn.passes import CoturnPasses
from adapters.memory.streaming.media import MemoryMedia
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from ports.streaming.sessions import MediaUnavailable
from tests.clients import client_of
from tests.integration.api.conftest import People, Person

SDP, FRAGMENT = "application/sdp", "application/trickle-ice-sdpfrag"
OFFER = (
    b"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n"
    b"a=ice-ufrag:abcd\r\na=ice-pwd:efghijklmnopqrstuvwxyz\r\n"
    b"a=fingerprint:sha-256 00:11\r\na=rtpmap:96 VP8/90000\r\n"
)
TRICKLE = b"a=mid:0\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n"
RESTART = b"a=ice-ufrag:newu\r\na=ice-pwd:zyxwvutsrqponmlkjihgfedcba\r\n"


async def offer(person: Person, path: str, body: bytes = OFFER, content_type: str = SDP) -> Response:
    return await person.call("POST", path, body, **{"Content-Type": content_type})


async def a_show(person: Person, title: str = "Evening ragas on the veena") -> dict[str, Any]:
    made: dict[str, Any] = await person.json("PUT", f"/v1/streams/{uuid4()}", {"title": title}, status=201)
    return made


async def a_live_show(performer: Person) -> str:
    show = await a_show(performer)
    response = await offer(performer, f"/v1/streams/{show['stream']['id']}/whip")
    assert response.status_code == 201
    return str(show["stream"]["id"])


async def code_of(response: Response) -> str:
    assert response.content_type == "application/problem+json"
    return str((await response.get_json(force=True))["code"])


async def as_encoder(
    app: Quart, method: str, path: str, key: str, body: bytes = b"", **headers: str
) -> Response:
    return await client_of(app).open(
        path, method=method, data=body, headers={"Authorization": f"Bearer {key}", **headers}
    )


async def test_a_show_from_its_making_to_its_end(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    made = await a_show(ravi)
    stream_id = made["stream"]["id"]
    assert (made["stream"]["state"], made["stream"]["performer"]) == ("created", "Asha")
    assert len(made["stream_key"]) == 43
    assert made["whip_url"] == f"http://livepanty.test/v1/streams/{stream_id}/whip"

    published = await offer(ravi, f"/v1/streams/{stream_id}/whip")
    assert published.status_code == 201
    again = await ravi.json("PUT", f"/v1/streams/{stream_id}", {"title": made["stream"]["title"]}, status=200)
    assert again["stream_key"] is None

    watched = await offer(asha, f"/v1/streams/{stream_id}/whep")
    assert watched.status_code == 201
    shown = await asha.json("GET", f"/v1/streams/{stream_id}", status=200)
    assert shown["state"] == "live"
    assert "stream_key" not in shown

    ended = await ravi.json("POST", f"/v1/streams/{stream_id}/end", status=200)
    assert (ended["state"], ended["end_reason"]) == ("ended", "performer")
    assert (await offer(asha, f"/v1/streams/{stream_id}/whep")).status_code == 409
    assert (await offer(ravi, f"/v1/streams/{stream_id}/whip")).status_code == 409


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_an_offer_is_answered_as_rfc_9725_asks(people: People, kind: str) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream_id = await a_live_show(ravi)
    person = ravi if kind == "whip" else asha
    response = await offer(
        person, f"/v1/streams/{stream_id}/{kind}", content_type="application/sdp; charset=utf-8"
    )
    assert response.status_code == 201
    assert response.mimetype == SDP
    assert response.headers["Location"].startswith(f"/v1/streams/{stream_id}/{kind}/")
    assert response.headers.getlist("Location") == [response.headers["Location"]]
    etag = response.headers["ETag"]
    assert etag == f'"{etag.strip(chr(34))}"'
    assert response.headers["Accept-Patch"] == FRAGMENT
    exposed = response.headers["Access-Control-Expose-Headers"]
    assert {"Location", "ETag", "Link"} <= set(exposed.split(", "))
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers
    assert (await response.get_data(as_text=True)).startswith("v=0")

    session, patch = response.headers["Location"], {"Content-Type": FRAGMENT}
    trickled = await person.call("PATCH", session, TRICKLE, **patch, **{"If-Match": etag})
    assert (trickled.status_code, await trickled.get_data()) == (204, b"")

    without = await person.call("PATCH", session, TRICKLE, **patch)
    assert (without.status_code, await code_of(without)) == (428, "etag_required")
    wrong = await person.call("PATCH", session, TRICKLE, **patch, **{"If-Match": '"another"'})
    assert (wrong.status_code, await code_of(wrong)) == (412, "etag_mismatch")
    other_type = await person.call("PATCH", session, TRICKLE, **{"Content-Type": SDP, "If-Match": etag})
    assert other_type.status_code == 415

    restarted = await person.call("PATCH", session, RESTART, **patch, **{"If-Match": "*"})
    assert (restarted.status_code, restarted.mimetype) == (200, FRAGMENT)
    assert restarted.headers["ETag"] not in {"", etag}
    assert "a=ice-ufrag:" in await restarted.get_data(as_text=True)
    old = await person.call("PATCH", session, TRICKLE, **patch, **{"If-Match": etag})
    assert old.status_code == 412

    assert (await person.call("DELETE", session)).status_code == 200
    gone = await person.call("DELETE", session)
    assert (gone.status_code, await code_of(gone)) == (404, "media_session_not_found")


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_other_pages_may_ask_what_is_offered(app: Quart, kind: str) -> None:
    endpoint = f"/v1/streams/{uuid4()}/{kind}"
    answer = await app.test_client().options(endpoint)
    assert answer.status_code == 200
    assert answer.headers["Accept-Post"] == SDP
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {"POST", "PATCH", "DELETE"} <= set(answer.headers["Access-Control-Allow-Methods"].split(", "))
    assert {"Authorization", "Content-Type", "If-Match"} == set(
        answer.headers["Access-Control-Allow-Headers"].split(", ")
    )
    session = await app.test_client().options(f"{endpoint}/{uuid4().hex}")
    assert (session.status_code, session.headers["Accept-Patch"]) == (200, FRAGMENT)


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_offers_that_are_none(people: People, kind: str) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    person = ravi if kind == "whip" else asha
    path = f"/v1/streams/{await a_live_show(ravi)}/{kind}"
    assert (await offer(person, path, content_type="text/plain")).status_code == 415
    assert (await offer(person, path, content_type="application/json")).status_code == 415
    assert (await offer(person, path, b"v=0\r\n" + b"a" * 64 * 1024)).status_code == 413
    json_only = await person.call("POST", path, OFFER, **{"Content-Type": SDP, "Accept": "application/json"})
    assert json_only.status_code == 406
    for body in (b"", b"hello", b"\xff\xfe", b"v=0\r\n"):
        response = await offer(person, path, body)
        assert (response.status_code, await code_of(response)) == (422, "invalid_offer")
    for method in ("GET", "PUT", "HEAD"):
        assert (await person.call(method, path)).status_code == 405


async def test_an_encoder_publishes_with_the_stream_key_alone(app: Quart, people: People) -> None:
    ravi = await people.make(Role.PERFORMER)
    made = await a_show(ravi)
    path, key = f"/v1/streams/{made['stream']['id']}/whip", made["stream_key"]
    published = await as_encoder(app, "POST", path, key, OFFER, **{"Content-Type": SDP})
    assert published.status_code == 201
    assert await published.get_data()
    session = published.headers["Location"]
    trickled = await as_encoder(
        app,
        "PATCH",
        session,
        key,
        TRICKLE,
        **{"Content-Type": FRAGMENT, "If-Match": published.headers["ETag"]},
    )
    assert trickled.status_code == 204
    assert (await as_encoder(app, "DELETE", session, "another")).status_code == 401
    assert (await as_encoder(app, "DELETE", session, key)).status_code == 200


async def test_a_key_opens_its_own_show_and_nothing_else(app: Quart, people: People) -> None:
    ravi, other = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    key = (await a_show(ravi))["stream_key"]
    others_id = (await a_show(other))["stream"]["id"]
    sdp = {"Content-Type": SDP}
    response = await as_encoder(app, "POST", f"/v1/streams/{others_id}/whip", key, OFFER, **sdp)
    assert (response.status_code, await code_of(response)) == (401, "not_signed_in")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (await as_encoder(app, "GET", "/v1/me", key)).status_code == 401
    assert (
        await app.test_client().post(f"/v1/streams/{others_id}/whip", data=OFFER, headers=sdp)
    ).status_code == 401


async def test_a_key_is_worth_nothing_when_its_performer_is_no_adult_any_more(
    app: Quart, people: People, container: Container
) -> None:
    ravi = await people.make(Role.PERFORMER)
    made = await a_show(ravi)
    path = f"/v1/streams/{made['stream']['id']}/whip"
    async with container.database().begin() as tx:
        status = await tx.ages.get_for_update(ravi.user.id)
        await tx.ages.save(type(status)(status.user_id, AgeState.MINOR_LOCKED, None, "tests", None, None))
    response = await as_encoder(app, "POST", path, made["stream_key"], OFFER, **{"Content-Type": SDP})
    assert (response.status_code, await code_of(response)) == (403, "age_locked")


@pytest.mark.parametrize(
    ("role", "age", "status", "code"),
    [
        (Role.VIEWER, AgeState.VERIFIED_ADULT, 403, "permission_denied"),
        (Role.MODERATOR, AgeState.VERIFIED_ADULT, 403, "permission_denied"),
        (Role.PERFORMER, AgeState.VERIFIED_ADULT, 403, "not_your_stream"),
        (Role.PERFORMER, AgeState.PENDING, 403, "age_verification_required"),
    ],
)
async def test_nobody_publishes_into_anothers_show(
    people: People, role: Role, age: AgeState, status: int, code: str
) -> None:
    made = await a_show(await people.make(Role.PERFORMER))
    response = await offer(await people.make(role, age), f"/v1/streams/{made['stream']['id']}/whip")
    assert (response.status_code, await code_of(response)) == (status, code)


@pytest.mark.parametrize("age", [AgeState.UNVERIFIED, AgeState.PENDING, AgeState.MINOR_LOCKED])
async def test_unverified_people_see_nothing_of_a_show(people: People, age: AgeState) -> None:
    stream_id = await a_live_show(await people.make(Role.PERFORMER))
    stranger = await people.make(age=age)
    for method, path in (("GET", ""), ("GET", f"/{stream_id}"), ("POST", f"/{stream_id}/whep")):
        response = await stranger.call(method, f"/v1/streams{path}", OFFER, **{"Content-Type": SDP})
        assert response.status_code == 403
        assert await code_of(response) in {"age_verification_required", "age_locked"}


async def test_who_comes_before_the_publisher_is_told_to_come_back(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    created = (await a_show(ravi))["stream"]["id"]
    response = await offer(asha, f"/v1/streams/{created}/whep")
    assert (response.status_code, await code_of(response)) == (409, "stream_not_live")
    assert int(response.headers["Retry-After"]) >= 1
    live = await a_live_show(await people.make(Role.PERFORMER))
    media = container.media_rooms()
    assert isinstance(media, MemoryMedia)
    media._rooms.pop(next(room for room in media._rooms if str(room) == live))
    response = await offer(asha, f"/v1/streams/{live}/whep")
    assert (response.status_code, await code_of(response)) == (409, "nothing_published")
    assert int(response.headers["Retry-After"]) >= 1


async def test_a_page_says_how_large_it_shows_the_picture(people: People) -> None:
    asha, meera = await people.make(), await people.make()
    live = await a_live_show(await people.make(Role.PERFORMER))
    session = (await offer(asha, f"/v1/streams/{live}/whep")).headers["Location"]
    shown = await asha.call("PUT", f"{session}/view", {"height": 720})
    assert (shown.status_code, await shown.get_json()) == (200, {"has_picture": True, "height": 0})
    for person, height, status, code in (
        (meera, 720, 404, "media_session_not_found"),
        (asha, -1, 422, "malformed_body"),
        (asha, 20_000, 422, "malformed_body"),
    ):
        refused = await person.call("PUT", f"{session}/view", {"height": height})
        assert (refused.status_code, await code_of(refused)) == (status, code)


async def test_a_second_studio_of_one_show_is_told_of_the_first(
    app: Quart, people: People, container: Container
) -> None:
    ravi = await people.make(Role.PERFORMER)
    show = await a_show(ravi)
    stream_id, key = show["stream"]["id"], show["stream_key"]
    path = f"/v1/streams/{stream_id}/whip"
    assert (await offer(ravi, f"{path}?studio=desk")).status_code == 201
    media = container.media_sessions()
    assert isinstance(media, MemoryMedia)
    media.sends(StreamId(UUID(stream_id)))
    for address in (f"{path}?studio=phone", path, f"{path}?studio=phone&takeover=0"):
        refused = await offer(ravi, address)
        assert (refused.status_code, await code_of(refused)) == (409, "live_elsewhere")
        assert "take over here" in (await refused.get_json())["detail"]
    by_key = await as_encoder(app, "POST", path, key, OFFER, **{"Content-Type": SDP})
    assert (by_key.status_code, await code_of(by_key)) == (409, "live_elsewhere"), "and OBS alike"
    assert (await offer(ravi, f"{path}?studio=desk")).status_code == 201, (
        "it lost its connection and came back"
    )
    media.sends(StreamId(UUID(stream_id)))
    taken = await offer(ravi, f"{path}?studio=phone&takeover=1")
    assert taken.status_code == 201
    assert taken.headers["Location"].startswith(f"{path}/")
    assert "?" not in taken.headers["Location"]


PLAYED = {"freezes": 1, "frozen_seconds": 0.4, "frames_dropped": 3, "jitter_seconds": 0.02}


async def test_a_page_says_how_its_picture_plays(people: People, container: Container) -> None:
    asha, meera = await people.make(), await people.make()
    live = await a_live_show(await people.make(Role.PERFORMER))
    session = (await offer(asha, f"/v1/streams/{live}/whep")).headers["Location"]
    for person, change, status, code in (
        (meera, {}, 404, "media_session_not_found"),
        (asha, {"freezes": -1}, 422, "malformed_body"),
        (asha, {"freezes": 10**9 + 1}, 422, "malformed_body"),
        (asha, {"frozen_seconds": -0.1}, 422, "malformed_body"),
        (asha, {"jitter_seconds": 61}, 422, "malformed_body"),
        (asha, {"viewer_id": "x"}, 422, "malformed_body"),
    ):
        refused = await person.call("POST", f"{session}/playback", {**PLAYED, **change})
        assert (refused.status_code, await code_of(refused)) == (status, code), change
    told = await asha.call("POST", f"{session}/playback", PLAYED)
    assert (told.status_code, await told.get_data()) == (204, b"")
    health = next(s.health for s in await container.media_rooms().statuses() if str(s.stream_id) == live)
    assert health is not None
    assert health.freezes == 1
    for _ in range(3):
        often = await asha.call("POST", f"{session}/playback", PLAYED)
    assert (often.status_code, await code_of(often)) == (409, "too_many_reports")


async def test_a_media_plane_that_is_down_is_said_so(
    people: People, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    created = (await a_show(ravi))["stream"]["id"]
    live = await a_live_show(await people.make(Role.PERFORMER))

    async def fail(*_: object, **__: object) -> None:
        raise MediaUnavailable("no answer")

    for name in ("publish", "subscribe", "leave"):
        monkeypatch.setattr(container.media_sessions(), name, fail)
    for person, method, path in (
        (ravi, "POST", f"{created}/whip"),
        (asha, "POST", f"{live}/whep"),
        (asha, "DELETE", f"{live}/whep/{uuid4().hex}"),
    ):
        response = await person.call(method, f"/v1/streams/{path}", OFFER, **{"Content-Type": SDP})
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) >= 1


async def test_one_show_at_a_time_and_one_show_an_id(people: People) -> None:
    ravi, other = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    first = (await a_show(ravi))["stream"]["id"]
    response = await ravi.call("PUT", f"/v1/streams/{uuid4()}", {"title": "Another show"})
    assert (response.status_code, await code_of(response)) == (409, "already_live")
    response = await other.call("PUT", f"/v1/streams/{first}", {"title": "Another show"})
    assert (response.status_code, await code_of(response)) == (409, "stream_id_reused")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": "ab"}, "/title"),
        ({"title": 7}, "/title"),
        ({"title": "A show", "fee": 1}, "/fee"),
        ({}, "/title"),
    ],
)
async def test_bodies_that_are_none(people: People, body: dict[str, object], pointer: str) -> None:
    ravi = await people.make(Role.PERFORMER)
    problem = await ravi.json("PUT", f"/v1/streams/{uuid4()}", body, status=422)
    assert problem["pointer"] == pointer


async def test_live_shows_are_paged_by_a_signed_cursor(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entrypoints.api.streaming.shows.PAGE_LENGTH", 2)
    asha = await people.make()
    mine = [await a_live_show(await people.make(Role.PERFORMER)) for _ in range(3)]
    seen: list[str] = []
    path = "/v1/streams"
    while not set(mine) <= set(seen):
        page = await asha.json("GET", path, status=200)
        assert 1 <= len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        assert page["next_cursor"] or set(mine) <= set(seen)
        path = f"/v1/streams?cursor={page['next_cursor']}"
    assert [stream_id for stream_id in seen if stream_id in mine] == mine[::-1]
    assert len(seen) == len(set(seen))
    cursor = path.partition("=")[2]
    for bad in (
        "x",
        "",
        cursor[:-1],
        ("B" if cursor[0] == "A" else "A") + cursor[1:],
        cursor + "AAAA",
        "%C3%A9",
    ):
        problem = await asha.json("GET", f"/v1/streams?cursor={bad}", status=422)
        assert problem["code"] == "invalid_cursor"


async def test_the_number_of_viewers_is_shown(people: People, container: Container) -> None:
    ravi = await people.make(Role.PERFORMER)
    stream_id = await a_live_show(ravi)
    for _ in range(3):
        response = await offer(await people.make(), f"/v1/streams/{stream_id}/whep")
        assert response.status_code == 201
    container.hub().viewers._stale_at = 0.0
    assert (await ravi.json("GET", f"/v1/streams/{stream_id}", status=200))["viewers"] == 3
    page = await ravi.json("GET", "/v1/streams", status=200)
    assert next(item for item in page["items"] if item["id"] == stream_id)["viewers"] == 3


async def test_str_18_whoever_finds_no_place_is_told_when_to_come_back(
    people: People, container: Container
) -> None:
    stream_id = await a_live_show(await people.make(Role.PERFORMER))
    full = container.watch_stream.provides(
        begin=container.database().begin,
        sessions=container.media_sessions(),
        now=container.now(),
        capacity=1,
        joins_a_second=100,
    )
    first, second, meera = await people.make(), await people.make(), await people.make(Role.MODERATOR)
    with container.watch_stream.override(providers.Object(full)):
        path = f"/v1/streams/{stream_id}/whep"
        assert (await offer(first, path)).status_code == 201
        refused = await offer(second, path)
        assert (refused.status_code, await code_of(refused)) == (429, "room_full")
        assert int(refused.headers["Retry-After"]) >= 1
        assert (await offer(first, path)).status_code == 201, "whoever is in may come in again"
        assert (await offer(second, path)).status_code == 429, "and nobody else, by whatever token"
        assert (await offer(meera, path)).status_code == 201, "staff look in unseen (STR-11)"
    slow = container.watch_stream.provides(
        begin=container.database().begin,
        sessions=container.media_sessions(),
        now=container.now(),
        capacity=100,
        joins_a_second=1,
    )
    with container.watch_stream.override(providers.Object(slow)):
        answers = await asyncio.gather(*(offer(first, path) for _ in range(20)))
    refused = next(answer for answer in answers if answer.status_code != 201)
    assert (refused.status_code, await code_of(refused)) == (429, "too_many_joins")
    assert refused.headers["Retry-After"] == "1"


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_relays_are_told_with_a_pass_that_names_nobody(
    people: People, container: Container, kind: str
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream_id = await a_live_show(ravi)
    person = ravi if kind == "whip" else asha
    assert "Link" not in (await offer(person, f"/v1/streams/{stream_id}/{kind}")).headers
    urls = "turn:relay.test:3478,turns:relay.test:443?transport=tcp"
    passes = CoturnPasses(urls=urls, secret="of coturn", lifetime_seconds=600)
    with container.relay_passes.override(providers.Object(passes)):
        told = (await offer(person, f"/v1/streams/{stream_id}/{kind}")).headers.getlist("Link")
    assert len(told) == 2
    assert told[0].startswith('<turn:relay.test:3478>; rel="ice-server"; username="')
    assert all(str(person.user.id) not in link and person.user.email not in link for link in told)


async def test_enf_07_shows_are_looked_for_by_words_and_a_listed_term_finds_help_instead(
    people: People,
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    word = f"veena{uuid4().hex[:12]}"
    show = (await a_show(ravi, f"Evening on the {word}"))["stream"]["id"]
    await offer(ravi, f"/v1/streams/{show}/whip")

    async def looked_for(words: str) -> tuple[list[str], str | None]:
        page = await asha.json("GET", f"/v1/streams?q={words}", status=200)
        assert page["next_cursor"] is None
        return [item["id"] for item in page["items"]], page["help"]

    assert await looked_for(f"{word.upper()}+evening") == ([show], None)
    assert await looked_for(f"{word}+zither") == ([], None)
    found, helped = await looked_for(f"{word}+schoolgirl")
    assert found == []
    assert "1098" in (helped or "")
    response = await asha.call("GET", "/v1/streams?q=" + "x" * 81)
    assert (response.status_code, await code_of(response)) == (422, "invalid_search")
