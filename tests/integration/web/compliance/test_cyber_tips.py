"""The page of reports to NCMEC, as a browser without a script asks for it."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from dependency_injector import providers

from adapters.memory.moderation.child_safety_reporting import MemoryReporting
from application.moderation.cases._cases import open_or_join
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import a_grave_clip, show
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import does
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture
async def ncmec(container: Container) -> AsyncIterator[MemoryReporting]:
    twin = MemoryReporting()
    container.child_safety_reporters.override(providers.Object([twin]))
    yield twin
    container.child_safety_reporters.reset_override()


async def a_case(container: Container, show: Stream) -> str:
    """The path of the case that a match opens."""
    async with container.database().begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, show.id), person_id=show.performer_id, kind=CaseKind.CSAM,
            signals=NO_SIGNALS, report_id=None, profile=container.case_profile(), new_id=container.new_id(),
            by=By(None, "frame_watch", automated=True, note="", at=container.now()()),
        )  # fmt: skip
    return f"/staff/cases/{move.case.id}"


async def test_csa_05_an_officer_makes_a_test_another_allows_it_and_both_read_that_it_is_one(
    people: People, visit: Visit, container: Container, show: Stream, ncmec: MemoryReporting
) -> None:
    tara, nandu = await people.make(Role.CHILD_SAFETY_OFFICER), await people.make(Role.CHILD_SAFETY_OFFICER)
    clip = await a_grave_clip(container, show)
    case = await a_case(container, show)
    path = f"{case}/cybertip"
    assert f'href="{path}"' in (await visit(tara, case)).text
    assert "Claim the case" in (await visit(tara, path)).text
    assert (await does(visit, tara, case, "claim")).status == 303
    page = await visit(tara, path)
    assert (faults(page.document), page.document.all("option", value="")) == ([], [{"value": ""}])
    assert "TEST. Nothing that is sent from here is a report." in page.text
    form = {
        "tip_id": page.document.value_of("tip_id"), "incident": "material", "note": "Synthetic test item",
        "incident_at": page.document.value_of("incident_at"), f"class-{clip}": "A1", f"viewed-{clip}": "1",
    }  # fmt: skip
    none = await visit(tara, path, form)
    assert (none.status, "Choose what is sent with it" in none.text) == (422, True)
    odd = await visit(tara, path, form | {f"send-{clip}": "1", f"class-{clip}": "C9"})
    assert (odd.status, faults(odd.document)) == (422, [])
    assert (await visit(tara, path, form | {f"send-{clip}": "1"})).status == 303
    [row] = await container.cyber_tip_queries().of_case(_id(case))
    own = await visit(tara, path)
    assert (faults(own.document), "Waits for another officer" in own.text) == ([], True)
    answer = f"{path}/{row.tip.id}"
    assert (await visit(tara, answer, {"act": "allow", "note": ""})).status == 409
    unsaid = await visit(nandu, answer, {"act": "refuse", "note": ""})
    assert (unsaid.status, faults(unsaid.document)) == (422, [])
    assert (await visit(nandu, answer, {"act": "allow", "note": "Looked at it"})).status == 303
    await container.send_cyber_tips()()
    done = await visit(nandu, path)
    assert faults(done.document) == []
    assert f"TEST, reported to nobody: CyberTipline report {next(iter(ncmec.reports))}" in done.text
    assert [each.state for each in ncmec.reports.values()] == ["finished"]


async def test_csa_05_to_everybody_else_the_page_is_not_there(
    people: People, visit: Visit, container: Container, show: Stream, ncmec: MemoryReporting
) -> None:
    case = await a_case(container, show)
    for role in (Role.MODERATOR, Role.ADMIN):
        other = await people.make(role)
        for path, form in (
            (f"{case}/cybertip", None),
            (f"{case}/cybertip", {"tip_id": str(uuid4()), "note": "x"}),
            (f"{case}/cybertip/{uuid4()}", {"act": "allow"}),
        ):
            assert (await visit(other, path, form)).status == 404
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    assert (await visit(tara, f"/staff/cases/{uuid4()}/cybertip")).status == 404
    light = await a_light_case(container)
    assert (await visit(tara, f"{light}/cybertip")).status == 404


async def test_csa_05_without_an_account_the_page_says_what_is_missing(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    tara: Person = await people.make(Role.CHILD_SAFETY_OFFICER)
    page = await visit(tara, f"{await a_case(container, show)}/cybertip")
    assert (page.status, faults(page.document)) == (200, [])
    assert "The operator needs an account with NCMEC" in page.text
    assert await container.send_cyber_tips()() == 0


async def a_light_case(container: Container) -> str:
    async with container.database().begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.MESSAGE, uuid4()), person_id=None, kind=CaseKind.SPAM,
            signals=NO_SIGNALS, report_id=None, profile=container.case_profile(), new_id=container.new_id(),
            by=By(None, "complaint", automated=False, note="", at=container.now()()),
        )  # fmt: skip
    return f"/staff/cases/{move.case.id}"


def _id(path: str) -> ModerationCaseId:
    return ModerationCaseId(UUID(path.removeprefix("/staff/cases/")))
