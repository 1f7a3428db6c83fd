"""Menus, gifts, goals, boards, limits and overlays over HTTP."""

import asyncio
import re
from typing import Any
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from domain.payments.order import PACKAGES
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_tipping import a_live_show, give, path_of

NO_LIMITS: dict[str, Any] = {
    "per_tip": None, "per_day": None, "per_month": None, "buying_per_month_paise": None,
}  # fmt: skip


async def an_approved_item(ravi: Person, meera: Person, *, name: str, tokens: int) -> str:
    path = f"/v1/me/tip-menu/{uuid4()}"
    item = await ravi.json("PUT", path, {"name": name, "tokens": tokens}, status=200)
    assert (item["state"], item["revision"]) == ("pending", 1)
    decided = await meera.json(
        "POST", f"/v1/staff/tip-menu/{item['id']}/decision", {"approve": True, "revision": 1}, status=200
    )
    assert decided["state"] == "approved"
    return str(item["id"])


async def test_tip_03_a_menu_from_proposal_to_tip(people: People, container: Container) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER),
        await people.make(),
        await people.make(Role.MODERATOR),
    )
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    menu = f"/v1/performers/{ravi.user.id}/tip-menu"
    path = f"/v1/me/tip-menu/{uuid4()}"
    proposed = await ravi.json("PUT", path, {"name": "Raga Yaman", "tokens": 30}, status=200)
    assert (await asha.json("GET", menu, status=200))["items"] == []
    waiting = await meera.json("GET", "/v1/staff/tip-menu", status=200)
    assert proposed["id"] in [row["id"] for row in waiting["items"]]
    decision = f"/v1/staff/tip-menu/{proposed['id']}/decision"
    refused = await meera.json(
        "POST", decision, {"approve": False, "revision": 1, "note": "A" * 20}, status=422
    )
    assert (refused["code"], refused["pointer"]) == ("unknown_policy", "/policy")
    because = {"approve": False, "revision": 1, "policy": "other_rule"}
    assert (await meera.json("POST", decision, because, status=422))["code"] == "refusal_needs_reason"
    await meera.json("POST", decision, {"approve": True, "revision": 1}, status=200)
    offer = {"id": proposed["id"], "name": "Raga Yaman", "tokens": 30}
    assert (await asha.json("GET", menu, status=200))["items"] == [offer]

    tip = {"tokens": 30, "menu_item_id": proposed["id"]}
    sent = await asha.json("PUT", path_of(stream), tip, status=201)
    assert sent["menu_item_id"] == proposed["id"]
    problem = await asha.json("PUT", path_of(stream), {**tip, "tokens": 29}, status=409)
    assert (problem["code"], problem["pointer"]) == ("menu_price_changed", "/tokens")

    changed = await ravi.json("PUT", path, {"name": "Raga Yaman", "tokens": 40}, status=200)
    assert (changed["state"], changed["revision"]) == ("pending", 2)
    assert (await asha.json("GET", menu, status=200))["items"] == []
    assert (await asha.json("PUT", path_of(stream), tip, status=404))["code"] == "menu_item_not_found"
    await ravi.call("DELETE", path)
    assert (await ravi.json("GET", "/v1/me/tip-menu", status=200))["items"] == []


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"name": "Spin the wheel", "tokens": 5}, ("forbidden_text", "/name")),
        ({"name": "Call 98765 43210", "tokens": 5}, ("forbidden_text", "/name")),
        ({"name": "A raga", "tokens": 0}, ("invalid_menu_item", "/tokens")),
        ({"name": "A raga", "tokens": 5, "kind": "random"}, ("malformed_body", "/kind")),
        ({"name": "A raga", "tokens": 5, "kind": "spin"}, ("malformed_body", "/kind")),
        ({"name": "A raga", "tokens": 5, "outcomes": ["a", "b"]}, ("malformed_body", "/outcomes")),
        ({"name": "A raga", "tokens": [5, 10]}, ("malformed_body", "/tokens")),
        ({"name": "A raga", "min_tokens": 5, "max_tokens": 10}, ("malformed_body", "/tokens")),
    ],
)
async def test_tip_12_what_is_drawn_or_spun_is_refused_by_the_schema(
    people: People, body: dict[str, Any], answer: tuple[str, str]
) -> None:
    ravi = await people.make(Role.PERFORMER)

    problem = await ravi.json("PUT", f"/v1/me/tip-menu/{uuid4()}", body, status=422)

    assert problem["code"] == answer[0]
    assert problem["pointer"] in {answer[1], "/min_tokens"}


