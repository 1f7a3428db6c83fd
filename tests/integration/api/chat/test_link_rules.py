from uuid import uuid4

from domain.identity.permissions import Role
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import a_live_show

RULES = "/v1/staff/link-rules"


async def test_cht_06_an_allowed_link_passes_and_each_way_to_end_that_is_told(people: People) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.MODERATOR),
    )  # fmt: skip
    said = f"/v1/streams/{await a_live_show(ravi)}/messages"
    host, rule_id = f"{uuid4().hex}.com", str(uuid4())
    body = {"reach": "domain", "target": f"https://{host}/", "verdict": "allow", "note": "Ours"}
    text = {"text": f"see https://www.{host}/x"}
    refused = await asha.json("PUT", f"{said}/{uuid4()}", text, status=422)
    assert refused["code"] == "forbidden_text"
    made = await meera.json("PUT", f"{RULES}/{rule_id}", body, status=200)
    assert made == {
        "id": rule_id,
        "number": rule_id[:8],
        "reach": "domain",
        "target": host,
        "verdict": "allow",
    }
    assert await meera.json("PUT", f"{RULES}/{rule_id}", body, status=200) == made
    await ravi.json("PUT", f"{said}/{uuid4()}", text, status=201)
    young = await asha.json("PUT", f"{said}/{uuid4()}", text, status=403)  # who has just signed up
    assert young["code"] == "account_too_new_for_links"
    assert young["until"]

    block = {"reach": "host", "target": f"www.{host}", "verdict": "block", "note": "A scam"}
    await meera.json("PUT", f"{RULES}/{uuid4()}", block, status=200)
    refused = await asha.json("PUT", f"{said}/{uuid4()}", text, status=422)
    assert (refused["code"], refused["pointer"]) == ("link_refused", "/text")
    tried = await meera.json("POST", f"{RULES}/try", {"link": f"https://www.{host}"}, status=200)
    assert (tried["host"], tried["verdict"]) == (f"www.{host}", "block")
    assert tried["outcome"].startswith("It is refused")
    items = (await meera.json("GET", RULES, status=200))["items"]
    mine = {
        item["target"]: (item["verdict"], item["reason"], item["hits"])
        for item in items
        if host in item["target"]
    }
    assert mine == {host: ("allow", "Ours", 0), f"www.{host}": ("block", "A scam", 1)}
    await meera.json("POST", f"{RULES}/{rule_id}/take-off", {"note": "Enough"}, status=204)


async def test_cht_06_what_is_no_rule_is_told(people: People) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    host, taken = f"{uuid4().hex}.com", f"{RULES}/{uuid4()}"
    body = {"reach": "domain", "target": host, "verdict": "hold", "note": "So"}
    await meera.json("PUT", taken, body, status=200)
    for person, verb, path, sent, status, code in (
        (ravi, "PUT", f"{RULES}/{uuid4()}", body, 403, "permission_denied"),
        (ravi, "POST", f"{RULES}/try", {"link": host}, 403, "permission_denied"),
        (meera, "PUT", f"{RULES}/{uuid4()}", body | {"target": "co.in"}, 422, "invalid_link_rule"),
        (meera, "PUT", f"{RULES}/{uuid4()}", body | {"target": "bit.ly"}, 422, "invalid_link_rule"),
        (meera, "PUT", f"{RULES}/{uuid4()}", body | {"note": ""}, 422, "note_missing"),
        (meera, "PUT", f"{RULES}/{uuid4()}", body, 409, "link_already_ruled"),
        (meera, "PUT", taken, body | {"verdict": "block"}, 409, "link_rule_id_reused"),
        (meera, "POST", f"{RULES}/try", {"link": "hello"}, 422, "no_link_to_try"),
        (meera, "POST", f"{RULES}/{uuid4()}/take-off", {"note": "x"}, 404, "link_rule_not_found"),
        (meera, "POST", f"{taken}/take-off", {"note": ""}, 422, "note_missing"),
    ):
        problem = await person.json(verb, path, sent, status=status)
        assert problem["code"] == code, (path, sent)
    await meera.json("POST", f"{taken}/take-off", {"note": "It is over"}, status=204)


async def test_cht_06_one_rule_holds_in_every_place_and_each_says_which_links_it_takes(
    people: People,
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    room = f"/v1/streams/{await a_live_show(ravi)}"
    host = f"{uuid4().hex}.com"
    see = f"see {host}"
    for body, path in (({"pinned": see}, f"{room}/chat/settings"), ({"display_name": see}, "/v1/me")):
        unknown = await ravi.json("PATCH", path, body, status=422)
        assert unknown["code"] == "forbidden_text"
    rule = {"reach": "domain", "target": host, "verdict": "allow", "note": "Ours"}
    await meera.json("PUT", f"{RULES}/{uuid4()}", rule, status=200)
    pinned = await ravi.json("PATCH", f"{room}/chat/settings", {"pinned": see}, status=200)
    assert pinned["pinned"] == see
    item: dict[str, object] = {"name": see, "tokens": 10}
    for verb, path, refusing in (
        ("PUT", f"/v1/streams/{uuid4()}", {"title": see}),
        ("PUT", f"/v1/me/tip-menu/{uuid4()}", item),
        ("PUT", f"{room}/goals/{uuid4()}", {"title": see, "target": 100}),
        ("PATCH", "/v1/me", {"display_name": see}),
        ("POST", "/v1/users", {"email": "x@example.in", "password": "monsoon over it", "display_name": see}),
    ):
        refused = await ravi.json(verb, path, refusing, status=422)
        assert (refused["code"], refused["detail"]) == (
            "link_refused",
            f"no link to {host} is written here",
        ), path
