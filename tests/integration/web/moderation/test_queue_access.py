"""Who sees which queue (ADM-11), page by page and without a script."""

from domain.identity.permissions import Role
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

PLACE = "/staff/queues"


async def section_of(who: Person, visit: Visit, queue: str) -> str:
    return (await visit(who, PLACE)).text.split(f'id="{queue}"')[1].split("</section>")[0]


async def next_number(who: Person, visit: Visit, queue: str) -> str:
    return (await section_of(who, visit, queue)).rpartition('name="number" value="')[2].split('"')[0]


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
    number = await next_number(lead, visit, "child_safety")
    unseen = await visit(lead, f"{PLACE}/child_safety/change", form | {"number": number, "note": "So"})
    assert unseen.status == 409
    assert "nothing may be unseen" in unseen.text
    number = await next_number(lead, visit, "general")
    unread = await visit(lead, f"{PLACE}/general/change", form | {"number": number, "note": "So"})
    assert (unread.status, "Child safety officers read this queue" in unread.text) == (422, True)
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
        return int(await next_number(lead, visit, "intimate_imagery"))

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
        planned = {"number": str(await version()), **roles, "hours": "5", "note": "From then on"}
        assert (await visit(lead, f"{PLACE}/intimate_imagery/change", planned)).status == 303
        now = (await section_of(lead, visit, "intimate_imagery")).split("Now:")[1].split("</p>")[0]
        assert f"version {number} " in now.replace("</span>", " "), "the planned one has not begun"
    finally:
        back = {"number": str(await version()), **roles, "note": "Back again"}
        assert (await visit(lead, f"{PLACE}/intimate_imagery/change", back)).status == 303


async def test_adm_11_csa_04_who_may_say_the_second_word_is_offered_it_and_each_act_is_in_the_log(
    people: People, visit: Visit
) -> None:
    """Nothing holds of this afterwards: all tests share the lists."""
    lead, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    asha, usha = [await people.make(Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
    widened = {"role-child_safety_officer": "sees", f"person-{meera.user.id}": "also", "note": "For a month"}
    acts: list[tuple[str, str]] = []
    for refuses, act in ((asha, "withdrawn"), (lead, "turned_down")):
        number = await next_number(asha, visit, "child_safety")
        proposed = await visit(asha, f"{PLACE}/child_safety/change", widened | {"number": number})
        assert proposed.status == 303
        pages = [await section_of(who, visit, "child_safety") for who in (asha, usha, lead)]
        assert [">Confirm<" in page for page in pages] == [False, True, False], (
            "another, who reads it already"
        )
        assert [">Withdraw<" in page for page in pages] == [True, False, False]
        assert "also" not in pages[0].split("Now:")[1].split("</p>")[0], "it waits"
        said = {"number": number, "answer": "turned_down", "note": "Not needed"}
        assert (await visit(refuses, f"{PLACE}/child_safety/answer", said)).status == 303
        subject = f"queue:child_safety version:{number}"
        acts += [(f"queue_access.{each}", subject) for each in ("propose", act)]
    told = [
        (row["action"], row["subject"])
        for row in (await lead.json("GET", "/v1/staff/audit", status=200))["items"]
    ]
    assert [each for each in reversed(told) if each in acts] == acts