async def test_tip_11_gifts_are_shown_in_rupees_and_charged_as_shown(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    gifts = (await asha.json("GET", "/v1/gifts", status=200))["items"]
    total = sum(gift["tokens"] for gift in gifts)
    await give(container, asha, AccountKind.VIEWER_PAID, total)
    smallest = min(PACKAGES, key=lambda package: package.tokens)

    for gift in gifts:
        assert gift["price_paise"] == -(-gift["tokens"] * smallest.price // smallest.tokens)
        body = {"tokens": gift["tokens"], "gift_id": gift["id"]}
        await asha.json("PUT", path_of(stream), body, status=201)

    assert (await asha.json("GET", "/v1/wallet", status=200))["total"] == 0
    lines = (await asha.json("GET", "/v1/wallet/statement", status=200))["items"]
    assert -sum(line["amount"] for line in lines if line["kind"] == "tip") == total
    problem = await asha.json("PUT", path_of(stream), {"tokens": 1, "gift_id": gifts[0]["id"]}, status=409)
    assert problem["code"] == "gift_price_changed"


async def test_tip_04_a_goal_over_http(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    path = f"/v1/streams/{stream.id}/goals/{uuid4()}"
    shown = f"/v1/streams/{stream.id}/goal"
    assert await asha.json("GET", shown, status=200) == {"goal": None}
    goal = await ravi.json("PUT", path, {"title": "A new string", "target": 60, "hidden": True}, status=201)
    other = f"/v1/streams/{stream.id}/goals/{uuid4()}"
    running = await ravi.json("PUT", other, {"title": "Another", "target": 6}, status=409)
    assert running["code"] == "goal_running"

    await asha.json("PUT", path_of(stream), {"tokens": 50}, status=201)
    assert await asha.json("GET", shown, status=200) == {"goal": None}
    assert (await ravi.json("GET", shown, status=200))["goal"]["progress"] == 50
    await asha.json("PUT", path_of(stream), {"tokens": 15}, status=201)
    met = (await asha.json("GET", shown, status=200))["goal"]
    assert (met["state"], met["progress"], met["target"]) == ("met", 65, 60)

    mine = f"/v1/me/goals/{goal['id']}"
    fresh = await ravi.json("POST", f"{mine}/reset", {"round": 1}, status=200)
    assert (fresh["round"], fresh["progress"], fresh["state"]) == (2, 0, "running")
    assert (await asha.json("DELETE", mine, status=403))["code"] == "permission_denied"
    assert (await ravi.json("DELETE", mine, status=200))["state"] == "cancelled"


async def test_tip_05_nobody_reads_anothers_balance_or_sum(people: People, container: Container) -> None:
    ravi, asha, other = await people.make(Role.PERFORMER), await people.make(), await people.make()
    stream = await a_live_show(container, ravi)
    for viewer in (asha, other):
        await give(container, viewer, AccountKind.VIEWER_PAID, 7_777)
    await asha.json("PUT", path_of(stream), {"tokens": 613}, status=201)
    await asha.json("PUT", path_of(stream), {"tokens": 101, "anonymous": True}, status=201)

    answers = [
        await other.json("GET", path, status=200)
        for path in (
            f"/v1/streams/{stream.id}/leaderboard",
            f"/v1/streams/{stream.id}/recent-tips",
            f"/v1/performers/{ravi.user.id}/leaderboard",
        )
    ]

    names = [row["name"] for row in answers[0]["items"]]
    assert names == [asha.user.display_name, "Anonymous"]
    assert [row["band"] for row in answers[0]["items"]] == [500, 100]
    assert str(asha.user.id) not in str(answers)
    for number in (613, 714, 7777, 7063):  # as a number, and not in the fraction of a time or in an id
        assert not re.search(rf"(?<![\w.-]){number}(?![\w-])", str(answers))


async def test_tip_01_a_performers_statement_does_not_name_an_anonymous_viewer(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    tip = await asha.json("PUT", path_of(stream), {"tokens": 10, "anonymous": True}, status=201)
    assert tip["anonymous"] is True

    earnings = await ravi.json("GET", "/v1/earnings", status=200)

    assert str(asha.user.id) not in str(earnings)
    assert asha.user.display_name not in str(earnings)


async def test_tip_09_a_held_message_is_worked_by_moderators(people: People, container: Container) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER),
        await people.make(),
        await people.make(Role.MODERATOR),
    )
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    body = {"tokens": 10, "message": "reach me at 98765 43210"}
    tip = await asha.json("PUT", path_of(stream), body, status=201)
    assert tip["message_state"] == "held"

    waiting = (await meera.json("GET", "/v1/staff/tip-messages", status=200))["items"]
    assert [row["message"] for row in waiting if row["tip_id"] == tip["id"]] == [body["message"]]
    decision = f"/v1/staff/tip-messages/{tip['id']}/decision"
    unnamed = await meera.json("POST", decision, {"release": False, "note": "A number"}, status=422)
    assert (unnamed["code"], unnamed["pointer"]) == ("unknown_policy", "/policy")
    drop = {"release": False, "note": "A number", "policy": "off_platform_payment"}
    dropped = await meera.json("POST", decision, drop, status=200)
    assert dropped["message_state"] == "dropped"
    again = await meera.json("POST", decision, {"release": True}, status=409)
    assert again["code"] == "message_decided"


async def test_tip_07_limits_over_http(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 500)
    await asha.json("PUT", path_of(stream), {"tokens": 40}, status=201)
    limits = {**NO_LIMITS, "per_day": 100}
    set_to = await asha.json("PUT", "/v1/me/spending/limits", limits, status=200)
    assert (set_to["limits"], set_to["raise_pending"], set_to["spent"]["today"]) == (limits, None, 40)

    problem = await asha.json("PUT", path_of(stream), {"tokens": 61}, status=403)
    assert (problem["code"], problem["pointer"]) == ("limit_reached", "/tokens")
    assert "100 tokens a day, of which 40 are spent; a new day begins at" in problem["detail"]
    await asha.json("PUT", path_of(stream), {"tokens": 60}, status=201)

    raised = await asha.json("PUT", "/v1/me/spending/limits", NO_LIMITS, status=200)
    assert (raised["limits"], raised["raise_pending"]["limits"]) == (limits, NO_LIMITS)
    assert (await asha.json("PUT", path_of(stream), {"tokens": 1}, status=403))["code"] == "limit_reached"
    taken_back = await asha.json("DELETE", "/v1/me/spending/raise", status=200)
    assert taken_back["raise_pending"] is None
    assert await asha.json("GET", "/v1/me/spending", status=200) == taken_back
    negative = await asha.json("PUT", "/v1/me/spending/limits", {**limits, "per_tip": -1}, status=422)
    assert (negative["code"], negative["pointer"]) == ("invalid_limit", "/per_tip")


async def test_tip_07_self_exclusion_stops_tipping_and_buying(people: People, container: Container) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 500)
    left = await asha.json("PUT", "/v1/me/spending/break", {"length": "six_months"}, status=200)
    assert left["away"]["length"] == "six_months"

    tip = await asha.json("PUT", path_of(stream), {"tokens": 1}, status=403)
    shorter = await asha.json("PUT", "/v1/me/spending/break", {"length": "one_day"}, status=409)

    assert (tip["code"], shorter["code"]) == ("self_excluded", "break_not_shortened")


async def test_tip_10_an_overlay_reads_alerts_in_order_and_goes_on_where_it_was(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    path = f"/v1/me/overlay-tokens/{uuid4()}"
    made = await ravi.json("PUT", path, {"label": "Streaming PC"}, status=201)
    assert made["scope"] == "events:read"
    listed = await ravi.json("GET", "/v1/me/overlay-tokens", status=200)
    assert made["token"] not in str(listed)

    async def read(query: str = "", *, status: int = 200, token: str = made["token"]) -> Any:
        response = await asha.app.test_client().get(
            f"/v1/overlay/events{query}", headers={"Authorization": f"Bearer {token}"}
        )
        assert response.status_code == status
        return await response.get_json()

    start = (await read())["next"]
    waiting = asyncio.create_task(read(f"?after={start}&wait=5"))
    await asha.json("PUT", path_of(stream), {"tokens": 5, "message": "What a raga"}, status=201)
    first = await waiting
    await asha.json("PUT", path_of(stream), {"tokens": 6, "anonymous": True}, status=201)
    second = await read(f"?after={first['next']}")

    assert [each["data"]["tokens"] for each in first["items"] + second["items"]] == [5, 6]
    assert [each["data"]["viewer"] for each in second["items"]] == ["Anonymous"]
    assert await read(f"?after={first['next']}") == second  # a lost answer is asked for again
    assert str(asha.user.id) not in str(first)
    assert (await read("?after=x", status=422))["code"] == "invalid_cursor"
    assert (await read(f"?after={start}&wait=26", status=422))["code"] == "invalid_wait"
    assert (await read(token="x" * 43, status=401))["code"] == "not_signed_in"
    assert (await ravi.call("DELETE", path)).status_code == 204
    await read(status=401)
    assert (
        await ravi.call("GET", "/v1/overlay/events")
    ).status_code == 401  # an access token is no such token


async def test_cht_08_the_words_of_a_tip_leave_the_room_its_list_and_every_overlay(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream = await a_live_show(container, ravi)
    room = f"/v1/streams/{stream.id}"
    await give(container, asha, AccountKind.VIEWER_PAID, 100)
    made = await ravi.json("PUT", f"/v1/me/overlay-tokens/{uuid4()}", {"label": "Streaming PC"}, status=201)

    async def alerts(query: str = "") -> Any:
        headers = {"Authorization": f"Bearer {made['token']}"}
        response = await asha.app.test_client().get(f"/v1/overlay/events{query}", headers=headers)
        assert response.status_code == 200
        return await response.get_json()

    start = (await alerts())["next"]
    asked = {"tokens": 5, "message": "Buy my things"}
    tip = await asha.json("PUT", path_of(stream), asked, status=201)
    words = f"{room}/tips/{tip['id']}/remove-words"
    for person, path, body, status, code in (
        (asha, words, {"rule": "spam"}, 403, "no_moderator_here"),
        (ravi, words, {"rule": "because"}, 422, "unknown_chat_rule"),
        (ravi, f"{room}/tips/{uuid4()}/remove-words", {"rule": "spam"}, 404, "tip_not_found"),
    ):
        assert (await person.json("POST", path, body, status=status))["code"] == code
    shown = await alerts(f"?after={start}")
    waiting = asyncio.create_task(alerts(f"?after={shown['next']}&wait=5"))

    assert await ravi.json("POST", words, {"rule": "spam"}, status=200) == {"removed": 1}

    [gone] = (await waiting)["items"]
    assert (gone["type"], gone["data"]["tip_ids"]) == ("tip.words_removed", [tip["id"]])
    again = await alerts(f"?after={start}")
    assert "Buy my things" not in str(again), "a source that is loaded again shows them no more"
    assert again["items"][0]["data"]["tokens"] == 5
    assert "Buy my things" not in str(await asha.json("GET", f"{room}/recent-tips", status=200))
    repeated = await asha.json("PUT", f"{room}/tips/{tip['id']}", asked, status=201)
    assert (repeated["message_state"], repeated["tokens"]) == ("removed", 5)
