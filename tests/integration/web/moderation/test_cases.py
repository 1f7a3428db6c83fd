"""The queue of moderation cases and one case, as a browser without JavaScript asks for them."""

import re
from uuid import UUID, uuid4

import pytest

from domain.identity.permissions import Role
from domain.ids import EventId, ModerationCaseId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import REPORTABLE
from domain.moderation.events import StopToConfirm
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def reported(people: People, visit: Visit, show: Stream, reason: str) -> Person:
    asha = await people.make()
    form = {"report_id": str(uuid4()), "reason": reason, "note": "Somebody is mocked"}
    assert (await visit(asha, f"/watch/{show.id}/report", form)).status == 200
    return asha


async def case_of(container: Container, show: Stream) -> str:
    """The path of the show's case, or of its performer's case of child safety."""
    of_show, of_person = Subject(SubjectKind.SHOW, show.id), Subject(SubjectKind.PERSON, show.performer_id)
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(of_show, child_safety=False)
        found = found or await tx.moderation_cases.find_open(of_person, child_safety=True)
    assert found is not None, "no case was opened"
    return f"/staff/cases/{found.id}"


async def does(visit: Visit, who: Person, path: str, act: str, **fields: str) -> Answer:
    answer: Answer = await visit(who, path, {"act": act, **fields})
    return answer


