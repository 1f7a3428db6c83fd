"""Moderators of a performer's rooms over the API (CHT-10): their power, and where it ends."""

import re
from uuid import UUID, uuid4

from quart import Quart

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from entrypoints.container import Container
from entrypoints.edge.access import access_of
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_streaming import a_live_show, code_of


async def appoint(ravi: Person, priya: Person) -> None:
    asked = await ravi.json("PUT", f"/v1/me/room-moderators/{priya.user.id}", status=200)
    assert asked == {"state": "asked"}
    path = f"/v1/me/moderating/{ravi.user.id}"
    assert await priya.json("POST", path, {"answer": "accept"}, status=200) == {"state": "active"}


async def test_cht_10_from_the_question_to_the_dismissal(people: People) -> None:
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    line = (await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Hello"}, status=201))["id"]
    remove, out = f"{room}/messages/{line}/remove", f"{room}/chat/kept-out/{asha.user.id}"
    await appoint(ravi, priya)
    [listed] = (await ravi.json("GET", "/v1/me/room-moderators", status=200))["items"]
    assert (listed["person_id"], listed["state"]) == (str(priya.user.id), "active")
    [mine] = (await priya.json("GET", "/v1/me/moderating", status=200))["items"]
    assert (mine["performer_id"], mine["state"]) == (str(ravi.user.id), "active")

    await priya.json("PUT", out, {"rule": "spam", "seconds": 600, "note": "A raid"}, status=200)
    assert await priya.json("POST", remove, {"rule": "spam"}, status=200) == {"removed": 1}
    acts = (await ravi.json("GET", "/v1/me/room-acts", status=200))["items"]
    assert [(act["kind"], act["text"], act["note"]) for act in acts] == [
        ("remove", "Hello", ""), ("keep_out", "", "A raid"),
    ]  # fmt: skip
    for act in acts:
        undone = await ravi.json("POST", f"/v1/me/room-acts/{act['id']}/undo", status=200)
        assert undone["undone_at"]
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Again"}, status=201)

    response = await ravi.call("DELETE", f"/v1/me/room-moderators/{priya.user.id}")
    assert response.status_code == 204
    for method, path, body in (
        ("POST", remove, {"rule": "spam"}),
        ("PUT", out, {"rule": "spam", "seconds": 600}),
    ):
        refused = await priya.call(method, path, body)
        assert (refused.status_code, await code_of(refused)) == (403, "no_moderator_here")


async def test_cht_10_where_the_power_ends(people: People) -> None:
    ravi, priya, meera, other = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.MODERATOR),
        await people.make(Role.PERFORMER),
    )  # fmt: skip
    room, elsewhere = [f"/v1/streams/{await a_live_show(each)}" for each in (ravi, other)]
    await appoint(ravi, priya)
    ravis = (await ravi.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Hi"}, status=201))["id"]
    theirs = (await other.json("PUT", f"{elsewhere}/messages/{uuid4()}", {"text": "Hi"}, status=201))["id"]
    day = {"rule": "spam", "seconds": 86_401}
    for method, path, body, code in (
        ("POST", f"{room}/messages/{ravis}/remove", {"rule": "spam"}, "beyond_room_moderators"),
        ("POST", f"{room}/chat/clear", {"rule": "spam"}, "beyond_room_moderators"),
        ("PUT", f"{room}/chat/kept-out/{meera.user.id}", day | {"seconds": 60}, "beyond_room_moderators"),
        ("PUT", f"{room}/chat/kept-out/{other.user.id}", day, "beyond_room_moderators"),
        ("PUT", f"{room}/chat/kept-out/{other.user.id}", {"rule": "spam"}, "beyond_room_moderators"),
        ("POST", f"{room}/chat/kept-out/{other.user.id}/let-in", {"note": "Why not"}, "no_moderator_here"),
        ("PATCH", f"{room}/chat/settings", {"slow_seconds": 30}, "no_moderator_here"),
        ("POST", f"{elsewhere}/messages/{theirs}/remove", {"rule": "spam"}, "no_moderator_here"),
        ("POST", f"{elsewhere}/chat/clear", {"rule": "spam"}, "no_moderator_here"),
    ):
        refused = await priya.call(method, path, body)
        assert (refused.status_code, await code_of(refused)) == (403, code), path


async def test_cht_10_who_is_asked_and_who_answers(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    for person, status, code in (
        (ravi.user.id, 409, "not_to_be_moderator"),
        ((await people.make(Role.MODERATOR)).user.id, 409, "not_to_be_moderator"),
        ((await people.make(age=AgeState.PENDING)).user.id, 409, "not_to_be_moderator"),
        (uuid4(), 409, "not_to_be_moderator"),
    ):
        refused = await ravi.call("PUT", f"/v1/me/room-moderators/{person}")
        assert (refused.status_code, await code_of(refused)) == (status, code)
    path = f"/v1/me/moderating/{ravi.user.id}"
    nobody = await asha.json("POST", path, {"answer": "accept"}, status=404)
    assert nobody["code"] == "room_moderator_not_found"
    await ravi.json("PUT", f"/v1/me/room-moderators/{asha.user.id}", status=200)
    assert (await asha.json("POST", path, {"answer": "resign"}, status=409))["code"] == "not_asked_now"
    assert await asha.json("POST", path, {"answer": "decline"}, status=200) == {"state": "declined"}
    again = await ravi.json("PUT", f"/v1/me/room-moderators/{asha.user.id}", status=409)
    assert (again["code"], bool(again["until"])) == ("not_to_be_moderator", True)


async def test_cht_10_a_room_moderator_sees_no_kyc_no_wallet_and_no_address_of_anybody(
    people: People, container: Container, app: Quart
) -> None:
    """Every page and answer that can be asked for: closed to a moderator, or without what is nobody's affair."""
    ravi, priya, asha = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show = await a_live_show(ravi)
    await asha.json("PUT", f"/v1/streams/{show}/messages/{uuid4()}", {"text": "Hello"}, status=201)
    before = await _open_to(app, priya, ravi, asha, show)
    await appoint(ravi, priya)
    after = await _open_to(app, priya, ravi, asha, show)

    gained = {path for path, (status, _) in after.items() if status == 200 and before[path][0] != 200}
    held = {f"/watch/{show}/moderate/held", f"/v1/streams/{show}/chat/held"}
    assert gained == {f"/watch/{show}/moderate", *held}
    assert not [path for path in after if "/staff" in path and after[path][0] == 200]
    secret = (ravi.user.email, asha.user.email, "127.0.0.1", "earned", "balance_of")
    for path, (status, text) in after.items():
        if status == 200 and str(priya.user.id) not in path:
            assert not [word for word in secret if word in text], path


async def _open_to(
    app: Quart, who: Person, ravi: Person, asha: Person, show: str
) -> dict[str, tuple[int, str]]:
    """What `GET` answers to a person, by path: every route of the program that asks for somebody signed in."""
    ids = {"stream_id": show, "person_id": str(asha.user.id), "user_id": str(asha.user.id)}
    answers = {}
    for rule in app.url_map.iter_rules():
        access = access_of(app.view_functions[rule.endpoint]) if rule.endpoint != "static" else None
        if access is None or access.permission is None or "GET" not in (rule.methods or ()):
            continue
        path = re.sub(
            r"<(?:[a-z]+:)?(\w+)>",
            lambda found: ids.get(found[1], str(UUID(int=1)) if "id" in found[1] else "1"),
            rule.rule,
        )
        client = app.test_client()
        response = await client.get(path, headers={"Cookie": f"session={who.cookie}", "Accept": "text/html"})
        answers[path] = (response.status_code, await response.get_data(as_text=True))
    assert len(answers) > 100
    return answers
