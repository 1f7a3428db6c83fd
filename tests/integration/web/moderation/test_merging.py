"""Two cases that are one matter, merged and parted on their pages without JavaScript (MOD-14)."""

from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.moderation.cases.event import Subject, SubjectKind
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.moderation.test_evidence import offered, stilled
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


@pytest.fixture
async def paths(people: People, visit: Visit, container: Container, show: Stream) -> tuple[str, str]:
    """Of the show's case, and of its performer's."""
    await reported(people, visit, show, "harassment")
    form = {"report_id": str(uuid4()), "reason": "impersonation", "note": "It is not them"}
    told = await visit(await people.make(), f"/people/{show.performer_id}/report", form)
    assert told.status == 200
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, show.performer_id)
        found = await tx.moderation_cases.find_open(about, child_safety=False)
    assert found is not None
    return await case_of(container, show), f"/staff/cases/{found.id}"


async def test_mod_14_two_cases_are_merged_and_parted_again_on_their_pages(
    visit: Visit, meera: Person, paths: tuple[str, str], show: Stream
) -> None:
    gone, stays = paths
    still = f"still.{await stilled(meera, show)}"
    assert still not in offered((await visit(meera, stays)).document)
    assert (await does(visit, meera, stays, "claim")).status == 303
    alone = await visit(meera, stays)
    assert "Claim the other case too" in alone.text
    assert (await does(visit, meera, gone, "claim")).status == 303
    page = await visit(meera, stays)
    assert not faults(page.document)
    [other] = [each["value"] for each in page.document.all("option") if ":" in (each.get("value") or "")]
    assert other.startswith(gone.rpartition("/")[2])
    asked = {"other": other, "seen": page.document.value_of("seen")}
    wordless = await does(visit, meera, stays, "merge", **asked, note="")
    assert (wordless.status, "Say why these are one matter" in wordless.text) == (422, True)
    assert not faults(wordless.document)
    assert (await does(visit, meera, stays, "merge", **asked, note="One matter")).status == 303
    both = await visit(meera, stays)
    assert not faults(both.document)
    assert ("2 reports" in both.text, "Merged into this one" in both.text) == (True, True)
    assert "its pictures and clips" in both.text
    assert still in offered(both.document), "what the merged case was about is seen here"
    closed = await visit(meera, gone)
    assert not faults(closed.document)
    assert f'href="{stays}"' in closed.text
    assert [each["value"] for each in closed.document.all("button", name="act")] == ["part"]
    assert (await does(visit, meera, gone, "reopen", note="Just so")).status == 409
    assert (await does(visit, meera, gone, "part", note="Two matters after all")).status == 303
    parted = await visit(meera, stays)
    assert ("1 report" in parted.text, "Merged into this one" in parted.text) == (True, False)
    assert still not in offered(parted.document)
    assert "Parted again, and opened" in (await visit(meera, gone)).text


async def test_csa_04_a_case_of_children_is_offered_to_merge_with_no_other(
    people: People, visit: Visit, container: Container, paths: tuple[str, str], show: Stream
) -> None:
    officer = await people.make(Role.CHILD_SAFETY_OFFICER)
    await reported(people, visit, show, "minor")
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.PERSON, show.performer_id)
        child = await tx.moderation_cases.find_open(about, child_safety=True)
    assert child is not None
    of_child = f"/staff/cases/{child.id}"
    assert (await does(visit, officer, of_child, "claim")).status == 303
    for path in paths:
        await does(visit, officer, path, "claim")
        page = await visit(officer, path)
        assert str(child.id) not in page.text
    assert "Claim the other case too" in (await visit(officer, of_child)).text
