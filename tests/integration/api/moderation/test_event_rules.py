"""Event rules over the API (MOD-29): the worker's part is run by the container's own use cases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from domain.identity.permissions import Role
from domain.ids import EventId, ReportId
from domain.moderation.events import ReportFiled
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_streaming import a_live_show

RULES = "/v1/staff/event-rules"
CONDITION = {
    "all": [
        {"feature": "report_reason", "op": "in", "value": ["impersonation", "doxxing"]},
        {"not": {"feature": "messages_minute", "op": ">", "value": 5}},
    ]
}
BODY: dict[str, Any] = {
    "name": "Told to hurt",
    "source": "report_filed",
    "condition": CONDITION["all"][0],
    "effects": [{"do": "open_case", "kind": "doxxing"}, {"do": "label", "label": "look_closely", "days": 2}],
    "note": "Six in one night",
}


async def reported(by: Person, show: str, reason: str) -> str:
    report_id = str(uuid4())
    body = {"reason": reason, "note": "They said where I live"}
    await by.json("PUT", f"/v1/streams/{show}/reports/{report_id}", body, status=200)
    return report_id


async def test_mod_29_a_rule_goes_from_draft_to_shadow_to_active_over_the_api(
    people: People, container: Container
) -> None:
    lead, other, meera = (
        await people.make(Role.ADMIN), await people.make(Role.ADMIN), await people.make(Role.MODERATOR),
    )  # fmt: skip
    ravi, asha, divya = await people.make(Role.PERFORMER), await people.make(), await people.make()
    show, rule = str(await a_live_show(ravi)), f"{RULES}/{uuid4()}"
    written = await lead.json("PUT", f"{rule}/versions/1", BODY, status=200)
    assert written == await lead.json("PUT", f"{rule}/versions/1", BODY, status=200)
    assert (written["condition"], written["effects"]) == (BODY["condition"], BODY["effects"])
    assert (await meera.json("GET", rule, status=200))["states"] == ["draft"]

    steps = f"{rule}/versions/1/steps"
    await lead.json("POST", steps, {"to": "shadow", "note": "Let us see"}, status=200)
    first = await reported(asha, show, "doxxing")
    await container.ask_about_event()(ReportFiled(ReportId(UUID(first))), EventId(uuid4()))
    (hit,) = (await meera.json("GET", rule, status=200))["hits"]
    assert (hit["mode"], hit["event"], hit["facts"]) == ("shadow", first, {"report_reason": "doxxing"})
    assert (hit["subject_kind"], hit["subject_id"]) == ("show", show)

    own = await lead.json("POST", steps, {"to": "active", "note": "It is right"}, status=409)
    assert own["code"] == "four_eyes"
    later = (datetime.now(UTC) + timedelta(days=31)).isoformat()
    far = await other.json("POST", steps, {"to": "active", "note": "Yes", "effective_at": later}, status=422)
    assert (far["code"], far["pointer"]) == ("invalid_event_rule", "/effective_at")
    await other.json("POST", steps, {"to": "active", "note": "Yes"}, status=200)
    second = await reported(divya, show, "doxxing")
    for _ in range(2):
        await container.ask_about_event()(ReportFiled(ReportId(UUID(second))), EventId(uuid4()))
    read = await meera.json("GET", rule, status=200)
    assert [each["mode"] for each in read["hits"]] == ["acted", "shadow"]
    labels = await meera.json("GET", f"/v1/staff/users/{ravi.user.id}/labels", status=200)
    assert [(each["kind"], each["reason"]) for each in labels["items"]] == [
        ("look_closely", "rule Told to hurt, version 1")
    ]
    await lead.json("POST", steps, {"to": "retired", "note": "Enough"}, status=200)
    (row,) = [each for each in (await meera.json("GET", RULES, status=200))["items"] if each["id"] in rule]
    assert (row["name"], row["states"], row["shadow_hits"], row["acted"]) == (
        "Told to hurt",
        ["retired"],
        1,
        1,
    )


async def test_mod_29_a_dry_run_and_a_backtest_over_the_api(people: People, container: Container) -> None:
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    rule, show = f"{RULES}/{uuid4()}", str(await a_live_show(ravi))
    await lead.json("PUT", f"{rule}/versions/1", {**BODY, "condition": CONDITION}, status=200)
    report, grave = await reported(asha, show, "doxxing"), await reported(asha, show, "grooming")
    tried = await meera.json("POST", f"{rule}/versions/1/dry-run", {"event": report}, status=200)
    assert not tried["hits"]
    assert [(each["place"], each["truth"]) for each in tried["findings"]] == [
        ("", None), ("/all/0", True), ("/all/1", None), ("/all/1/not", None),
    ]  # fmt: skip
    for unknown in (grave, str(uuid4())):  # of child safety there is nothing to see here (CSA-04)
        nothing = await meera.json("POST", f"{rule}/versions/1/dry-run", {"event": unknown}, status=404)
        assert nothing["code"] == "nothing_to_try_on"

    placed = [{"do": "open_case", "kind": "doxxing", "severity": 1, "queue": "intimate_imagery"}]
    written = await lead.json("PUT", f"{rule}/versions/2", BODY | {"effects": placed}, status=200)
    assert written["effects"] == placed
    test = f"{rule}/backtests/{uuid4()}"
    asked = await lead.json("PUT", test, {"version": 2, "days": 1}, status=200)
    assert (asked["state"], asked["events"]) == ("running", 0)
    for _ in range(20):
        await container.run_backtests()()
        (done,) = (await meera.json("GET", rule, status=200))["backtests"]
        if done["state"] != "running":
            break
    assert done["state"] == "done"
    assert done["follows"] == [
        "a case of doxxing is opened, of severity 1 in the queue intimate imagery, or joined"
    ]
    assert done["hits"] >= 1
    assert report in [each["event"] for each in done["sample"]]
    assert grave not in [each["event"] for each in done["sample"]]
    features = await meera.json("GET", "/v1/staff/event-rule-features", status=200)
    (reason,) = [each for each in features["items"] if each["name"] == "report_reason"]
    assert "doxxing" in reason["words"]
    assert not {"csam", "minor", "grooming", "minor_claim"} & set(reason["words"])


async def test_mod_29_what_is_no_rule_and_who_is_no_lead_is_told(people: People) -> None:
    lead, meera, ravi = (
        await people.make(Role.ADMIN), await people.make(Role.MODERATOR), await people.make(Role.PERFORMER),
    )  # fmt: skip
    rule = f"{RULES}/{uuid4()}"
    one, steps = f"{rule}/versions/1", f"{rule}/versions/1/steps"
    await lead.json("PUT", one, BODY, status=200)
    ban = {"effects": [{"do": "ban"}]}
    for person, verb, path, sent, status, code, pointer in (
        (meera, "PUT", one, BODY, 403, "permission_denied", None),
        (meera, "POST", steps, {"to": "shadow", "note": "x"}, 403, "permission_denied", None),
        (ravi, "GET", RULES, None, 403, "permission_denied", None),
        (ravi, "GET", rule, None, 403, "permission_denied", None),
        (lead, "GET", f"{RULES}/{uuid4()}", None, 404, "event_rule_not_found", None),
        (lead, "PUT", one, BODY | {"name": "Other"}, 409, "event_rule_version_taken", None),
        (lead, "PUT", f"{rule}/versions/3", BODY, 409, "event_rule_version_taken", None),
        (lead, "PUT", f"{rule}/versions/2", BODY | ban, 422, "invalid_rule_effect", "/effects/0"),
        (
            lead, "PUT", f"{rule}/versions/2", BODY | {"condition": {"not": {"feature": "ip"}}}, 422,
            "invalid_rule_condition", "/condition/not",
        ),
        (lead, "PUT", f"{rule}/versions/2", BODY | {"note": " "}, 422, "note_missing", "/note"),
        (lead, "POST", steps, {"to": "active", "note": "x"}, 409, "invalid_transition", None),
        (lead, "POST", steps, {"to": "gone", "note": "x"}, 422, "invalid_event_rule", "/to"),
        (
            lead, "POST", steps, {"to": "active", "note": "x", "effective_at": "2026-11-28T10:00:00"}, 422,
            "malformed_body", "/effective_at",
        ),
        (
            lead, "PUT", f"{rule}/backtests/{uuid4()}", {"version": 1, "days": 91}, 422, "backtest_days_out_of_range",
            "/days",
        ),
        (lead, "PUT", f"{rule}/backtests/{uuid4()}", {"version": 9, "days": 9}, 404, "event_rule_not_found", None),
    ):  # fmt: skip
        problem = await person.json(verb, path, sent, status=status)
        assert problem["code"] == code, (path, sent)
        assert problem.get("pointer") == pointer, (path, sent)
