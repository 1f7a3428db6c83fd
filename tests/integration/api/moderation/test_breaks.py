"""MOD-24 over HTTP and on the pages, without a script."""

from datetime import timedelta
from uuid import uuid4

from application.moderation.cases._cases import open_or_join
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.desk.skip import week_of
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.moderation.test_cases import does
from tests.integration.web.test_pages import faults

__all__ = ["show", "visit"]

GRAVE = CaseKind.NCII
"""Its first due time is two hours away: no test sees half of it pass."""


async def a_case(
    container: Container, kind: CaseKind = GRAVE, acted: Person | None = None, *, hours_ago: int = 0
) -> str:
    """The path of a case on somebody's message; `acted` did something at once and owes the reason."""
    now = container.now()() - timedelta(hours=hours_ago)
    async with container.database().begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.MESSAGE, uuid4()), person_id=None, kind=kind, signals=NO_SIGNALS,
            report_id=None, by=By(None, "complaint", automated=False, note="", at=now),
            profile=container.profile(), new_id=container.new_id(),
        )  # fmt: skip
        if acted is not None:
            by = By.staff(acted.user.id, note="", now=now)
            await tx.moderation_cases.record(move.case.acted_at_once(UrgentAct.HIDE, by))
    return f"/staff/cases/{ModerationCaseId(move.case.id)}"


async def test_mod_24_the_case_after_the_last_one_waits_and_what_is_urgent_does_not(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    meera, kiran = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    limit, opened = container.settings().grave_cases_per_hour, []
    for _ in range(limit):
        opened.append(await a_case(container))
        assert (await visit(meera, opened[-1])).status == 200
    own = f"Grave cases that you opened within the hour: {limit}. After {limit} it is time for a break."
    assert own in (await visit(meera, "/staff/cases")).text
    assert "that you opened" not in (await visit(kiran, "/staff/cases")).text
    assert (await does(visit, meera, opened[0], "claim")).status == 303

    one_more = await a_case(container)
    rest = await visit(meera, one_more)
    assert (rest.status, "Time for a break" in rest.text, faults(rest.document)) == (409, True, [])
    assert (await meera.json("GET", f"/v1{one_more}", status=409))["code"] == "break_needed"
    until = (await container.exposure_queries().of(meera.user.id)).rests_until
    assert until is not None
    assert f'datetime="{until.isoformat()}"' in rest.text
    assert "You are on a break until" in (await visit(meera, "/staff/cases")).text
    clip = f"/staff/footage/{uuid4()}/views"
    assert "Time for a break" in (await visit(meera, clip, {"reason": "To decide"})).text
    refused = await meera.json("POST", f"/v1{clip}", {"reason": "To decide"}, status=409)
    assert refused["code"] == "break_needed"
    assert refused["until"].startswith(until.strftime("%Y-%m-%dT%H:%M:%S"))
    told = (await visit(kiran, one_more)).text
    assert "Time for a break" not in told

    for path in (opened[0], opened[1]):  # claimed, and only looked at
        assert (await visit(meera, path)).status == 200
    assert (await visit(meera, await a_case(container, CaseKind.SPAM))).status == 200
    assert (await visit(meera, await a_case(container, acted=meera))).status == 200
    assert (await visit(meera, await a_case(container, acted=kiran))).status == 409
    left = await a_case(container, hours_ago=1)
    assert (await visit(meera, left)).status == 200
    taken = await a_case(container, hours_ago=1)
    assert (await does(visit, kiran, taken, "claim")).status == 303
    assert (await visit(meera, taken)).status == 409
    assert (await visit(meera, f"/staff/streams/{show.id}")).status == 200
    stop = {"policy": "harassment", "note": "Insults"}
    await meera.json("POST", f"/v1/staff/streams/{show.id}/stop", stop, status=200)


async def test_mod_24_only_sums_are_told(people: People, visit: Visit, container: Container) -> None:
    week = week_of(container.now()()) - timedelta(days=21)
    async with container.database().begin() as tx:
        await tx.exposures.count(week, opened=4_321, breaks=1)
    page = await visit(await people.make(Role.ADMIN), "/staff/cases/team")
    assert (page.status, faults(page.document)) == (200, [])
    assert ("4321" in page.text, "under 5" in page.text) == (True, True)
