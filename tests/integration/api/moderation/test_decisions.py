"""What people read about decisions on them, and their appeals, over the API."""

from datetime import timedelta
from typing import Any

import pytest
from dependency_injector import providers

from application.moderation.decisions.appeal_decision import AppealDecision
from domain.identity.permissions import Role
from domain.moderation.decisions.appeal import TEXT_MAX
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.moderation.test_decisions import (
    DECIDED,
    FACTS,
    Desk,
    a_desk,
    appeal_of,
    desk,
    meera,
)

__all__ = ["desk", "meera", "visit"]

WHY = "It was somebody else who said that."


async def decided(desk: Desk) -> dict[str, Any]:
    await desk.does("decide", **DECIDED)
    [found] = (await desk.ravi.json("GET", "/v1/me/decisions", status=200))["items"]
    made: dict[str, Any] = found
    return made


async def test_enf_01_a_decision_is_read_with_its_reasons_while_one_is_suspended(desk: Desk) -> None:
    found = await decided(desk)
    assert await desk.ravi.json("GET", f"/v1/me/decisions/{found['id']}", status=200) == found
    assert found["about"] == "harassment"
    assert [(each["kind"], each["rule"], each["ended_by"]) for each in found["actions"]] == [
        ("suspension", "harassment", None),
        ("remove_title", "harassment", None),
    ]
    assert found["actions"][0]["words"]["hi"].startswith("आपका खाता")
    assert found["actions"][1]["until"] is None
    stated = found["statement"]
    assert (stated["facts"], stated["source"], stated["automated_detection"]) == (
        FACTS,
        "SOURCE_ARTICLE_16",
        False,
    )
    assert set(stated["texts"]) == {"en", "hi"}
    assert FACTS in stated["texts"]["hi"]
    assert (found["may_appeal"], found["appeal"]) == (True, None)
    assert ("SECRET" in str(found), str(desk.meera.user.id) in str(found)) == (False, False)
    refused = await desk.ravi.json("GET", "/v1/me/earnings", status=403)
    assert refused["code"] == "account_suspended"
    assert refused["until"] == found["actions"][0]["until"]


async def test_enf_02_an_appeal_is_made_once_and_answered(desk: Desk, people: People, visit: Visit) -> None:
    found = await decided(desk)
    path = f"/v1/me/decisions/{found['id']}"
    filed = await desk.ravi.json("POST", f"{path}/appeal", {"text": WHY}, status=201)
    assert (filed["text"], filed["outcome"], filed["answer"], filed["decided_at"]) == (WHY, "open", "", None)
    again = await desk.ravi.json("POST", f"{path}/appeal", {"text": WHY}, status=409)
    assert again["code"] == "appeal_made"
    waits = await desk.ravi.json("GET", path, status=200)
    assert (waits["may_appeal"], waits["appeal"]) == (False, filed)
    kiran = await people.make(Role.MODERATOR)
    at = await appeal_of(visit, kiran, desk)
    await visit(kiran, at, {"outcome": "overturned", "answer": "You were right.", "staff_note": "SECRET too"})
    told = await desk.ravi.json("GET", path, status=200)
    assert (told["appeal"]["outcome"], told["appeal"]["answer"]) == ("overturned", "You were right.")
    assert {each["ended_by"] for each in told["actions"]} == {"appeal"}
    assert ("SECRET" in str(told), str(kiran.user.id) in str(told)) == (False, False)
    await desk.ravi.json("GET", "/v1/me/earnings", status=200)


@pytest.mark.parametrize("text", ["", "Too short", "x" * (TEXT_MAX + 1)])
async def test_enf_02_an_appeal_says_why(desk: Desk, text: str) -> None:
    found = await decided(desk)
    refused = await desk.ravi.json(
        "POST", f"/v1/me/decisions/{found['id']}/appeal", {"text": text}, status=422
    )
    assert (refused["code"], refused["pointer"]) == ("appeal_text_missing", "/text")


async def test_enf_02_an_appeal_comes_in_time(desk: Desk, container: Container) -> None:
    found = await decided(desk)
    late = container.now()() + timedelta(days=180, seconds=1)
    # Only the appeal is late: after so long nobody is signed in any more.
    container.appeal_decision.override(
        providers.Factory(AppealDecision, container.database().begin, providers.Object(lambda: late))
    )
    try:
        path = f"/v1/me/decisions/{found['id']}/appeal"
        refused = await desk.ravi.json("POST", path, {"text": WHY}, status=422)
        assert (refused["code"], refused["until"]) == ("appeal_too_late", found["appeal_until"])
    finally:
        container.appeal_decision.reset_last_overriding()
    assert (await desk.ravi.json("GET", f"/v1/me/decisions/{found['id']}", status=200))["appeal"] is None


async def test_enf_05_nobody_else_reads_it_nor_appeals(desk: Desk, people: People) -> None:
    found = await decided(desk)
    for who in (await people.make(), desk.meera):
        assert (await who.json("GET", "/v1/me/decisions", status=200))["items"] == []
        path = f"/v1/me/decisions/{found['id']}"
        assert (await who.json("GET", path, status=404))["code"] == "decision_not_found"
        refused = await who.json("POST", f"{path}/appeal", {"text": WHY}, status=404)
        assert refused["code"] == "decision_not_found"


async def test_enf_05_the_list_leads_from_page_to_page(
    people: People, visit: Visit, container: Container, meera: Person
) -> None:
    desk = await a_desk(people, visit, container, meera, "harassment")
    for _ in range(21):
        await desk.does("decide", policy="harassment", do_warning="yes", facts=FACTS, law="", staff_note="")
    first = await desk.ravi.json("GET", "/v1/me/decisions", status=200)
    rest = await desk.ravi.json("GET", f"/v1/me/decisions?cursor={first['next_cursor']}", status=200)
    ids = [each["id"] for each in first["items"] + rest["items"]]
    assert (len(first["items"]), len(set(ids)), rest["next_cursor"]) == (20, 21, None)
    wrong = await desk.ravi.json("GET", "/v1/me/decisions?cursor=made-up", status=422)
    assert wrong["code"] == "invalid_cursor"
