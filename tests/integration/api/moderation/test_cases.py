"""Working on cases, deciding them and answering appeals over the API: what the pages of staff do, in JSON."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, EventId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.events import StopToConfirm
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show

__all__ = ["show"]

CASES = "/v1/staff/cases"
FACTS = "Three people were insulted by name."


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


@pytest.fixture
async def kiran(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def reports(asha: Person, show: Stream, reason: str) -> None:
    body = {"reason": reason, "note": "Somebody is mocked"}
    await asha.json("PUT", f"/v1/streams/{show.id}/reports/{uuid4()}", body, status=200)


async def path_of(container: Container, show: Stream) -> str:
    """Of the show's case, or of its performer's case of child safety."""
    of_show, of_person = Subject(SubjectKind.SHOW, show.id), Subject(SubjectKind.PERSON, show.performer_id)
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(of_show, child_safety=False)
        found = found or await tx.moderation_cases.find_open(of_person, child_safety=True)
    assert found is not None, "no case was opened"
    return f"{CASES}/{found.id}"


@pytest.fixture
async def case(people: People, container: Container, show: Stream) -> str:
    """The path of a case about a show, reported by two."""
    for _ in range(2):
        await reports(await people.make(), show, "harassment")
    return await path_of(container, show)


async def decision(
    who: Person, case: str, actions: list[dict[str, Any]], *, status: int, **changes: Any
) -> Any:
    seen = (await who.json("GET", case, status=200))["version"]
    body = {"actions": actions, "facts": FACTS, "note": "SECRET of staff", "seen": seen} | changes
    return await who.json("POST", f"{case}/decision", body, status=status)


def takes(kind: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "policy": "harassment"} | more


async def test_mod_05_of_two_who_claim_at_once_one_has_it_and_the_other_reads_that(
    meera: Person, kiran: Person, case: str
) -> None:
    answers = await asyncio.gather(*(who.call("POST", f"{case}/claim") for who in (meera, kiran)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [first, second] = (meera, kiran) if answers[0].status_code == 200 else (kiran, meera)
    assert (await second.json("POST", f"{case}/claim", status=409))["code"] == "already_claimed"
    mine = await first.json("POST", f"{case}/claim", status=200)
    assert mine["state"] == "assigned"
    kept = await first.json("POST", f"{case}/keep", status=200)
    assert kept["claimed_until"] >= mine["claimed_until"]
    read = await second.json("GET", case, status=200)
    assert (read["claimed_by"], read["claimed_until"]) == (str(first.user.id), kept["claimed_until"])
    unclaimed = await decision(second, case, [takes("warning")], status=409)
    assert unclaimed["code"] in ("not_claimed", "already_claimed")
    back = {"reason": "too_hard"}
    assert (await first.json("POST", f"{case}/return", back, status=200))["state"] == "queued"
    assert (await second.json("POST", f"{case}/claim", status=200))["state"] == "assigned"


async def test_mod_03_what_may_not_follow_is_409(meera: Person, case: str) -> None:
    again = await meera.json("POST", f"{case}/reopen", {"note": "Look again"}, status=409)
    assert again["code"] == "invalid_transition"
    await meera.json("POST", f"{case}/claim", status=200)
    assert (await meera.json("POST", f"{case}/escalate", {"note": ""}, status=422))["code"] == "note_missing"
    handed = await meera.json("POST", f"{case}/escalate", {"note": "Who knows Tamil?"}, status=200)
    assert handed["state"] == "escalated"


async def test_mod_06_a_decision_on_an_older_version_is_409_and_does_nothing(
    people: People, container: Container, meera: Person, case: str, show: Stream
) -> None:
    await meera.json("POST", f"{case}/claim", status=200)
    read = await meera.json("GET", case, status=200)
    await reports(await people.make(), show, "spam")
    late = await decision(meera, case, [takes("strike")], status=409, seen=read["version"])
    assert late["code"] == "stale_case"
    assert await container.decision_queries().of_person(show.performer_id, before=None, limit=1) == []
    now = await meera.json("GET", case, status=200)
    assert "decided" not in {event["what"] for event in now["events"]}
    assert now["version"] > read["version"]


async def test_mod_13_mod_10_the_general_queue_offers_no_ban_and_takes_none(
    people: People, meera: Person, case: str
) -> None:
    await meera.json("POST", f"{case}/claim", status=200)
    read = await meera.json("GET", case, status=200)
    assert read["queue"] == "general"
    assert ("permanent_ban" in read["actions"], read["severe_acts"]) == (False, [])
    assert {"warning", "strike", "suspension", "stop_show"} <= set(read["actions"])
    by_hand = await decision(meera, case, [takes("permanent_ban", of=None)], status=409)
    assert by_hand["code"] == "ban_needs_two"
    body = {
        "act": "permanent_ban",
        "policy": "harassment",
        "note": "Again and again",
        "seen": read["version"],
    }
    assert (await meera.json("POST", f"{case}/proposal", body, status=403))["code"] == "action_hidden"
    hidden = await decision(meera, case, [takes("hold_earnings")], status=403)
    assert hidden["code"] == "action_hidden"


async def test_mod_10_a_ban_is_proposed_by_one_and_confirmed_by_another(people: People, case: str) -> None:
    anita, rohan = await people.make(Role.ADMIN), await people.make(Role.ADMIN)
    await anita.json("POST", f"{case}/claim", status=200)
    read = await anita.json("GET", case, status=200)
    assert read["severe_acts"] == ["permanent_ban"]
    body = {
        "act": "permanent_ban",
        "policy": "harassment",
        "note": "Again and again",
        "seen": read["version"],
    }
    proposed = await anita.json("POST", f"{case}/proposal", body, status=200)
    word = {"seen": proposed["version"], "facts": FACTS}
    own = await anita.json("POST", f"{case}/proposal/confirm", word, status=409)
    assert own["code"] == "four_eyes"
    waits = (await rohan.json("GET", case, status=200))["proposal"]
    assert (waits["act"], waits["proposed_by"]) == ("permanent_ban", str(anita.user.id))
    banned = await rohan.json("POST", f"{case}/proposal/confirm", word, status=200)
    assert [each["kind"] for each in banned["decision"]["actions"]] == ["permanent_ban"]
    gone = {"seen": proposed["version"] + 1, "note": "No"}
    nothing = await rohan.json("POST", f"{case}/proposal/drop", gone, status=409)
    assert nothing["code"] in ("nothing_to_confirm", "stale_case")


async def test_mod_17_mod_20_several_actions_are_one_decision_and_each_names_its_rule(
    people: People, container: Container, meera: Person, case: str, show: Stream
) -> None:
    await meera.json("POST", f"{case}/claim", status=200)
    timeout = takes("chat_timeout", seconds=3_600)
    for wrong, status, code in (
        ([{"kind": "strike", "policy": ""}], 422, "unknown_policy"),
        ([{"kind": "scold", "policy": "harassment"}], 422, "unknown_action"),
        ([takes("chat_timeout")], 422, "action_incomplete"),
        ([takes("strike", of_kind="show", of=str(show.id))], 422, "action_incomplete"),
        ([takes("remove_message", of=str(uuid4()))], 422, "action_incomplete"),
        ([takes("remove_message", of_kind="message", of=str(uuid4()))], 409, "action_not_possible"),
        ([], 422, "nothing_decided"),
        ([timeout, timeout], 422, "action_twice"),
    ):
        assert (await decision(meera, case, wrong, status=status))["code"] == code, wrong
    actions = [takes("strike"), timeout, takes("remove_title", of=str(show.id))]
    preview = {"actions": actions, "facts": FACTS}
    shown = await meera.json("POST", f"{case}/decision/preview", preview, status=200)
    assert await container.decision_queries().of_person(show.performer_id, before=None, limit=1) == []
    made = await decision(meera, case, actions, status=201)
    assert [each["kind"] for each in made["actions"]] == ["strike", "chat_timeout", "remove_title"]
    assert {each["policy"] for each in made["actions"]} == {"harassment"}
    assert made["person_id"] == str(show.performer_id)
    assert set(made["texts"]) == set(shown["texts"]) == {"en", "hi"}
    assert FACTS in made["texts"]["en"]
    [row] = await container.decision_queries().of_person(show.performer_id, before=None, limit=2)
    assert "SECRET" not in str(row.decision.statement.texts)  # MOD-21


async def test_leg_15_every_clock_is_shown_and_wants_its_proof(meera: Person, case: str) -> None:
    await meera.json("POST", f"{case}/claim", status=200)
    read = await meera.json("GET", case, status=200)
    owed = [clock for clock in read["clocks"] if clock["proof"] is None]
    assert len({clock["due_at"] for clock in owed}) >= 3
    assert [clock["due_at"] for clock in read["clocks"]] == sorted(
        clock["due_at"] for clock in read["clocks"]
    )
    assert read["due_at"] == owed[0]["due_at"]
    closing = {"outcome": "no_violation", "note": "Nothing there", "seen": read["version"]}
    early = await meera.json("POST", f"{case}/close", closing | {"outcome": "acted"}, status=409)
    assert early["code"] == "proof_missing"
    proof = {"law": "in_3_2_a_heads", "reference": ""}
    bare = await meera.json("POST", f"{case}/proofs", proof, status=422)
    assert bare["code"] == "proof_incomplete"
    proved = await meera.json("POST", f"{case}/proofs", proof | {"reference": "Stays: satire"}, status=200)
    assert (await meera.json("POST", f"{case}/close", closing, status=409))["code"] == "stale_case"
    now = closing | {"seen": proved["version"]}
    closed = await meera.json("POST", f"{case}/close", now, status=200)
    assert (closed["state"], closed["outcome"]) == ("closed", "no_violation")
    again = await meera.json("POST", f"{case}/reopen", {"note": "A clip came"}, status=200)
    assert again["state"] == "open" or again["state"] == "queued"
    later = await meera.json("GET", case, status=200)
    assert later["due_at"] <= read["due_at"] or later["due_at"] in {
        clock["due_at"] for clock in read["clocks"]
    }
    assert {clock["due_at"] for clock in later["clocks"]} == {
        clock["due_at"] for clock in read["clocks"]
    }  # MOD-09


async def test_mod_15_mod_31_events_have_actor_and_tool_and_never_who_reported(
    people: People, meera: Person, show: Stream, container: Container
) -> None:
    asha = await people.make()
    await reports(asha, show, "harassment")
    case = await path_of(container, show)
    await meera.json("POST", f"{case}/claim", status=200)
    read = await meera.json("GET", case, status=200)
    assert str(asha.user.id) not in str(read)
    assert [each["note"] for each in read["reported"]] == ["Somebody is mocked"]
    opened, claimed = read["events"][0], read["events"][-1]
    assert (opened["what"], opened["actor_id"], opened["actor"], opened["tool"]) == (
        "opened",
        None,
        "",
        "report",
    )
    assert (claimed["what"], claimed["actor_id"], claimed["tool"], claimed["automated"]) == (
        "claimed", str(meera.user.id), "console", False,
    )  # fmt: skip
    assert [event["seq"] for event in read["events"]] == list(range(1, read["version"] + 1))


async def test_csa_04_a_case_about_a_child_is_not_there_for_a_moderator(
    people: People, container: Container, meera: Person, show: Stream
) -> None:
    await reports(await people.make(), show, "minor")
    case, tara = await path_of(container, show), await people.make(Role.CHILD_SAFETY_OFFICER)
    assert (await tara.json("GET", case, status=200))["severity"] == 0
    note = {"note": "mine"}
    for method, path, body in (
        ("GET", case, None),
        ("POST", f"{case}/claim", None),
        ("POST", f"{case}/escalate", note),
        ("POST", f"{case}/reopen", note),
        ("POST", f"{case}/decision", {"actions": [], "facts": FACTS, "seen": 1}),
        ("POST", f"{case}/urgent-acts/1/confirm", {}),
    ):
        answer = await meera.json(method, path, body, status=404)
        assert answer["code"] == "moderation_case_not_found", path
    listed = [item["id"] for item in await all_cases(meera)]
    assert case.rsplit("/", 1)[1] not in listed
    assert case.rsplit("/", 1)[1] in [item["id"] for item in await all_cases(tara)]


async def all_cases(who: Person) -> list[dict[str, Any]]:
    items, cursor = list[dict[str, Any]](), ""
    while True:
        page = await who.json("GET", f"{CASES}{cursor}", status=200)
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = f"?cursor={page['next_cursor']}"


async def test_mod_07_the_list_is_by_severity_due_time_score_and_age(
    people: People, container: Container, case: str
) -> None:
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    items = await all_cases(tara)
    places = [(each["severity"], each["due_at"], -each["score"], each["opened_at"]) for each in items]
    assert places == sorted(places)
    assert len({each["id"] for each in items}) == len(items)
    for wrong in (
        "nonsense",
        f"1.2.3.{uuid4()}",
        f"9{'9' * 30}.1.1.1.{uuid4()}",
        f"1.{'9' * 40}.1.1.{uuid4()}",
    ):
        bad = await tara.json("GET", f"{CASES}?cursor={wrong}", status=422)
        assert bad["code"] == "invalid_cursor", wrong


async def test_mod_11_the_reason_of_a_stop_comes_after_it_and_then_anothers_word(
    people: People, container: Container, meera: Person, kiran: Person, show: Stream
) -> None:
    now = container.now()()
    stop = StopToConfirm(show.id, show.performer_id, meera.user.id, "harassment", "Insults", now)
    await container.bring_stop_to_case()(stop, EventId(uuid4()))
    case = await path_of(container, show)
    [act] = (await meera.json("GET", case, status=200))["urgent_acts"]
    assert (act["act"], act["by"], act["policy"]) == ("stop_show", str(meera.user.id), "")
    at = f"{case}/urgent-acts/{act['seq']}"
    assert (await kiran.json("POST", f"{at}/confirm", {}, status=409))["code"] == "unconfirmed"
    assert (await meera.json("POST", f"{at}/reason", {"policy": ""}, status=422))["code"] == "unknown_policy"
    await meera.json("POST", f"{at}/reason", {"policy": "harassment"}, status=200)
    assert (await meera.json("POST", f"{at}/confirm", {}, status=409))["code"] == "four_eyes"
    await kiran.json("POST", f"{at}/confirm", {}, status=200)
    [act] = (await kiran.json("GET", case, status=200))["urgent_acts"]
    assert (act["policy"], act["is_confirmed"]) == ("harassment", True)


async def test_enf_02_enf_03_an_appeal_is_decided_by_somebody_else_and_gives_back(
    people: People, container: Container, meera: Person, kiran: Person, case: str, *, show: Stream
) -> None:
    lata = await people.make(Role.MODERATOR)
    await reports(lata, show, "harassment")
    await meera.json("POST", f"{case}/claim", status=200)
    made = await decision(meera, case, [takes("strike"), takes("remove_title", of=str(show.id))], status=201)
    await container.appeal_decision()(
        appeal_id=DecisionAppealId(uuid4()),
        decision_id=made["id"],
        person_id=show.performer_id,
        text="I said nothing of that kind.",
    )
    waits = (await kiran.json("GET", "/v1/staff/appeals", status=200))["items"]
    [appeal] = [each for each in waits if each["decision_id"] == made["id"]]
    assert (appeal["may_decide"], appeal["decided_by"]) == (True, [str(meera.user.id)])
    path = f"/v1/staff/appeals/{appeal['id']}"
    assert (await meera.json("GET", path, status=200))["may_decide"] is False
    answer = {"outcome": "overturned", "answer": "You were right."}
    assert (await lata.json("GET", path, status=200))["may_decide"] is False
    own = await lata.json("POST", f"{path}/decision", answer, status=403)
    assert own["code"] == "case_reported_by_you"
    assert (await kiran.json("GET", path, status=200))["may_decide"] is True
    assert (await meera.json("POST", f"{path}/decision", answer, status=409))["code"] == "same_reviewer"
    wrong = await kiran.json("POST", f"{path}/decision", answer | {"outcome": "open"}, status=422)
    assert wrong["code"] == "unknown_appeal_outcome"
    decided = await kiran.json("POST", f"{path}/decision", answer, status=200)
    assert (decided["outcome"], decided["answer"]) == ("overturned", "You were right.")
    assert (await kiran.json("POST", f"{path}/decision", answer, status=409))[
        "code"
    ] == "decision_appeal_over"
    [row] = await container.decision_queries().of_person(show.performer_id, before=None, limit=2)
    assert {sanction.ended_by for sanction in row.sanctions} == {"appeal"}
    assert (await container.stream_queries().get(show.id)).title == show.title


async def test_mod_13_no_case_offers_a_decision_on_somebody_of_the_staff_nor_takes_one(
    people: People, container: Container, meera: Person, kiran: Person
) -> None:
    asha, anita = await people.make(), await people.make(Role.ADMIN)
    body = {"reason": "harassment", "note": "They were rude to me"}
    await asha.json("PUT", f"/v1/users/{kiran.user.id}/reports/{uuid4()}", body, status=200)
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(
            Subject(SubjectKind.PERSON, kiran.user.id), child_safety=False
        )
    assert found is not None
    case = f"{CASES}/{found.id}"
    for who in (meera, anita):
        await who.json("POST", f"{case}/claim", status=200)
        read = await who.json("GET", case, status=200)
        assert (read["actions"], read["severe_acts"]) == ([], [])
        suspended = [takes("suspension", seconds=86_400)]
        assert (await decision(who, case, suspended, status=409))["code"] == "action_not_possible"
        await who.json("POST", f"{case}/return", {"reason": "senior"}, status=200)
