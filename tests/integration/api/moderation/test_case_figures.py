"""Figures of cases as pages and spreadsheets, by whoever answers for them."""

import csv
from datetime import date, timedelta

from domain.identity.permissions import Role
from domain.india import INDIA
from domain.moderation.cases.figures import CaseFact, Fact, Period, figures_of
from domain.moderation.cases.kind import Queue, Severity
from entrypoints.container import Container
from entrypoints.views.case_figures import CLOCKS
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.test_pages import faults

__all__ = ["visit"]


async def summed(container: Container) -> date:
    """Yesterday, as this test or another one summed it first: always the same."""
    day = container.now()().astimezone(INDIA).date() - timedelta(days=1)
    facts = [
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.OPENED, "", None, 1_234),
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.CLOSED, "", 125, 9),
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.CLOSED, "", 7_500, 1),
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.BREACHED, "house", None, 3),
        CaseFact(Queue.GENERAL, Severity.SEV_2, Fact.AGREED, "", None, 2),
        CaseFact(Queue.ORDERS, Severity.SEV_1, Fact.CLOSED, "", 77, 4),
        CaseFact(Queue.CHILD_SAFETY, Severity.SEV_0, Fact.BREACHED, "in_pocso_19", None, 2),
    ]
    async with container.database().begin() as tx:
        await tx.case_figures.add(figures_of(Period.DAY, day, facts))
    return day


async def lines(who: Person, path: str) -> list[dict[str, str]]:
    answer = await who.call("GET", path)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader((await answer.get_data(as_text=True)).removeprefix("\ufeff").splitlines()))


async def test_whoever_leads_reads_sums_and_none_of_child_safety(
    people: People, container: Container, visit: Visit
) -> None:
    admin, day = await people.make(Role.ADMIN), str(await summed(container))
    rows = [row for row in await lines(admin, "/v1/staff/case-figures.csv") if row["begins"] == day]
    [general] = [row for row in rows if row["queue"] == "general"]
    assert (general["opened"], general["closed"], general["clock_run_out_house"]) == ("1234", "10", "3")
    assert (general["handle_median_seconds"], general["handle_p90_seconds"]) == ("125", "125")
    assert (general["second_looks"], general["second_looks_agreed_percent"]) == ("2", "fewer than 5")
    [orders] = [row for row in rows if row["queue"] == "orders"]
    assert (orders["closed"], orders["handle_median_seconds"]) == ("4", "fewer than 5")
    assert {row["queue"] for row in rows} == {"general", "orders"}
    assert [each for each in general if each.startswith("clock")] == [
        f"clock_run_out_{key}" for key in CLOCKS
    ]
    page = await visit(admin, "/staff/cases/figures")
    assert (page.status, faults(page.document)) == (200, [])
    assert "1,234" in page.text
    assert "2 min" in page.text
    assert "Our own target" in page.text
    assert "POCSO" not in page.text
    assert "Child safety" not in page.text
    by_week = await visit(admin, "/staff/cases/figures?by=week")
    assert (by_week.status, faults(by_week.document)) == (200, [])
    assert "1,234" not in by_week.text


async def test_csa_04_child_safety_reads_its_own_and_moderators_read_none(
    people: People, container: Container, visit: Visit
) -> None:
    tara, meera = await people.make(Role.CHILD_SAFETY_OFFICER), await people.make(Role.MODERATOR)
    day = str(await summed(container))
    rows = await lines(tara, "/v1/staff/case-figures.csv?by=day")
    [own] = [row for row in rows if row["begins"] == day and row["queue"] == "child_safety"]
    assert own["clock_run_out_in_pocso_19"] == "2"
    page = await visit(tara, "/staff/cases/figures")
    assert (page.status, faults(page.document)) == (200, [])
    assert "POCSO" in page.text
    assert 'href="/staff/cases/figures"' in page.text
    assert 'href="/staff/cases/figures"' not in (await visit(meera, "/staff/cases")).text
    for path in ("/staff/cases/figures", "/v1/staff/case-figures.csv"):
        assert (await meera.call("GET", path)).status_code == 403
