import asyncio
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import a_live_show, a_show, code_of


async def test_what_is_said_is_in_the_rooms_log_once(people: People, container: Container) -> None:
    stream_id = await a_live_show(await people.make(Role.PERFORMER))
    asha = await people.make()
    path = f"/v1/streams/{stream_id}/messages/{uuid4()}"
    first = await asha.json("PUT", path, {"text": "  What a  raga! "}, status=201)
    assert first["text"] == "What a raga!"
    assert await asha.json("PUT", path, {"text": "What a raga!"}, status=201) == first
    problem = await asha.json("PUT", path, {"text": "Something else"}, status=409)
    assert problem["code"] == "message_id_reused"
    events = await container.room_log().since(StreamId(UUID(stream_id)), 0, limit=10)
    assert [event.type for event in events] == ["stream.started", "chat.message"]
    assert events[1].data == {
        "message_id": first["id"],
        "author_id": str(asha.user.id),
        "author": "Asha",
        "text": "What a raga!",
    }


async def test_who_may_not_chat(people: People) -> None:
    ravi = await people.make(Role.PERFORMER)
    live = await a_live_show(ravi)
    created = (await a_show(await people.make(Role.PERFORMER)))["stream"]["id"]
    for person, stream_id, status, code in (
        (await people.make(Role.MODERATOR), live, 403, "permission_denied"),
        (await people.make(age=AgeState.PENDING), live, 403, "age_verification_required"),
        (await people.make(), created, 409, "stream_not_live"),
        (await people.make(), str(uuid4()), 404, "stream_not_found"),
    ):
        response = await person.call(
            "PUT", f"/v1/streams/{stream_id}/messages/{uuid4()}", {"text": "Namaste"}
        )
        assert (response.status_code, await code_of(response)) == (status, code)
    problem = await ravi.json("PUT", f"/v1/streams/{live}/messages/{uuid4()}", {"text": " "}, status=422)
    assert (problem["code"], problem["pointer"]) == ("invalid_message", "/text")


async def test_one_who_says_too_much_at_once_has_to_wait(people: People) -> None:
    stream_id = await a_live_show(await people.make(Role.PERFORMER))
    asha, other = await people.make(), await people.make()
    # All at once: however slow the machine is, the pace is taken before the first is said.
    responses = await asyncio.gather(
        *(
            asha.call("PUT", f"/v1/streams/{stream_id}/messages/{uuid4()}", {"text": f"वाह {number}"})
            for number in range(25)
        )
    )
    statuses = Counter(response.status_code for response in responses)
    assert statuses[201] >= 10
    response = next(each for each in responses if each.status_code == 429)
    assert int(response.headers["Retry-After"]) >= 1
    await other.json("PUT", f"/v1/streams/{stream_id}/messages/{uuid4()}", {"text": "Hello"}, status=201)


async def test_cht_08_who_takes_messages_away_and_under_which_rule(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    other = await people.make(Role.PERFORMER)
    message = (await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Hello"}, status=201))["id"]
    for person, path, body, status, code in (
        (asha, f"messages/{message}/remove", {"rule": "spam"}, 403, "no_moderator_here"),
        (other, "chat/clear", {"rule": "spam"}, 403, "no_moderator_here"),
        (await people.make(Role.FINANCE_OFFICER), "chat/clear", {"rule": "spam"}, 403, "permission_denied"),
        (ravi, f"messages/{message}/remove", {"rule": "because"}, 422, "unknown_chat_rule"),
        (ravi, f"messages/{uuid4()}/remove", {"rule": "spam"}, 404, "message_not_found"),
    ):
        response = await person.call("POST", f"{room}/{path}", body)
        assert (response.status_code, await code_of(response)) == (status, code), path
    gone = await ravi.json("POST", f"{room}/messages/{message}/remove", {"rule": "spam"}, status=200)
    assert gone == {"removed": 1}


async def test_cht_09_who_is_kept_out_is_told_until_when(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    place = f"{room}/chat/kept-out/{asha.user.id}"

    decided = await ravi.json("PUT", place, {"rule": "spam", "seconds": 60}, status=200)
    problem = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Hello"}, status=403)
    assert (problem["code"], problem["until"]) == ("kept_out_of_chat", decided["until"])
    refused = await asha.json("PUT", place, {"rule": "spam"}, status=403)
    assert refused["code"] == "no_moderator_here"

    response = await ravi.call("POST", f"{place}/let-in", {"note": "They said sorry"})
    assert response.status_code == 204
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Hello"}, status=201)


async def test_cht_01_slow_mode_says_when_and_holds_from_the_next_message_on(people: People) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.MODERATOR),
    )  # fmt: skip
    room = f"/v1/streams/{await a_live_show(ravi)}"
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=201)
    changed = await ravi.json("PATCH", f"{room}/chat/settings", {"slow_seconds": 300}, status=200)
    assert changed == {
        "slow_seconds": 300, "tippers_only": False, "account_age_minutes": 0, "pinned": "",
        "followers_only": False, "followed_minutes": 0, "emote_only": False,
        "verified_only": False, "no_links": False, "link_age_minutes": 0,
        "words": "Slow mode: one message every 5 minutes.",
    }  # fmt: skip
    assert await asha.json("GET", f"{room}/chat/settings", status=200) == changed

    refused = await asha.call("PUT", f"{room}/messages/{uuid4()}", {"text": "Again"})
    problem = await refused.get_json()
    assert (refused.status_code, problem["code"]) == (429, "slow_mode")
    assert problem["until"]
    assert 0 < int(refused.headers["Retry-After"]) <= 300
    for text in ("One", "Two"):
        await ravi.json("PUT", f"{room}/messages/{uuid4()}", {"text": text}, status=201)

    await meera.json("PATCH", f"{room}/chat/settings", {"slow_seconds": 0}, status=200)
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Again"}, status=201)