async def test_mod_14_leg_02_a_report_is_a_case_that_is_claimed_proved_and_closed(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    asha = await reported(people, visit, show, "harassment")
    await reported(people, visit, show, "harassment")
    path, kiran = await case_of(container, show), await people.make(Role.MODERATOR)
    page = await visit(meera, path)
    assert not faults(page.document)
    assert "2 reports" in page.text
    assert "answered with the number of report" in page.text
    waiting = await visit(asha, "/reports")
    assert not faults(waiting.document)
    assert ("Received" in waiting.text, "Harassment" in waiting.text) == (True, True)
    assert (await does(visit, meera, path, "claim")).status == 303
    assert "Being looked at" in (await visit(asha, "/reports")).text
    other = await visit(kiran, path)
    assert "Somebody else works on it" in other.text
    refused = await does(visit, kiran, path, "claim")
    assert (refused.status, "Somebody else works on this case" in refused.text) == (409, True)
    mine = await visit(meera, path)
    assert not faults(mine.document)
    seen = mine.document.value_of("seen")
    early = await does(visit, meera, path, "close", outcome="acted", note="warned", seen=seen)
    assert (early.status, "Not proved yet: in_3_2_a_heads" in early.text) == (409, True)
    proof = {"law": "in_3_2_a_heads", "reference": "The show was stopped", "authority": ""}
    assert (await does(visit, meera, path, "prove", **proof)).status == 303
    stale = await does(visit, meera, path, "close", outcome="acted", note="warned", seen=seen)
    assert stale.status == 409
    seen = (await visit(meera, path)).document.value_of("seen")
    assert (await does(visit, meera, path, "close", outcome="acted", note="", seen=seen)).status == 422
    assert (await does(visit, meera, path, "close", outcome="acted", note="warned", seen=seen)).status == 303
    closed = await visit(meera, path)
    assert "Something was done" in closed.text
    assert not faults(closed.document)
    assert [each["value"] for each in closed.document.all("button", name="act")] == ["mute", "mute", "reopen"]
    assert [row.state for row in await container.moderation_queries().reports(show.id)] == ["closed"] * 2
    told = (await visit(asha, "/reports")).text  # MOD-15
    hindi = await visit(asha, "/reports?lang=hi")
    assert ("आपकी शिकायतें" in hindi.text, "निर्णय हुआ" in hindi.text, faults(hindi.document)) == (True, True, [])
    assert "आपकी शिकायतें" in (await visit(asha, "/reports", Accept_Language="hi-IN,hi;q=0.9")).text
    assert "It broke our rules, and we acted." in told
    assert "warned" not in told  # MOD-21
    assert str(meera.user.id) not in told


async def test_mod_15_nothing_on_a_cases_page_says_who_reported(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    told_of = [await reported(people, visit, show, "harassment") for _ in range(2)]
    path = await case_of(container, show)
    case_id = ModerationCaseId(UUID(path.rsplit("/", 1)[1]))
    timeline = await container.moderation_case_queries().timeline(case_id)
    assert {row.event.what.name for row in timeline} >= {"opened", "queued", "report_joined"}
    assert {row.actor_name for row in timeline} <= {"", "LivePanty"}
    page = await visit(meera, path)
    for reporter in told_of:
        assert str(reporter.user.id) not in page.text
        assert f'<p class="meta">{reporter.user.display_name}' not in page.text


async def test_mod_02_the_form_offers_the_whole_taxonomy(people: People, visit: Visit, show: Stream) -> None:
    asha = await people.make()
    form = await visit(asha, f"/watch/{show.id}/report")
    assert not faults(form.document)
    offered = {each.get("value") for each in form.document.all("option")} - {""}
    assert offered == {kind.value for kind in REPORTABLE}
    assert "No reports" in (await visit(asha, "/reports")).text


async def closed_case(people: People, visit: Visit, container: Container, who: Person, show: Stream) -> str:
    await reported(people, visit, show, "other")
    path = await case_of(container, show)
    assert (await does(visit, who, path, "claim")).status == 303
    seen = (await visit(who, path)).document.value_of("seen")
    closed = await does(visit, who, path, "close", outcome="no_violation", note="Nothing there", seen=seen)
    assert closed.status == 303
    return path


async def test_mod_03_a_closed_case_is_opened_again_with_a_word_of_why(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    path = await closed_case(people, visit, container, meera, show)
    refused = await does(visit, meera, path, "reopen", note=" ")
    assert (refused.status, "Say why" in refused.text) == (422, True)
    assert (
        await does(visit, await people.make(Role.FINANCE_OFFICER), path, "reopen", note="x")
    ).status == 403
    assert (await does(visit, meera, path, "reopen", note="Something new was heard")).status == 303
    page = await visit(meera, path)
    assert "Something new was heard" in page.text
    assert [each["value"] for each in page.document.all("button", name="act")] == ["mute", "claim"]
    again = await does(visit, meera, path, "reopen", note="Once more")
    assert (again.status, "This case is not closed" in again.text) == (409, True)


async def test_mod_11_a_stop_owes_a_reason_and_then_anothers_word(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    now = container.now()()
    stop = StopToConfirm(show.id, show.performer_id, meera.user.id, "harassment", "Insults", now)
    await container.bring_stop_to_case()(stop, EventId(uuid4()))
    path, kiran = await case_of(container, show), await people.make(Role.MODERATOR)
    page = await visit(meera, path)
    assert not faults(page.document)
    assert "The show was stopped at once" in page.text
    assert "Say why, after acting" in page.text
    act = {"of_seq": page.document.value_of("of_seq"), "note": "Looked again"}
    early = await does(visit, kiran, path, "confirm_act", **act)
    assert (early.status, "The reason comes first" in early.text) == (409, True)
    unnamed = await does(visit, meera, path, "give_reason", policy="", **act)
    assert (unnamed.status, "A reason names one of the policies" in unnamed.text) == (422, True)
    assert (await does(visit, meera, path, "give_reason", policy="harassment", **act)).status == 303
    own = await visit(meera, path)
    assert "Another person than you confirms it" in own.text
    refused = await does(visit, meera, path, "confirm_act", **act)
    assert (refused.status, "Another person than the one who acted" in refused.text) == (409, True)
    assert not faults((await visit(kiran, path)).document)
    assert (await does(visit, kiran, path, "confirm_act", **act)).status == 303
    assert "The show was stopped at once" not in (await visit(kiran, path)).text


async def test_mod_07_the_queue_leads_from_page_to_page(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "other")
    wanted, path = await case_of(container, show), "/staff/cases"
    for _ in range(100):
        page = await visit(meera, path)
        assert page.status == 200
        if wanted in page.text:
            return
        onward = re.search(r'href="(/staff/cases\?after=[^"]+)"', page.text)
        assert onward is not None, "the case is in no page"
        path = onward.group(1)


async def test_a_cursor_that_is_none_is_refused(visit: Visit, meera: Person) -> None:
    for cursor in ("x", "1.2.3", "1.99999999999999999999999.3.4.5"):
        assert (await visit(meera, f"/staff/cases?after={cursor}")).status == 422


async def test_csa_04_a_childs_case_is_seen_by_child_safety_officers_alone(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "minor")
    path = await case_of(container, show)
    for person in (meera, await people.make(Role.ADMIN)):
        assert (await visit(person, path)).status == 404
        assert (await does(visit, person, path, "claim")).status == 404
        assert path not in (await visit(person, "/staff/cases")).text
    tara = await people.make(Role.CHILD_SAFETY_OFFICER)
    page = await visit(tara, path)
    assert (page.status, "Somebody looks under 18" in page.text) == (200, True)
    assert path in (await visit(tara, "/staff/cases")).text
    assert (await visit(tara, "/staff")).status == 200


async def test_who_does_not_moderate_sees_no_cases(people: People, visit: Visit) -> None:
    for role in (Role.VIEWER, Role.PERFORMER, Role.FINANCE_OFFICER):
        assert (await visit(await people.make(role), "/staff/cases")).status == 403
