from uuid import UUID, uuid4

from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import a_live_show

DOUBTFUL = {"text": "this is trash"}
THROUGH, NOT_THROUGH = {"let_through": True}, {"let_through": False}


async def test_cht_03_a_patch_of_one_category_leaves_the_other_seven(people: People) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    path = f"/v1/streams/{await a_live_show(ravi)}/chat/auto-mod"
    before = await ravi.json("GET", path, status=200)
    assert len(before["levels"]) == 8
    assert set(before["levels"].values()) == {0}
    changed = await ravi.json("PATCH", path, {"levels": {"insult": 3}}, status=200)
    assert changed == {"levels": before["levels"] | {"insult": 3}}
    both = await meera.json("PATCH", path, {"levels": {"hate": 2}, "note": "A raid"}, status=200)
    assert both == {"levels": before["levels"] | {"insult": 3, "hate": 2}}
    assert await ravi.json("GET", path, status=200) == both
    for person, levels, status, code, pointer in (
        (ravi, {"hate": 1, "insult": 5}, 422, "invalid_auto_mod", "/levels/insult"),
        (ravi, {"rude": 1}, 422, "invalid_auto_mod", "/levels/rude"),
        (ravi, {"a/b~": 1}, 422, "invalid_auto_mod", "/levels/a~1b~0"),
        (asha, {"insult": 0}, 403, "no_moderator_here", None),
    ):
        problem = await person.json("PATCH", path, {"levels": levels}, status=status)
        assert (problem["code"], problem.get("pointer")) == (code, pointer)
    assert (await asha.json("GET", path, status=403))["code"] == "no_moderator_here"


async def test_cht_02_a_held_message_is_told_to_its_author_and_seen_by_nobody_else(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream_id = await a_live_show(ravi)
    room = f"/v1/streams/{stream_id}"
    shown = await asha.json("PUT", f"{room}/messages/{uuid4()}", DOUBTFUL, status=201)
    assert (shown["state"], shown["words"], shown["until"]) == ("shown", "", None)
    await ravi.json("PATCH", f"{room}/chat/auto-mod", {"levels": {"insult": 4}}, status=200)
    first, second = (f"{room}/messages/{uuid4()}" for _ in range(2))
    held = await asha.json("PUT", first, DOUBTFUL, status=202)
    assert held["state"] == "held"
    assert held["words"] == (
        "Your message waits: the performer or a moderator looks at it first. "
        "If nobody does within 5 minutes, it is not shown."
    )
    assert held["until"] > held["sent_at"]
    await asha.json("PUT", second, DOUBTFUL, status=202)
    assert (await asha.json("GET", f"{room}/chat/held", status=403))["code"] == "no_moderator_here"
    items = (await ravi.json("GET", f"{room}/chat/held", status=200))["items"]
    assert [(item["text"], item["categories"]) for item in items] == [("this is trash", ["insult"])] * 2

    async def said() -> list[object]:
        events = await container.room_log().since(StreamId(UUID(stream_id)), 0, limit=50)
        return [event.data["message_id"] for event in events if event.type == "chat.message"]

    assert await said() == [shown["id"]]
    decision = f"{room}/chat/held/{held['id']}/decision"
    assert (await asha.json("POST", decision, THROUGH, status=403))["code"] == "no_moderator_here"
    decided = await ravi.json("POST", decision, THROUGH, status=200)
    assert decided == {"id": held["id"], "state": "approved"}
    assert await said() == [shown["id"], held["id"]]
    assert (await ravi.json("POST", decision, THROUGH, status=409))["code"] == "held_message_decided"
    assert (await asha.json("PUT", first, DOUBTFUL, status=201))["state"] == "shown"

    other = next(item["id"] for item in items if item["id"] != held["id"])
    denial = f"{room}/chat/held/{other}/decision"
    assert (await ravi.json("POST", denial, NOT_THROUGH, status=422))["code"] == "unknown_chat_rule"
    denied = await ravi.json("POST", denial, NOT_THROUGH | {"rule": "harassment"}, status=200)
    assert denied["state"] == "denied"
    told = await asha.json("PUT", second, DOUBTFUL, status=202)
    assert told["state"] == "denied"
    assert "Harassing or humiliating" in told["words"]
    assert await said() == [shown["id"], held["id"]]
    assert (await ravi.json("POST", denial, {}, status=422))["code"] == "malformed_body"
    missing = f"{room}/chat/held/{uuid4()}/decision"
    assert (await ravi.json("POST", missing, THROUGH, status=404))["code"] == "held_message_not_found"
