"""A case of a minor on camera asks what was found, as a browser without JavaScript asks it (CSA-06)."""

from domain.identity.permissions import Role
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.test_pages import faults

__all__ = ["show"]
ASKED = "Is it an adult, name what shows it"


async def proved(visit: Visit, who: Person, path: str, law: str, authority: str = "") -> None:
    done = await does(visit, who, path, "prove", law=law, reference="12/2026", authority=authority)
    assert done.status == 303


async def test_csa_06_a_case_of_a_minor_closes_as_an_adult_only_with_what_shows_that(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    await reported(people, visit, show, "minor")
    path, officer = await case_of(container, show), await people.make(Role.CHILD_SAFETY_OFFICER)
    assert (await does(visit, officer, path, "claim")).status == 303
    page = await visit(officer, path)
    assert not faults(page.document)
    assert ASKED in page.text
    assert page.document.all("option", value="age_shown")
    await proved(visit, officer, path, "in_3_2_a_heads")
    seen = (await visit(officer, path)).document.value_of("seen")
    early = await does(visit, officer, path, "close", outcome="no_violation", note="An adult", seen=seen)
    assert (early.status, "Name first by what it can be seen" in early.text) == (409, True)
    acted = await does(visit, officer, path, "close", outcome="acted", note="A minor", seen=seen)
    assert (acted.status, "Not proved yet: in_pocso_19_minor" in acted.text) == (409, True)
    await proved(visit, officer, path, "age_shown")
    page = await visit(officer, path)
    assert not faults(page.document)
    assert (ASKED in page.text, "It is an adult" in page.text) == (False, True)
    seen = page.document.value_of("seen")
    closed = await does(visit, officer, path, "close", outcome="no_violation", note="An adult", seen=seen)
    assert closed.status == 303


async def test_csa_06_the_page_says_that_what_came_after_a_report_owes_one_of_its_own(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    await reported(people, visit, show, "csam")
    path, officer = await case_of(container, show), await people.make(Role.CHILD_SAFETY_OFFICER)
    assert (await does(visit, officer, path, "claim")).status == 303
    await proved(visit, officer, path, "in_pocso_19", "SJPU Pune")
    before = "what an authority was told before does not cover that"
    assert before not in (await visit(officer, path)).text
    await reported(people, visit, show, "csam")
    page = await visit(officer, path)
    assert not faults(page.document)
    assert before in page.text
    assert [each for each in page.document.all("option") if each.get("value") == "in_pocso_19"]
