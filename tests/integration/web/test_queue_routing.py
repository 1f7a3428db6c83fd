"""Which cases come to which queue (MOD-12), on its page and without a script."""

from domain.identity.permissions import Role
from domain.moderation.desk.queue_routing import CODE_RULES, ROUTABLE, queue_of
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

PLACE = "/staff/queue-routing"


async def test_mod_12_leads_read_the_rules_and_change_them_with_a_reason(
    people: People, visit: Visit
) -> None:
    """All tests share the rules: what is written here says what held before."""
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    page = await visit(lead, PLACE)
    assert page.status == 200
    assert not faults(page.document)
    assert "No rule sends these elsewhere" in page.text
    assert 'name="kind-spam"' in page.text
    assert 'name="kind-csam"' not in page.text
    assert PLACE in (await visit(lead, "/staff/cases")).text
    assert PLACE not in (await visit(meera, "/staff/cases")).text
    assert (await visit(meera, PLACE)).status == 403
    number = int(page.text.split('name="number" value="')[1].split('"')[0])
    form = {f"kind-{kind}": queue_of(kind, CODE_RULES).value for kind in ROUTABLE}
    form |= {"number": str(number), "hours": "", "note": ""}
    unsaid = await visit(lead, PLACE, form)
    assert unsaid.status == 422
    assert "Say why: it stands in the audit log." in unsaid.text
    assert not faults(unsaid.document)
    told = form | {"note": "So"}
    guarded = await visit(lead, PLACE, told | {"kind-spam": "child_safety"})
    assert (guarded.status, "No rule sends cases to a guarded queue" in guarded.text) == (422, True)
    assert (await visit(lead, PLACE, told | {"kind-spam": ""})).status == 422
    assert (await visit(lead, PLACE, told | {"hours": "9999"})).status == 422
    assert (await visit(lead, PLACE, told | {"number": "99"})).status == 409
    assert (await visit(meera, PLACE, told)).status == 403
    assert (await visit(lead, PLACE, told | {"note": "As it was"})).status == 303
    after = await visit(lead, PLACE)
    assert f"Version {number}:" in after.text
    assert "As it was" in after.text
    assert not faults(after.document)
