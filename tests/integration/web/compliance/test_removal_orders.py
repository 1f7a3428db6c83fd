"""LEG-04, MOD-08: an order that something may not be seen any more is entered at the legal desk and obeyed in the queue
of orders, by the clock of the law."""

import csv
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from quart import Quart
from sqlalchemy import text

from application.moderation.cases._cases import open_or_join
from domain.identity.permissions import Role
from domain.ids import ModerationCaseId, ReportId
from domain.india import INDIA
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.status import CaseStatus
from domain.streaming.stream import Stream
from entrypoints.admin.moderation.removal_orders import SHOWN
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.moderation.test_moderation_footage import show
from tests.integration.vault.samples import a_pdf, pdf_bytes
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.moderation.test_cases import does, reported
from tests.integration.web.test_pages import faults

__all__ = ["show"]
PATH = "/staff/legal/removal-orders"


@pytest.fixture
async def vikram(people: People) -> Person:
    return await people.make(Role.LEGAL_OFFICER)


async def entered(visit: Visit, container: Container, who: Person, show: Stream, **changes: str) -> Answer:
    """An order that reached us an hour ago."""
    received = (container.now()() - timedelta(hours=1)).astimezone(INDIA)
    form = {
        "order_id": str(uuid4()), "document_id": str(uuid4()), "authority": "High Court of Bombay",
        "reference": "WP 112/2026", "ordered_on": f"{received:%Y-%m-%d}", "officer": "R. Kulkarni", "rank": "court",
        "office": "Registrar, Original Side", "received_at": f"{received:%Y-%m-%dT%H:%M}",
        "link": f"https://live.example/watch/{show.id}", **changes,
    }  # fmt: skip
    answer: Answer = await visit(who, PATH, form, {"paper": pdf_bytes(a_pdf(1))})
    return answer


async def status_of(container: Container, show: Stream) -> CaseStatus:
    async with container.database().begin() as tx:
        found = await tx.moderation_cases.find_open(Subject(SubjectKind.SHOW, show.id), child_safety=False)
    assert found is not None
    return found.status


