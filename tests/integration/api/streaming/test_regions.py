"""What is shown where: 451 with its reason, whatever way leads to a show (STR-20)."""

import inspect
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import uuid4

import msgspec
import pytest
from quart import Quart, Response, g
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.streaming.regions import PostgresReachQueries
from domain.age_verification.age import AgeState
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import SessionId, StreamId, UserId
from domain.ledger.chart import AccountKind
from domain.streaming.content_class import ContentClass, NotInYourRegion, RegionLaw, ShowClass
from domain.streaming.reach import ClosedRegion, NotShownWhereYouAre, Reach
from domain.streaming.region import NOWHERE, Region
from domain.streaming.stream import Stream
from entrypoints.api.openapi import openapi_document
from entrypoints.container import Container
from entrypoints.edge.region_gate import PERFORMER, PLATFORM, SHOW, RegionGate, is_asked_about
from ports.identity.accounts import Principal
from tests.builders import NOW
from tests.clients import client_of
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give
from tests.integration.api.streaming.test_streaming import OFFER as MEDIA_OFFER
from tests.integration.api.streaming.test_streaming import TRICKLE
from tests.integration.api.streaming.test_streaming import a_live_show as on_air
from tests.unit.media.offers import chromium

OFFER = chromium("recvonly")
TRICKLING = "application/trickle-ice-sdpfrag"
BEHIND_PROXY = {"client": ("203.0.113.9", 0)}
"""As uvicorn marks whoever comes by a proxy that it trusts."""


async def from_region(
    person: Person, region: str, method: str, path: str, body: object = None, **headers: str
) -> Response:
    data = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
    given = {"Authorization": f"Bearer {person.access_token}", "CF-IPCountry": region, **headers}
    if data is not None:
        given["Content-Length"] = str(len(data))
    client = client_of(person.app)
    return await client.open(path, method=method, data=data, headers=given, scope_base=BEHIND_PROXY)


async def told(response: Response) -> tuple[int, str]:
    text = await response.get_data()
    return response.status_code, msgspec.json.decode(text).get(
        "code", ""
    ) if text and response.mimetype.endswith("json") else ""


async def a_show_of(container: Container, performer: Person, content_class: ContentClass) -> Stream:
    show = await a_live_show(container, performer)
    async with container.database().begin() as tx:
        own = ShowClass(show.id, content_class, raised_by_staff=False, at=show.created_at)
        await tx.show_classes.save(own)
    return show


async def titles(person: Person, region: str) -> set[str]:
    """The ids of all live shows that are listed to somebody there."""
    found, cursor = set(), ""
    while True:
        response = await from_region(person, region, "GET", f"/v1/streams{cursor}")
        page = msgspec.json.decode(await response.get_data())
        found |= {item["id"] for item in page["items"]}
        if page["next_cursor"] is None:
            return found
        cursor = f"?cursor={page['next_cursor']}"


