"""MOD-27 over HTTP and on the pages, without a script."""

import csv
from datetime import date, timedelta

from domain.identity.permissions import Role
from domain.moderation.desk.skip import FEW, SkipReason, week_of
from domain.streaming.stream import Stream
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.web.conftest import Document, Visit, visit
from tests.integration.web.moderation.test_cases import case_of, does, reported
from tests.integration.web.test_pages import faults

__all__ = ["show", "visit"]


async def counted(container: Container, week: date, reason: SkipReason, times: int) -> None:
    async with container.database().begin() as tx:
        for _ in range(times):
            await tx.skips.count(week, reason)


async def test_mod_27_whoever_leads_reads_sums_of_weeks_that_are_over(
    people: People, container: Container, visit: Visit
) -> None:
    admin, meera = await people.make(Role.ADMIN), await people.make(Role.MODERATOR)
    running = week_of(container.now()())
    week = running - timedelta(days=14)
    await counted(container, week, SkipReason.LANGUAGE, FEW)
    await counted(container, running, SkipReason.SHIFT, FEW)
    answer = await admin.call("GET", "/v1/staff/skips.csv")
    text = (await answer.get_data(as_text=True)).removeprefix("\ufeff")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    header, *rows = csv.reader(text.splitlines())
    assert header == ["week_of", "reason", "returned"]
    kept = {
        each.reason: each.count for each in await container.skip_queries().since(week) if each.week_of == week
    }
    assert [row[1:] for row in rows if row[0] == str(week)] == [
        [reason.value, str(count) if (count := kept.get(reason, 0)) >= FEW else "fewer than 5"]
        for reason in SkipReason
    ]
    assert str(running) not in text
    page = await visit(admin, "/staff/cases/team")
    assert (page.status, faults(page.document)) == (200, [])
    assert "under 5" in page.text
    assert 'href="/staff/cases/team"' in (await visit(admin, "/staff/cases")).text
    assert 'href="/staff/cases/team"' not in (await visit(meera, "/staff/cases")).text
    assert (await meera.call("GET", "/v1/staff/skips.csv")).status_code == 403
    assert (await visit(meera, "/staff/cases/team")).status == 403


def is_unfolded(page: Document) -> bool:
    return any("open" in each for each in page.all("details", **{"class": "disclosure"}))


async def test_mod_27_a_case_is_given_back_on_its_page_and_nobody_reads_why(
    people: People, visit: Visit, container: Container, show: Stream
) -> None:
    meera, kiran = await people.make(Role.MODERATOR), await people.make(Role.MODERATOR)
    await reported(people, visit, show, "harassment")
    path = await case_of(container, show)
    await does(visit, meera, path, "claim")
    page = await visit(meera, path)
    assert not faults(page.document)
    offered = [each["value"] for each in page.document.all("input", type="radio", name="skip")]
    assert offered == [reason.value for reason in SkipReason]
    assert not is_unfolded(page.document), "one line"
    refused = await does(visit, meera, path, "return", note="Perhaps Kiran")
    assert (refused.status, "Choose why you give it back" in refused.text) == (422, True)
    assert is_unfolded(refused.document), "what is wrong is seen"
    assert not faults(refused.document)
    refused = await does(visit, meera, path, "return", skip="other", note=" ")
    assert (refused.status, "Say why" in refused.text) == (422, True)
    assert not faults(refused.document)
    assert (await does(visit, meera, path, "return", skip="too_hard", note="")).status == 303
    for who in (meera, kiran, await people.make(Role.ADMIN)):
        told = (await visit(who, path)).text
        assert "Given back" in told
        assert "oo hard" not in told
    assert (await does(visit, kiran, path, "claim")).status == 303
    assert (await does(visit, kiran, path, "return", skip="language", note="It is in Tamil")).status == 303
    assert "It is in Tamil" in (await visit(meera, path)).text
