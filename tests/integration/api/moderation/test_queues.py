"""Who sees which queue, and what comes where, over the API."""

from uuid import uuid4

from application.moderation.cases._cases import open_or_join
from domain.identity.permissions import Role
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.priority import NO_SIGNALS
from entrypoints.container import Container
from tests.integration.api.conftest import People


async def test_adm_11_lists_are_read_and_changed_by_whoever_may_and_to_widen_takes_two(
    people: People,
) -> None:
    lead, officer = await people.make(Role.ADMIN), await people.make(Role.CHILD_SAFETY_OFFICER)
    meera = await people.make(Role.MODERATOR)
    path = "/v1/staff/queues"
    await meera.json("GET", path, status=403)
    found = {each["queue"]: each for each in (await lead.json("GET", path, status=200))["items"]}
    assert set(found) == {"general", "child_safety", "intimate_imagery", "orders"}
    number = found["orders"]["next_number"]
    body = {**found["orders"]["holds"], "note": "Left the desk"}
    body["never"] = [*body["never"], str(meera.user.id)]
    one = f"{path}/orders/versions/{number}"
    await meera.json("PUT", one, body, status=403)
    assert (await lead.json("PUT", f"{path}/nothing/versions/1", body, status=404))[
        "code"
    ] == "unknown_queue_name"
    assert (await lead.json("PUT", one, body | {"note": " "}, status=422))["code"] == "note_missing"
    made = await lead.json("PUT", one, body, status=200)
    assert (made["number"], made["needs_second"], made["author_id"]) == (number, False, str(lead.user.id))
    assert (await lead.json("PUT", one, body, status=409))["code"] == "queue_access_changed"
    back = {**found["orders"]["holds"], "note": "Back at the desk"}
    two = f"{path}/orders/versions/{number + 1}"
    assert (await lead.json("PUT", two, back, status=200))["needs_second"] is True
    word = {"answer": "confirmed", "note": "So it is"}
    own = await lead.json("POST", f"{two}/answer", word, status=409)
    assert own["code"] == "four_eyes"
    await officer.json("POST", f"{two}/answer", word, status=204)
    held = {each["queue"]: each for each in (await lead.json("GET", path, status=200))["items"]}["orders"]
    assert held["holds"] == found["orders"]["holds"]
    assert [each["answer"] for each in held["versions"][-2:]] == [None, "confirmed"]


async def test_mod_12_rules_are_in_order_over_the_api_and_none_names_a_guarded_queue(people: People) -> None:
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    path = "/v1/staff/queue-routing"
    await meera.json("GET", path, status=403)
    before = await lead.json("GET", path, status=200)
    one = f"{path}/versions/{before['next_number']}"
    rules = [
        {"queue": "general", "kinds": ["impersonation"]},
        {"queue": "intimate_imagery", "kinds": ["deepfake", "impersonation", "ncii", "non_consent"]},
        {
            "queue": "intimate_imagery", "kinds": [], "severities": [1, 2], "subjects": ["person", "tip"],
            "sources": ["no_account", "staff"],
        },
    ]  # fmt: skip
    full = [{"severities": [], "subjects": [], "sources": []} | rule for rule in rules]
    body = {"rules": rules, "note": f"Tried {uuid4()}"}
    await meera.json("PUT", one, body, status=403)
    for wrong in (
        [{"queue": "orders", "kinds": ["spam"]}], [{"queue": "general", "kinds": ["csam"]}],
        [{"queue": "general", "kinds": ["court_order"]}], [{"queue": "child_safety", "kinds": ["spam"]}],
        [{"queue": "general"}],
    ):  # fmt: skip
        refused = await lead.json("PUT", one, body | {"rules": wrong}, status=422)
        assert refused["code"] == "invalid_queue_routing"
    made = await lead.json("PUT", one, body, status=200)
    assert made["rules"] == full
    after = await lead.json("GET", path, status=200)
    assert (after["holds"], after["in_force"]) == (full, made["number"])
    assert (await lead.json("PUT", one, body, status=409))["code"] == "queue_routing_changed"
    again = {"rules": before["holds"], "note": "As it was"}
    await lead.json("PUT", f"{path}/versions/{after['next_number']}", again, status=200)


async def test_mod_12_a_dry_run_says_where_open_cases_would_be_and_moves_none(
    people: People, container: Container
) -> None:
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    path = "/v1/staff/queue-routing/dry-run"
    subject = Subject(SubjectKind.PERSON, meera.user.id)
    for kind in (CaseKind.DOXXING, CaseKind.CSAM, CaseKind.COURT_ORDER):
        async with container.database().begin() as tx:
            move = await open_or_join(
                tx, subject=subject, person_id=meera.user.id, kind=kind, signals=NO_SIGNALS, report_id=None,
                by=By(None, "test", automated=True, note="", at=container.now()()), profile="IN-nonexplicit",
                new_id=container.new_id(), queue=Queue.GENERAL,
            )  # fmt: skip
        subject = Subject(SubjectKind.SHOW, uuid4())
        if kind is CaseKind.DOXXING:
            doxxing = move.case.id
    rules = {
        "rules": [
            {"queue": "intimate_imagery", "kinds": ["doxxing"]},
            {"queue": "general", "kinds": ["doxxing"]},
        ]
    }
    await meera.json("POST", path, rules, status=403)
    refused = await lead.json("POST", path, {"rules": [{"queue": "orders", "kinds": ["spam"]}]}, status=422)
    assert refused["code"] == "invalid_queue_routing"
    tried = await lead.json("POST", path, rules, status=200)
    found = tried["items"]
    assert tried["moving"] == sum(each["cases"] for each in found if each["now"] != each["then"])
    assert 1 <= len(tried["named"]) <= min(20, tried["moving"])
    assert all(each["now"] != each["then"] for each in tried["named"])
    assert {each["rule"] for each in found if each["kind"] == "doxxing"} == {1}
    assert {each["rule"] for each in found if each["kind"] == "spam"} <= {0}
    assert {"doxxing"} == {each["kind"] for each in found if each["now"] == "general" != each["then"]}
    assert not {each["kind"] for each in found} & {"csam", "court_order"}, "of guarded queues nothing is told"
    assert all(each["cases"] >= 1 for each in found)
    async with container.database().begin() as tx:
        assert (await tx.moderation_cases.get_for_update(doxxing)).status.queue is Queue.GENERAL
