"""The page of a claimed case keeps it (MOD-05), and says in words when it does no more."""

from datetime import timedelta
from uuid import UUID

import pytest

from domain.casework import Lease
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId
from domain.streaming.stream import Stream
from entrypoints.admin.moderation.lease import BEATS_MAX
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.test_pages import faults

__all__ = ["show"]


@pytest.fixture
async def meera(people: People) -> Person:
    return await people.make(Role.MODERATOR)


@pytest.fixture
async def path(people: People, visit: Visit, container: Container, meera: Person, show: Stream) -> str:
    """Of a case that Meera has."""
    await reported(people, visit, show, "harassment")
    path = await case_of(container, show)
    assert (await does(visit, meera, path, "claim")).status == 303
    return path


async def left(container: Container, path: str, who: Person, **until: float) -> None:
    """So long the case is kept for them from now on."""
    async with container.database().begin() as tx:
        await tx.case_leases.keep(case_id(path), Lease(who.user.id, container.now()() + timedelta(**until)))


def case_id(path: str) -> ModerationCaseId:
    return ModerationCaseId(UUID(path.rsplit("/", 1)[1]))


async def beats(visit: Visit, who: Person, path: str, **fields: str) -> Answer:
    """As the open page does it: all that its form has, and htmx's header."""
    answer: Answer = await visit(who, path, {"act": "keep", **fields}, HX_Request="true")
    return answer


def trigger(answer: Answer) -> str:
    [form] = [each for each in answer.document.all("form") if each.get("hx-target") == "#lease"]
    return form.get("hx-trigger", "")


async def test_mod_05_the_open_page_keeps_the_case_and_says_until_when(
    visit: Visit, container: Container, meera: Person, path: str
) -> None:
    page = await visit(meera, path)
    assert not faults(page.document)
    assert trigger(page) == "submit, every 60s"
    assert page.document.value_of("beats") == "1"
    await left(container, path, meera, minutes=1)
    answer = await beats(visit, meera, path, beats="1")
    assert (answer.status, faults(answer.document)) == (200, [])
    assert [each["id"] for each in answer.document.all("section")] == ["lease"]
    assert "<html" not in answer.text
    lease = await container.moderation_case_queries().lease(case_id(path))
    assert lease is not None
    assert lease.until > container.now()() + timedelta(minutes=4)
    assert f'datetime="{lease.until.isoformat()}"' in answer.text
    assert (trigger(answer), answer.document.value_of("beats")) == ("submit, every 60s", "2")


async def test_mod_05_a_page_that_was_left_open_asks_in_the_end(
    visit: Visit, meera: Person, path: str
) -> None:
    last = await beats(visit, meera, path, beats=str(BEATS_MAX))
    assert (last.status, trigger(last), "Are you still at it?" in last.text) == (200, "submit", True)
    again = await beats(visit, meera, path, beats=str(BEATS_MAX + 1), by_hand="yes")
    assert (trigger(again), again.document.value_of("beats")) == ("submit, every 60s", "1")
    assert (await beats(visit, meera, path, beats="x")).status == 422


async def test_mod_05_the_page_says_when_the_time_was_over_and_takes_the_case_again(
    visit: Visit, container: Container, meera: Person, path: str
) -> None:
    await left(container, path, meera, minutes=-1)
    over = await beats(visit, meera, path, beats="1")
    assert (over.status, "Yours no more" in over.text, faults(over.document)) == (409, True, [])
    assert "every" not in trigger(over)
    taken: Answer = await visit(meera, path, {"act": "claim"}, HX_Request="true")
    assert (taken.status, "Yours until" in taken.text) == (200, True)
    assert trigger(taken) == "submit, every 60s"


async def test_mod_05_the_page_says_when_somebody_else_has_the_case(
    people: People, visit: Visit, container: Container, meera: Person, path: str
) -> None:
    kiran = await people.make(Role.MODERATOR)
    await left(container, path, meera, minutes=-1)
    assert (await does(visit, kiran, path, "claim")).status == 303
    lost = await beats(visit, meera, path, beats="1")
    assert (lost.status, "Somebody else has it now" in lost.text, faults(lost.document)) == (409, True, [])
    assert lost.document.all("form") == []
    late: Answer = await visit(meera, path, {"act": "claim"}, HX_Request="true")
    assert (late.status, "Somebody else works on this case" in late.text) == (409, True)


async def test_mod_05_without_a_script_the_button_keeps_the_case(
    people: People, visit: Visit, container: Container, meera: Person, path: str
) -> None:
    await left(container, path, meera, minutes=1)
    kept: Answer = await visit(meera, path, {"act": "keep", "beats": "1", "by_hand": "yes"})
    assert (kept.status, kept.response.headers["Location"]) == (303, path)
    lease = await container.moderation_case_queries().lease(case_id(path))
    assert lease is not None
    assert lease.until > container.now()() + timedelta(minutes=4)


async def test_csa_04_a_beat_tells_nobody_of_a_case_that_they_may_not_see(
    people: People, visit: Visit, container: Container, meera: Person, show: Stream
) -> None:
    await reported(people, visit, show, "minor")
    path = await case_of(container, show)
    assert (await beats(visit, meera, path, beats="1")).status == 404
