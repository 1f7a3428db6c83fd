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
    form = {"number": "1", "role-admin": "sees", "hours": "", "note": ""}
    unsaid = await visit(lead, f"{PLACE}/general/change", form)
    assert unsaid.status == 422
    assert "Say why: it stands in the audit log." in unsaid.text
    assert not faults(unsaid.document)
    unseen = await visit(lead, f"{PLACE}/child_safety/change", form | {"note": "So"})
    assert unseen.status == 409
    assert "nothing may be unseen" in unseen.text
    later = await visit(lead, f"{PLACE}/general/change", form | {"hours": "9999", "note": "So"})
    assert (later.status, "within 2160 hours" in later.text) == (422, True)
    assert (await visit(lead, f"{PLACE}/nothing/change", form)).status == 404
    assert (await visit(meera, f"{PLACE}/general/change", form | {"note": "So"})).status == 403
    said = {"number": "1", "answer": "confirmed", "note": "So"}
    assert (await visit(lead, f"{PLACE}/child_safety/answer", said)).status == 409


async def test_adm_11_a_list_is_changed_by_name_and_the_page_says_what_holds(
    people: People, visit: Visit
) -> None:
    """Of a queue that no other test of pages looks into, and put back: all share the lists."""
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)

    async def version() -> int:
        page = (await visit(lead, PLACE)).text
        section = page.split('id="intimate_imagery"')[1].split("</section>")[0]
        return int(section.split('name="number" value="')[1].split('"')[0])

    roles = {f"role-{role}": "sees" for role in ("moderator", "child_safety_officer", "admin")}
    number = await version()
    form = {"number": str(number), **roles, f"person-{meera.user.id}": "never", "note": "On leave"}
    try:
        changed = await visit(lead, f"{PLACE}/intimate_imagery/change", form)
        assert changed.status == 303
        page = await visit(lead, PLACE)
        assert f"never {meera.user.display_name}" in page.text
        assert "On leave" in page.text
        assert await version() == number + 1
        assert (await visit(lead, f"{PLACE}/intimate_imagery/change", form)).status == 409, (
            "it was read before"
        )
    finally:
        back = {"number": str(await version()), **roles, "note": "Back again"}
        assert (await visit(lead, f"{PLACE}/intimate_imagery/change", back)).status == 303
