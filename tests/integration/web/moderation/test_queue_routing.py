"""Which cases come to which queue (MOD-12), on its page and without a script."""

from collections.abc import Mapping
from uuid import uuid4

from application.moderation.cases._cases import open_or_join
from domain.identity.permissions import Role
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.test_pages import faults

PLACE = "/staff/queue-routing"


def typed(page: Answer) -> dict[str, str]:
    """What a browser sends of the form of rules, less the button."""
    form = {each["name"]: each["value"] for each in page.document.all("input", type="hidden")}
    form |= {each["name"]: "1" for each in page.document.all("input", type="checkbox") if "checked" in each}
    for number in range(int(form["rules"])):
        rest = page.text.split(f'name="rule-{number}-queue"')[1].split("</select>")[0]
        form[f"rule-{number}-queue"] = rest.split(" selected>")[0].split('value="')[-1].strip('"')
    return {name: value for name, value in form.items() if name != "csrf_token"}


async def opened(container: Container, kind: CaseKind) -> ModerationCase:
    async with container.database().begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, uuid4()), person_id=None, kind=kind, signals=NO_SIGNALS,
            report_id=None, by=By(None, "test", automated=True, note="", at=container.now()()),
            profile="IN-nonexplicit", new_id=container.new_id(),
        )  # fmt: skip
    return move.case


async def step(visit: Visit, lead: Person, form: Mapping[str, str], act: str, *, status: int = 200) -> Answer:
    after = await visit(lead, PLACE, dict(form) | {"act": act})
    assert (after.status, faults(after.document)) == (status, [])
    return after


async def test_mod_12_leads_add_rules_and_move_them_and_what_is_not_tried_is_not_saved(
    people: People, visit: Visit
) -> None:
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    page = await visit(lead, PLACE)
    assert (page.status, faults(page.document)) == (200, [])
    assert "No rule sends these elsewhere" in page.text
    assert "rule-0-kind-csam" not in page.text
    assert PLACE in (await visit(lead, "/staff/cases")).text
    assert PLACE not in (await visit(meera, "/staff/cases")).text
    assert (await visit(meera, PLACE)).status == 403
    before = typed(page)
    added = typed(await step(visit, lead, before, "add"))
    last = int(added["rules"]) - 1
    assert int(added["rules"]) == int(before["rules"]) + 1
    asks = await step(visit, lead, added, "try", status=422)
    assert "A rule asks something of a case" in asks.text
    added |= {f"rule-{last}-kind-doxxing": "1", f"rule-{last}-source-program": "1"}
    up = typed(await step(visit, lead, added, f"up:{last}"))
    assert up[f"rule-{last - 1}-kind-doxxing"] == up[f"rule-{last - 1}-source-program"] == "1"
    assert f"rule-{last}-kind-doxxing" not in up
    assert typed(await step(visit, lead, up, f"down:{last - 1}")) == added
    assert typed(await step(visit, lead, added, f"remove:{last}")) == before
    for wrong in ({"act": "up:77"}, {"act": "up:0", "rules": "99"}, {"act": "burn:0"}):
        assert (await visit(lead, PLACE, added | wrong)).status == 422
    not_tried = "look at what would change, then save"
    assert not_tried in (await step(visit, lead, added | {"note": "So"}, "save")).text
    tried = await step(visit, lead, added, "try")
    assert "None is moved by saving" in tried.text
    other = typed(tried) | {f"rule-{last}-queue": "general", "note": "So"}
    assert not_tried in (await step(visit, lead, other, "save")).text
    assert int(typed(await visit(lead, PLACE))["number"]) == int(before["number"]), "nothing was saved"


async def test_mod_12_what_was_tried_is_saved_with_a_reason_and_the_case_says_which_rule_it_was(
    people: People, visit: Visit, container: Container
) -> None:
    """All tests share the rules: what is saved at the end says what held before."""
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    before = typed(await visit(lead, PLACE))
    number, last = int(before["number"]), int(before["rules"])
    stays = await opened(container, CaseKind.DOXXING)
    asked = {f"rule-{last}-kind-doxxing": "1", f"rule-{last}-source-program": "1"}
    tried = await step(visit, lead, typed(await step(visit, lead, before, "add")) | asked, "try")
    assert "would be in another queue" in tried.text
    assert "Private data shown" in tried.text.split("What would be elsewhere")[1].split("</table>")[0]
    form = typed(tried)
    unsaid = await step(visit, lead, form | {"note": ""}, "save", status=422)
    assert "Say why: it stands in the audit log." in unsaid.text
    told = form | {"note": f"Tried {number}", "act": "save"}
    guarded = await visit(lead, PLACE, told | {f"rule-{last}-queue": "child_safety", "act": "try"})
    assert (guarded.status, "No rule sends cases to a guarded queue" in guarded.text) == (422, True)
    assert (await visit(lead, PLACE, told | {f"rule-{last}-queue": ""})).status == 422
    assert (await visit(lead, PLACE, told | {"hours": "9999"})).status == 422
    assert (await visit(lead, PLACE, told | {"number": "99"})).status == 409
    assert (await visit(meera, PLACE, told)).status == 403
    assert (await visit(lead, PLACE, told)).status == 303
    try:
        moved = await visit(meera, f"/staff/cases/{(await opened(container, CaseKind.DOXXING)).id}")
        assert f"rule {last + 1} of version {number} of the routing rules" in moved.text
        assert "In the queue Intimate pictures" in moved.text
        stayed = await visit(meera, f"/staff/cases/{stays.id}")
        assert "In the queue General" in stayed.text
        assert f"version {number} of" not in stayed.text
        after = await visit(lead, PLACE)
        assert f"Version {number}</strong>" in after.text
        assert f"Tried {number}" in after.text
    finally:
        back = await step(visit, lead, typed(await visit(lead, PLACE)), "from:0")
        assert int(typed(back)["rules"]) == 1
        assert 'name="rule-0-queue" autofocus' in back.text, "whoever has no mouse goes on from there"
        again = await step(visit, lead, typed(back), "try")
        assert (await visit(lead, PLACE, typed(again) | {"act": "save", "note": "As it was"})).status == 303
    assert f"Version {number + 1}</strong>" in (await visit(lead, PLACE)).text


async def test_mod_12_an_old_version_that_is_not_there_is_no_draft(people: People, visit: Visit) -> None:
    lead = await people.make(Role.ADMIN)
    form = typed(await visit(lead, PLACE))
    gone = await visit(lead, PLACE, form | {"act": "from:9999"})
    assert (gone.status, "There is no such version" in gone.text) == (422, True)
    assert typed(gone)["rules"] == form["rules"], "the draft is still there"
