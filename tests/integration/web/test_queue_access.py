"""Who sees which queue (ADM-11), page by page and without a script."""

from domain.identity.permissions import Role
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

PLACE = "/staff/queues"


async def test_adm_11_leads_read_the_lists_and_a_change_says_why(people: People, visit: Visit) -> None:
    """All tests share the lists: nothing is changed here but what is refused."""
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    page = await visit(lead, PLACE)
    assert page.status == 200
    assert not faults(page.document)
    assert "child safety officer" in page.text
    assert PLACE in (await visit(lead, "/staff/cases")).text
    assert PLACE not in (await visit(meera, "/staff/cases")).text
    assert (await visit(meera, PLACE)).status == 403
    form = {"number": "1", "role-admin": "sees", "also": "", "never": "", "hours": "", "note": ""}
    unsaid = await visit(lead, f"{PLACE}/general/change", form)
    assert unsaid.status == 422
    assert "Say why: it stands in the audit log." in unsaid.text
    assert not faults(unsaid.document)
    unseen = await visit(lead, f"{PLACE}/child_safety/change", form | {"note": "So"})
    assert unseen.status == 409
    assert "nothing may be unseen" in unseen.text
    assert (await visit(lead, f"{PLACE}/general/change", form | {"also": "x", "note": "So"})).status == 422
    assert (await visit(lead, f"{PLACE}/nothing/change", form)).status == 404
    assert (await visit(meera, f"{PLACE}/general/change", form | {"note": "So"})).status == 403
    said = {"number": "1", "answer": "confirmed", "note": "So"}
    assert (await visit(lead, f"{PLACE}/child_safety/answer", said)).status == 409
