"""Event rules, page by page and without a script (MOD-29)."""

from uuid import uuid4

from domain.identity.permissions import Role
from domain.ids import EventId, ReportId
from domain.moderation.events import ReportFiled
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

RULES = "/staff/event-rules"
CONDITION = '{"feature": "report_reason", "op": "in", "value": ["impersonation"]}'


async def test_mod_29_staff_write_a_rule_watch_it_in_shadow_and_two_make_it_act(
    people: People, container: Container, visit: Visit
) -> None:
    lead, other, meera = (
        await people.make(Role.ADMIN), await people.make(Role.ADMIN), await people.make(Role.MODERATOR),
    )  # fmt: skip
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_live_show(container, ravi)
    assert RULES in (await visit(meera, "/staff/cases")).text
    page = (await visit(lead, RULES)).document
    assert not faults(page)
    here = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
    assert here == ["/staff/cases", RULES], "its tab, and its place among the cases"
    name = f"Rule {uuid4().hex[:8]} <b>"
    form = {
        "rule": page.value_of("rule"), "name": name, "source": "report_filed", "condition": CONDITION,
        "effects": '[{"do": "label", "label": "look_closely", "days": 2}]', "note": "",
    }  # fmt: skip
    for wrong, field, words in (
        ({}, "note", "Say why: it stands in the audit log."),
        ({"note": "So", "condition": "reports > 3"}, "condition", "This is not JSON"),
        ({"note": "So", "condition": '{"not": {"feature": "x"}}'}, "condition", "(at /not)"),
        ({"note": "So", "effects": '[{"do": "ban"}]'}, "effects", "a rule restricts nobody (at /0)"),
    ):
        refused = await visit(lead, f"{RULES}/write", form | wrong)
        assert refused.status == 422, wrong
        assert words in words_of(refused.document, f"{field}-error")
        assert refused.document.value_of("name") == name
        assert not faults(refused.document)
    form |= {"note": "Somebody is impersonated"}
    assert (await visit(meera, f"{RULES}/write", form)).status == 403
    assert (await visit(lead, f"{RULES}/write", form)).status == 303
    rule = f"{RULES}/{form['rule']}"
    read = await visit(meera, rule)
    assert not faults(read.document)
    assert "Version 1: draft" in read.text
    assert "&lt;b&gt;" in read.text
    assert "<b>" not in read.text
    assert "Move it on" not in read.text, "moderators read"
    assert name.split(" <", maxsplit=1)[0] in (await visit(meera, RULES)).text

    moved = {"version": "1", "to": "shadow", "hours": "", "note": "Let us see"}
    assert (await visit(lead, f"{rule}/move", moved)).status == 303
    report_id = uuid4()
    path = f"/v1/streams/{show.id}/reports/{report_id}"
    await asha.json("PUT", path, {"reason": "impersonation", "note": ""}, status=200)
    await container.ask_about_event()(ReportFiled(ReportId(report_id)), EventId(uuid4()))
    read = await visit(lead, rule)
    assert "Version 1: shadow" in read.text
    assert "report_reason impersonation" in read.text
    assert not faults(read.document)

    own = await visit(lead, f"{rule}/move", moved | {"to": "active"})
    assert own.status == 409
    assert "Another person than its author" in own.text
    unsaid = await visit(other, f"{rule}/move", moved | {"to": "active", "note": ""})
    assert words_of(unsaid.document, "move-note-error") == "Say why: it stands in the audit log."
    assert not faults(unsaid.document)
    far = await visit(other, f"{rule}/move", moved | {"to": "active", "hours": "999"})
    assert far.status == 422
    assert "within 720 hours" in words_of(far.document, "hours-error")
    assert (await visit(other, f"{rule}/move", moved | {"to": "active"})).status == 303
    assert "Version 1: active" in (await visit(meera, rule)).text
    assert (await visit(other, f"{rule}/move", moved | {"to": "retired"})).status == 303


async def test_mod_29_a_dry_run_a_backtest_and_the_next_version_on_a_page(
    people: People, container: Container, visit: Visit
) -> None:
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show, report_id, grave_id = await a_live_show(container, ravi), uuid4(), uuid4()
    for given, reason in ((report_id, "spam"), (grave_id, "grooming")):
        path = f"/v1/streams/{show.id}/reports/{given}"
        await asha.json("PUT", path, {"reason": reason, "note": ""}, status=200)
    rule = f"{RULES}/{uuid4()}"
    form = {
        "number": "1", "name": "Pages", "source": "report_filed", "condition": CONDITION,
        "effects": '[{"do": "open_case", "kind": "impersonation"}]', "note": "So",
    }  # fmt: skip
    assert (await visit(meera, rule)).status == 404
    assert (await visit(lead, f"{rule}/write", form)).status == 303
    assert (await visit(lead, f"{rule}/write", form | {"number": "2", "name": "Pages two"})).status == 303
    taken = await visit(lead, f"{rule}/write", form | {"number": "2", "name": "Pages three"})
    assert taken.status == 409
    assert not faults(taken.document)

    tried = await visit(meera, f"{rule}/try", {"version": "1", "event": str(report_id)})
    assert tried.status == 200
    assert words_of(tried.document, "tried") == "Version 1 would not hit it."
    assert not faults(tried.document)
    for unknown, status in ((str(grave_id), 404), (str(uuid4()), 404), ("x", 422)):
        nothing = await visit(meera, f"{rule}/try", {"version": "1", "event": unknown})
        assert nothing.status == status
        assert words_of(nothing.document, "event-error")
    assert (await visit(meera, f"{rule}/backtest", {})).status == 403
    test = {"backtest": str(uuid4()), "version": "1", "days": "0"}
    assert (await visit(lead, f"{rule}/backtest", test)).status == 422
    assert (await visit(lead, f"{rule}/backtest", test | {"days": "1"})).status == 303
    for _ in range(20):
        await container.run_backtests()()
        page = await visit(meera, rule)
        if "the worker is at it" not in page.text:
            break
    assert "events hit" in page.text
    assert "the worker is at it" not in page.text
    assert not faults(page.document)