async def test_leg_04_an_order_is_a_case_of_orders_and_due_three_hours_after_it_reached_us(
    people: People, visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    first = await visit(vikram, f"{PATH}/new")
    assert not faults(first.document)
    once = {"order_id": first.document.value_of("order_id")}
    answer = await entered(visit, container, vikram, show, **once)
    assert answer.status == 303, answer.text
    shown = await visit(vikram, answer.response.headers["Location"])
    assert not faults(shown.document)
    assert ("High Court of Bombay" in shown.text, "WP 112/2026" in shown.text, "Due in" in shown.text) == (
        True,
    ) * 3
    status = await status_of(container, show)
    assert (status.kind, status.queue, status.person_id) == ("court_order", "orders", show.performer_id)
    [clock] = [clock for clock in status.clocks if clock.law == "in_3_1_d"]
    assert clock.due_at - clock.received_at == timedelta(hours=3)
    assert timedelta(minutes=59) < container.now()() - clock.received_at < timedelta(minutes=62)
    await entered(visit, container, vikram, show, **once)
    assert (await status_of(container, show)).reports == 1  # safe to repeat
    meera = await people.make(Role.MODERATOR)
    queue = await visit(meera, "/staff/cases")
    assert "Order of a court or the government" in queue.text
    path = f"/staff/cases/{status.id}"
    assert (await does(visit, meera, path, "claim")).status == 303
    proof = {"law": "in_3_1_d", "reference": "Removed at noon", "authority": ""}
    assert (await does(visit, meera, path, "prove", **proof)).status == 303
    seen = (await visit(meera, path)).document.value_of("seen")
    assert (await does(visit, meera, path, "close", outcome="acted", note="Obeyed", seen=seen)).status == 303
    done = await visit(vikram, answer.response.headers["Location"])
    assert [
        words in done.text for words in ("Answered after", "Closed", "Removal proved", "Removed at noon")
    ] == [True] * 4


async def test_leg_04_an_order_about_what_was_reported_joins_its_case_and_proves_nothing_of_it(
    people: People, visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    before = await status_of(container, show)
    await entered(visit, container, vikram, show)
    status = await status_of(container, show)
    assert (status.id, status.kind, status.queue) == (before.id, "court_order", "orders")
    assert {clock.law for clock in before.clocks} < {clock.law for clock in status.clocks}
    assert (status.proofs, "in_3_1_d" in {clock.law for clock in status.unproved}) == (before.proofs, True)


async def test_leg_02_04_an_order_acknowledges_no_complaint(
    visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    """What another case of the platform's owes to whoever complained is owed still once an order joined it."""
    async with container.database().begin() as tx:
        before = await open_or_join(
            tx, subject=Subject(SubjectKind.SHOW, show.id), person_id=show.performer_id, kind=CaseKind.HARASSMENT,
            signals=NO_SIGNALS, report_id=None, by=By.worker(container.now()()), profile="IN-nonexplicit",
            new_id=container.new_id(),
        )  # fmt: skip
    assert "in_3_2_a_ack" in {clock.law for clock in before.case.status.unproved}
    await entered(visit, container, vikram, show)
    assert "in_3_2_a_ack" in {clock.law for clock in (await status_of(container, show)).unproved}


async def test_leg_04_what_is_missing_is_said_and_nothing_is_opened(
    people: People, visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    later = (container.now()() + timedelta(hours=1)).astimezone(INDIA)
    wrong = {
        "authority": "", "reference": "x", "officer": "", "office": "", "rank": "", "ordered_on": "",
        "link": f"/watch/{uuid4()}", "received_at": f"{later:%Y-%m-%dT%H:%M}"
    }  # fmt: skip
    for name, words in wrong.items():
        refused = await entered(visit, container, vikram, show, **{name: words})
        assert (refused.status, f'id="{name}-error"' in refused.text) == (422, True), name
        assert not faults(refused.document)
    meera = await people.make(Role.MODERATOR)
    assert (await entered(visit, container, meera, show)).status == 403
    async with container.database().begin() as tx:
        about = Subject(SubjectKind.SHOW, show.id)
        assert await tx.moderation_cases.find_open(about, child_safety=False) is None


async def test_leg_04_the_legal_desk_reads_no_case_without_an_order(
    people: People, visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    await reported(people, visit, show, "harassment")
    other = (await status_of(container, show)).id
    for case_id in (other, ModerationCaseId(uuid4())):
        assert (await visit(vikram, f"{PATH}/{case_id}")).status == 404


async def test_leg_04_whoever_is_of_too_low_a_rank_orders_nothing(
    visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    refused = await entered(visit, container, vikram, show, rank="lower")
    assert (refused.status, 'id="rank-error"' in refused.text) == (422, True)
    assert "Joint Secretary" in refused.text
    async with container.database().begin() as tx:
        assert (
            await tx.moderation_cases.find_open(Subject(SubjectKind.SHOW, show.id), child_safety=False)
            is None
        )


async def test_leg_04_the_paper_is_kept_with_its_digest_and_read_by_a_look_that_is_recorded(
    app: Quart, visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    answer = await entered(visit, container, vikram, show)
    path = answer.response.headers["Location"]
    row = await container.removal_order_queries().find(ReportId(UUID(path.rpartition("/")[2])))
    shown = await visit(vikram, path)
    assert not faults(shown.document)
    assert row.order.sha256.hex() in shown.text
    assert "The paper that is kept has it" in shown.text
    assert "R. Kulkarni" not in shown.text, "only for who asks, and leaves a trace"
    assert "R. Kulkarni" in (await visit(vikram, f"{path}/officer", {})).text
    looked = await visit(vikram, f"/staff/documents/{row.order.document_id}/views", {"reason": "To obey it"})
    assert looked.status == 303
    picture, cookie = (
        f"{looked.response.headers['Location']}/pages/1.jpg",
        {"Cookie": f"session={vikram.cookie}"},
    )
    page = await app.test_client().get(picture, headers=cookie)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "image/jpeg")
    async with container.engine().begin() as connection:
        change = "UPDATE document SET sha256 = sha256(sha256) WHERE id = :id"
        await connection.execute(text(change), {"id": row.order.document_id})
    assert "Another paper is kept" in (await visit(vikram, path)).text
    page = await app.test_client().get(picture, headers=cookie)
    assert page.status_code >= 400, "what is not the file that was kept is not shown as it"


async def test_leg_04_the_desk_lists_what_was_entered_by_state_and_authority_page_by_page(
    visit: Visit, container: Container, vikram: Person, show: Stream
) -> None:
    court = f"Court of {uuid4().hex[:8]}"
    paths = [
        (await entered(visit, container, vikram, show, authority=court)).response.headers["Location"]
        for _ in range(SHOWN + 1)
    ]
    listed = await visit(vikram, f"{PATH}?state=open&authority={court[3:].lower().replace(' ', '+')}")
    assert not faults(listed.document)
    there = [path in listed.text for path in paths]
    assert there.count(True) == SHOWN
    following = await visit(
        vikram, next(a["href"] for a in listed.document.all("a") if "after=" in a["href"])
    )
    assert [path in following.text for path in paths] == [not each for each in there]
    assert paths[0] not in (await visit(vikram, f"{PATH}?state=answered&authority={court[-8:]}")).text
    assert paths[0] not in (await visit(vikram, f"{PATH}?authority=nobody-{court[-8:]}")).text
    assert (await visit(vikram, f"{PATH}?after=x")).status == 422
    assert "By month" in listed.text


async def test_leg_04_the_orders_of_each_month_are_told_to_a_spreadsheet_as_on_the_page(
    visit: Visit, container: Container, people: People, vikram: Person, show: Stream
) -> None:
    await entered(visit, container, vikram, show)
    answer = await vikram.call("GET", f"{PATH}.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    told = list(csv.DictReader((await answer.get_data(as_text=True)).removeprefix("\ufeff").splitlines()))
    now = container.now()()
    found = await container.removal_order_queries().months(now=now, limit=len(told))
    assert [each["month"] for each in told] == [f"{each.month:%Y-%m}" for each in found]
    month = (now - timedelta(hours=1)).astimezone(INDIA)
    [row] = [each for each in told if each["month"] == f"{month:%Y-%m}"]
    assert int(row["of_courts"]) >= 1
    assert set(row) == {"month", "of_courts", "of_others", "answered_in_time", "late"}
    meera = await people.make(Role.MODERATOR)
    assert (await meera.call("GET", f"{PATH}.csv")).status_code == 403