async def test_cht_01_cht_12_tippers_only_and_new_accounts_are_told_apart(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    for body, code in (
        ({"tippers_only": True}, "tippers_only"),
        ({"account_age_minutes": 60}, "account_too_new"),
    ):
        await ravi.json("PATCH", f"{room}/chat/settings", body, status=200)
        problem = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=403)
        assert problem["code"] == code
    assert problem["until"]
    pinned = await ravi.json("PATCH", f"{room}/chat/settings", {"pinned": "Be kind"}, status=200)
    assert (pinned["pinned"], pinned["tippers_only"]) == ("Be kind", True)
    both = await ravi.json("GET", f"{room}/chat/settings", status=200)
    assert (both["tippers_only"], both["account_age_minutes"]) == (True, 60)


async def test_cht_01_cht_03_followers_only_and_emote_only_are_told_apart_and_stay(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room, follow = f"/v1/streams/{await a_live_show(ravi)}", f"/v1/me/following/{ravi.user.id}"

    async def say(text: str, status: int) -> Any:
        return await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": text}, status=status)

    body = {"followers_only": True, "followed_minutes": 10}
    await ravi.json("PATCH", f"{room}/chat/settings", body, status=200)
    problem = await say("Namaste", 403)
    assert (problem["code"], problem.get("until")) == ("followers_only", None)
    since = (await asha.json("PUT", follow, status=200))["at"]
    problem = await say("Namaste", 403)
    assert problem["code"] == "followers_only"
    assert datetime.fromisoformat(problem["until"]) == datetime.fromisoformat(since) + timedelta(minutes=10)
    body = {"followed_minutes": 0, "emote_only": True}
    changed = await ravi.json("PATCH", f"{room}/chat/settings", body, status=200)
    assert (changed["followers_only"], changed["followed_minutes"], changed["emote_only"]) == (True, 0, True)
    assert (await say("Namaste", 403))["code"] == "emote_only"
    await say("🙏", 201)
    await asha.call("DELETE", follow)
    assert (await say("🙏", 403))["code"] == "followers_only"


async def test_cht_03_cht_12_verified_numbers_and_links_are_set_apart_and_told(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    settings = f"{room}/chat/settings"
    changed = await ravi.json("PATCH", settings, {"verified_only": True}, status=200)
    assert (changed["verified_only"], changed["no_links"], changed["link_age_minutes"]) == (True, False, 0)
    problem = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": "Namaste"}, status=403)
    assert (problem["code"], "/account/telephone" in problem["detail"]) == ("verified_only", True)
    changed = await ravi.json("PATCH", settings, {"no_links": True, "link_age_minutes": 90}, status=200)
    assert (changed["verified_only"], changed["no_links"], changed["link_age_minutes"]) == (True, True, 90)
    assert await asha.json("GET", settings, status=200) == changed
    problem = await ravi.json("PATCH", settings, {"link_age_minutes": 59}, status=422)
    assert (problem["code"], problem["pointer"]) == ("invalid_chat_settings", "/link_age_minutes")


async def test_cht_01_who_sets_it_and_to_what(people: People) -> None:
    ravi = await people.make(Role.PERFORMER)
    path = f"/v1/streams/{await a_live_show(ravi)}/chat/settings"
    for person, body, status, code in (
        (await people.make(), {"slow_seconds": 5}, 403, "no_moderator_here"),
        (await people.make(Role.PERFORMER), {"slow_seconds": 5}, 403, "no_moderator_here"),
        (await people.make(Role.FINANCE_OFFICER), {"slow_seconds": 5}, 403, "permission_denied"),
        (ravi, {"slow_seconds": 3_601}, 422, "invalid_chat_settings"),
        (ravi, {"account_age_minutes": -1}, 422, "invalid_chat_settings"),
        (ravi, {"followed_minutes": -1}, 422, "invalid_chat_settings"),
        (ravi, {"pinned": "x" * 301}, 422, "invalid_chat_settings"),
        (ravi, {"pinned": "Write to me at t.me/ravi"}, 422, "forbidden_text"),
    ):
        response = await person.call("PATCH", path, body)
        assert (response.status_code, await code_of(response)) == (status, code), body