def ways(show: Stream) -> list[tuple[str, str, object, dict[str, str]]]:
    """Into a show, and to what is in it."""
    room, sdp = f"/v1/streams/{show.id}", {"Content-Type": "application/sdp"}
    return [
        ("GET", room, None, {}),
        ("POST", f"{room}/whep", OFFER, sdp),
        ("POST", f"{room}/watch-pass", None, {}),
        ("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, {}),
        ("PUT", f"{room}/tips/{uuid4()}", {"tokens": 1, "message": ""}, {}),
        ("GET", f"{room}/goal", None, {}),
        ("GET", f"{room}/recent-tips", None, {}),
        ("GET", f"{room}/show-offers", None, {}),
        ("GET", f"{room}/recordings", None, {}),
        ("GET", f"{room}/recordings/{uuid4()}/film", None, {}),
        ("GET", f"/watch/{show.id}", None, {}),
    ]  # fmt: skip


async def test_str_20_a_show_above_what_a_region_allows_is_not_listed_and_answers_451_there(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    await give(container, asha, AccountKind.VIEWER_PAID, 1_000)
    show = await a_show_of(container, ravi, ContentClass.MATURE_TALK)
    assert str(show.id) in await titles(asha, "IN")
    assert str(show.id) not in await titles(asha, "NP")
    for method, path, body, headers in ways(show):
        refused = await from_region(asha, "NP", method, path, body, **headers)
        assert await told(refused) == (451, "not_in_your_region"), path
        assert refused.headers["Link"] == '</regions>; rel="blocked-by"'
        here = await from_region(asha, "IN", method, path, body, **headers)
        assert here.status_code != 451, path
    [body] = [
        msgspec.json.decode(await (await from_region(asha, "NP", "GET", f"/v1/streams/{show.id}")).get_data())
    ]
    assert "Nepal" in body["detail"]


async def test_what_a_region_allows_is_shown_there(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.GENERAL)
    assert str(show.id) in await titles(asha, "NP")
    view = await from_region(asha, "NP", "GET", f"/v1/streams/{show.id}")
    assert view.status_code == 200
    assert msgspec.json.decode(await view.get_data())["content_class"] == "general"


@pytest.mark.parametrize("region", ["GB", "US", "T1"])
async def test_where_the_platform_is_not_offered_nothing_is(
    region: str, people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.GENERAL)
    for method, path in (
        ("GET", "/v1/streams"), ("GET", "/live"), ("POST", "/v1/events/tickets"), ("GET", f"/v1/streams/{show.id}"),
        ("PUT", f"/v1/orders/{uuid4()}"), ("GET", "/sign-up"), ("GET", f"/v1/performers/{ravi.user.id}/tip-menu"),
    ):  # fmt: skip
        assert await told(await from_region(asha, region, method, path)) == (451, "not_in_your_region"), path
    stranger = await people_client(asha.app, region, "/sign-up")
    assert stranger.status_code == 451
    for path in ("/v1/me", "/v1/orders", "/v1/notices"):  # one's own account stays
        assert (await from_region(asha, region, "GET", path)).status_code in (200, 404), path
    report = f"/v1/streams/{show.id}/reports/{uuid4()}"
    filed = await from_region(asha, region, "PUT", report, {"reason": "harassment", "note": ""})
    assert filed.status_code == 200


async def people_client(app: Quart, region: str, path: str) -> Response:
    return await client_of(app).open(
        path, method="GET", headers={"CF-IPCountry": region}, scope_base=BEHIND_PROXY
    )


async def test_a_header_that_a_client_sends_itself_moves_nobody(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.GENERAL)
    assert (await asha.call("GET", f"/v1/streams/{show.id}", **{"CF-IPCountry": "GB"})).status_code == 200
    here = await from_region(asha, "NP", "GET", "/v1/region")
    assert msgspec.json.decode(await here.get_data()) == {
        "region": "NP",
        "name": "Nepal",
        "allows": "general",
    }
    nowhere = await from_region(asha, "T1", "GET", "/v1/region")
    view = msgspec.json.decode(await nowhere.get_data())
    assert (view["region"], view["allows"]) == (None, None)


async def test_staff_and_the_performer_see_a_show_from_anywhere(people: People, container: Container) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await a_show_of(container, ravi, ContentClass.MATURE_TALK)
    for person in (ravi, meera):
        assert (await from_region(person, "GB", "GET", f"/v1/streams/{show.id}")).status_code == 200
    assert str(show.id) in await titles(meera, "GB")


async def test_a_booking_by_an_offer_is_asked_about_too(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.MATURE_TALK)
    booking = {"stream_id": str(show.id), "agreed_price": 1}
    path = f"/v1/show-offers/{uuid4()}/bookings/{uuid4()}"
    assert await told(await from_region(asha, "NP", "PUT", path, booking)) == (451, "not_in_your_region")
    assert await told(await from_region(asha, "IN", "PUT", path, booking)) == (404, "show_offer_not_found")


async def test_a_performer_closes_a_region_and_opens_it_again_and_viewers_are_not_told_why(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.GENERAL)
    mine = "/v1/me/closed-regions"
    for _ in range(2):
        assert (await ravi.call("PUT", f"{mine}/np")).status_code == 204
    assert (await ravi.call("PUT", f"{mine}/IN-KA")).status_code == 204
    items = (await ravi.json("GET", mine, status=200))["items"]
    assert [(item["region"], item["name"]) for item in items] == [
        ("IN-KA", "Karnataka, India"), ("NP", "Nepal"),
    ]  # fmt: skip
    assert (await ravi.call("PUT", f"{mine}/XX")).status_code == 422
    assert (await asha.call("PUT", f"{mine}/NP")).status_code == 403

    assert str(show.id) not in await titles(asha, "NP")
    refused = await from_region(asha, "NP", "GET", f"/v1/streams/{show.id}")
    assert await told(refused) == (403, "not_shown_where_you_are")
    assert "Link" not in refused.headers
    menu = f"/v1/performers/{ravi.user.id}/tip-menu"
    assert await told(await from_region(asha, "NP", "GET", menu)) == (403, "not_shown_where_you_are")
    assert (
        await from_region(asha, "IN", "GET", f"/v1/streams/{show.id}")
    ).status_code == 403  # may be in Karnataka

    for region in ("NP", "IN-KA", "IN-KA"):
        assert (await ravi.call("DELETE", f"{mine}/{region}")).status_code == 204
    assert (await from_region(asha, "NP", "GET", f"/v1/streams/{show.id}")).status_code == 200


async def test_a_show_says_what_it_is_about_and_staff_raise_it_with_a_word_to_its_performer(
    people: People, container: Container
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    path = f"/v1/streams/{uuid4()}"
    made = await ravi.json("PUT", path, {"title": "Evening ragas"}, status=201)
    assert made["stream"]["content_class"] == "general"
    mine, staff = (
        f"/v1/me/streams/{made['stream']['id']}/content-class",
        f"/v1/staff{path.removeprefix('/v1')}/content-class",
    )
    for word, status, code in (
        ("mature-talk", 200, ""),
        ("general", 200, ""),
        ("other", 422, "unknown_content_class"),
    ):
        assert await told(await ravi.call("PUT", mine, {"content_class": word})) == (status, code)
    assert await told(await meera.call("PUT", mine, {"content_class": "general"})) == (
        403,
        "permission_denied",
    )
    raised = {"content_class": "mature-talk", "policy": "wrong_class", "note": "It has turned to frank talk."}
    assert await told(await ravi.call("POST", staff, raised)) == (403, "permission_denied")
    assert await told(await meera.call("POST", staff, {**raised, "note": ""})) == (422, "note_missing")
    for unnamed in ("", "raga"):
        refused = await meera.call("POST", staff, {**raised, "policy": unnamed})
        assert await told(refused) == (422, "unknown_policy")
    answer = await meera.json("POST", staff, raised, status=200)
    assert (answer["content_class"], answer["raised_by_staff"]) == ("mature-talk", True)
    assert await told(await meera.call("POST", staff, raised)) == (409, "content_class_not_raised")
    lower = {"content_class": "general"}
    assert await told(await ravi.call("PUT", mine, lower)) == (409, "content_class_kept_by_staff")
    assert (await ravi.json("GET", path, status=200))["content_class"] == "mature-talk"


async def test_a_show_is_made_of_the_class_it_names(people: People) -> None:
    ravi = await people.make(Role.PERFORMER)
    body = {"title": "Ask a counsellor", "content_class": "mature-talk"}
    made = await ravi.json("PUT", f"/v1/streams/{uuid4()}", body, status=201)
    assert made["stream"]["content_class"] == "mature-talk"
    wrong = await ravi.call("PUT", f"/v1/streams/{uuid4()}", {**body, "content_class": "all"})
    assert await told(wrong) == (422, "unknown_content_class")


async def test_str_20_who_watches_is_put_out_when_the_class_rises(
    people: People, container: Container
) -> None:
    ravi, asha, dipa = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show_id = await on_air(ravi)
    whep, sdp = f"/v1/streams/{show_id}/whep", {"Content-Type": "application/sdp"}
    sessions = []
    for person, region in ((asha, "IN"), (dipa, "NP")):
        response = await from_region(person, region, "POST", whep, MEDIA_OFFER, **sdp)
        assert response.status_code == 201
        headers = {"Content-Type": TRICKLING, "If-Match": response.headers["ETag"]}
        sessions.append((person, region, response.headers["Location"], headers))

    async def in_the_room() -> list[Person]:
        """Whoever may still trickle a candidate."""
        answers = [
            (person, await from_region(person, region, "PATCH", location, TRICKLE, **headers))
            for person, region, location, headers in sessions
        ]
        return [person for person, answer in answers if answer.status_code == 204]

    await container.show_out_by_region()()
    assert await in_the_room() == [asha, dipa]
    await ravi.json(
        "PUT", f"/v1/me/streams/{show_id}/content-class", {"content_class": "mature-talk"}, status=200
    )
    await container.show_out_by_region()()
    assert await in_the_room() == [asha]
    sessions[1] = (dipa, "IN", *sessions[1][2:])  # the session itself is gone, not only the way to it
    assert await in_the_room() == [asha]
    again = await from_region(dipa, "NP", "POST", whep, MEDIA_OFFER, **sdp)
    assert await told(again) == (451, "not_in_your_region")


async def test_every_way_to_a_show_is_asked_about_or_is_its_makers(app: Quart) -> None:
    """A new route below a show is closed until somebody says here that it may be open."""
    rules = sorted(str(rule) for rule in app.url_map.iter_rules() if "stream_id" in rule.arguments)
    opened = {rule for rule in rules if rule.startswith(SHOW) and not is_asked_about(rule)}
    assert opened == {
        "/v1/streams/<uuid:stream_id>/cast", "/v1/streams/<uuid:stream_id>/cast/<uuid:user_id>",
        "/v1/streams/<uuid:stream_id>/end", "/v1/streams/<uuid:stream_id>/media",
        "/v1/streams/<uuid:stream_id>/media/<uuid:item_id>",
        "/v1/streams/<uuid:stream_id>/messages/<uuid:message_id>/reports/<uuid:report_id>",
        "/v1/streams/<uuid:stream_id>/publish-pass",
        "/v1/streams/<uuid:stream_id>/recordings/<uuid:recording_id>/stop",
        "/v1/streams/<uuid:stream_id>/reports/<uuid:report_id>", "/v1/streams/<uuid:stream_id>/whip",
        "/v1/streams/<uuid:stream_id>/whip/<session_id>", "/watch/<uuid:stream_id>/messages/<uuid:message_id>/report",
        "/v1/streams/<uuid:stream_id>/tips/<uuid:tip_id>/reports/<uuid:report_id>",
        "/watch/<uuid:stream_id>/report", "/watch/<uuid:stream_id>/tips/<uuid:tip_id>/report",
    }  # fmt: skip
    elsewhere = {rule.split("<")[0] for rule in rules if not rule.startswith(SHOW)}
    assert elsewhere <= {
        "/studio/", "/invitations/", "/v1/me/invitations/", "/v1/me/streams/", "/v1/staff/streams/", "/staff/live/",
        "/staff/streams/", "/staff/footage/", "/staff/recordings/", "/staff/child-matches/", "/v1/staff/child-matches/",
    }, elsewhere  # fmt: skip
    known = {(method, str(rule)) for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert known >= PLATFORM
    assert any(rule.startswith(PERFORMER) for _, rule in known)


async def refused_by(
    gate: RegionGate, app: Quart, refusal: type[Refusal], region: Region, *, asks: Collection[str]
) -> set[tuple[str, str]]:
    """The routes of the API that `gate` closes with a refusal, and those whose handler asks again by a name of `asks`,
    as the document writes them."""
    who = Principal(
        UserId(uuid4()), SessionId(uuid4()), "Asha", Role.VIEWER, AgeState.VERIFIED_ADULT, None, None
    )
    refused = set()
    for rule in app.url_map.iter_rules():
        handler = inspect.unwrap(app.view_functions[rule.endpoint])
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            given = dict.fromkeys(rule.arguments, uuid4())
            async with app.app_context():
                g.region = region
                for asking in (None, who):
                    try:
                        await gate.ask(method, rule.rule, given, asking)
                    except refusal:
                        refused.add((method, rule.rule))
            if set(asks) & set(handler.__code__.co_names):
                refused.add((method, rule.rule))
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path))
        for method, path in refused
        if path.startswith("/v1/")
    }


def documented(app: Quart, status: int, code: str) -> set[tuple[str, str]]:
    """The routes that say in the document that they may answer so."""
    return {
        (method.upper(), path)
        for path, methods in openapi_document(app, server="http://localhost")["paths"].items()
        for method, operation in methods.items()
        if code in operation["responses"].get(str(status), {}).get("description", "").split(", ")
    }


async def test_str_20_each_route_that_may_answer_451_says_so_in_the_document(
    app: Quart, container: Container
) -> None:
    """Which these are is found by the gate, where nothing is allowed anywhere, and by who asks it again inside."""
    reach = Reach(UserId(uuid4()), ContentClass.GENERAL, ())

    async def any_show(_: StreamId) -> Reach:
        return reach

    open_gate = container.region_gate()
    closed = RegionLaw(open_gate.reach.law.profile, ())
    gate = replace(open_gate, reach=replace(open_gate.reach, law=closed, find=any_show))
    asks = {"require_shown", "require_performer_shown", "require_open"}
    refused = await refused_by(gate, app, NotInYourRegion, NOWHERE, asks=asks)
    assert {
        ("GET", "/v1/streams"),
        ("PUT", "/v1/show-offers/{offer_id}/bookings/{booking_id}"),
    } < refused
    assert len(refused) > 25
    assert documented(app, 451, "not_in_your_region") == refused


async def test_str_20_each_route_that_a_performer_may_close_to_a_region_says_so_in_the_document(
    app: Quart, container: Container
) -> None:
    """Of a show, of what belongs to its performer, and of what asks again inside: a 403 of its own."""
    here, performer_id = Region.named("IN"), UserId(uuid4())

    async def any_show(_: StreamId) -> Reach:
        return Reach(performer_id, ContentClass.GENERAL, (here,))

    open_gate = container.region_gate()
    queries = AllClosed(container.engine(), here)
    gate = replace(open_gate, reach=replace(open_gate.reach, queries=queries, find=any_show))
    refused = await refused_by(
        gate, app, NotShownWhereYouAre, here, asks={"require_shown", "require_performer_shown"}
    )
    assert {
        ("GET", "/v1/streams/{stream_id}"),
        ("GET", "/v1/performers/{performer_id}/tip-menu"),
        ("GET", "/v1/performers/{performer_id}/leaderboard"),
    } < refused
    assert documented(app, 403, "not_shown_where_you_are") == refused


class AllClosed(PostgresReachQueries):
    """Whoever is asked about closed the place."""

    def __init__(self, engine: AsyncEngine, region: Region) -> None:
        super().__init__(engine)
        self._region = region

    async def closed_by(self, performer_id: UserId) -> Sequence[ClosedRegion]:
        return [ClosedRegion(performer_id, self._region, NOW)]
