"""The finance officer's screens: from the trial balance down to a line, and the files."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from dependency_injector import providers

from domain.identity.permissions import Role
from domain.ids import OrderId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import purchase_transfers
from entrypoints.container import Container
from tests.builders import an_order
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit

MAY = datetime(2031, 5, 31, 18, 29, 59, tzinfo=UTC)
"""The last second of May in India, of a year in which no other test of pages books."""
PERIOD = "from=2031-05-01&to=2031-05-31"


async def buy(container: Container, viewer: Person, at: datetime) -> OrderId:
    order = an_order(id=OrderId(uuid4()), buyer_id=viewer.user.id)
    async with container.database().begin() as tx:
        await tx.orders.add(order)
        await tx.ledger.post(
            purchase_transfers(
                order_id=order.id, buyer=order.buyer_id, provider=order.provider, price_paise=49_900,
                gst_paise=7_612, tokens=500, bonus=25, at=at,
            )
        )  # fmt: skip
    return order.id


async def test_wal_01_from_the_trial_balance_to_a_line(
    people: People, container: Container, visit: Visit
) -> None:
    viewer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    order_id = await buy(container, viewer, MAY)
    book = await visit(officer, "/staff/finance")
    assert "Balanced" in book.text
    assert {"href": "/staff/finance/accounts/viewer_paid"} in book.document.all("a")
    lines = await visit(officer, f"/staff/finance/accounts/viewer_paid/{viewer.user.id}")
    assert f"order:{order_id}" in lines.text
    assert "+500" in lines.text
    assert {"href": "/staff/finance/accounts/tokens_issued"} in lines.document.all("a")


async def test_wal_01_lines_come_in_pages(people: People, container: Container, visit: Visit) -> None:
    viewer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    orders = [str(await buy(container, viewer, MAY)) for _ in range(51)]
    path = f"/staff/finance/accounts/viewer_promo/{viewer.user.id}"
    first = await visit(officer, path)
    [following] = [a["href"] for a in first.document.all("a") if a["href"].startswith(f"{path}?before=")]
    second = await visit(officer, following)
    assert [order for order in orders if order in first.text] == orders[1:]
    assert [order for order in orders if order in second.text] == orders[:1]


async def test_wal_06_cash_and_sales_are_told_by_the_day_in_india_and_as_files(
    people: People, container: Container, visit: Visit
) -> None:
    viewer, officer = await people.make(), await people.make(Role.FINANCE_OFFICER)
    await buy(container, viewer, MAY - timedelta(days=30))
    await buy(container, viewer, MAY + timedelta(seconds=1))  # June
    before = await rows_of(visit, officer, "/staff/finance/sales.csv?from=2031-05-01&to=2031-05-01")
    [month] = before
    assert month["Month"] == "2031-05"
    sold = float(month["Sold without GST"])
    assert sold / float(month["GST"]) == pytest.approx(422.88 / 76.12)
    assert f"{sold:.2f}" == month["Sold without GST"]
    cash = await rows_of(visit, officer, f"/staff/finance/cash.csv?{PERIOD}")
    days = {(row["Gateway"], row["Day"]): row for row in cash}
    assert float(days["Razorpay", "2031-05-01"]["Captured"]) == pytest.approx(sold * 499 / 422.88)
    page = await visit(officer, f"/staff/finance/cash?{PERIOD}")
    assert page.document.all("svg", role="img")
    assert "1 May 2031" in page.text


async def rows_of(visit: Visit, who: Person, path: str) -> list[dict[str, str]]:
    answer = await visit(who, path)
    assert answer.status == 200
    assert "attachment" in answer.response.headers["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("page", ["cash", "sales", "owed"])
async def test_what_is_no_period_is_told_beside_its_field(people: People, visit: Visit, page: str) -> None:
    answer = await visit(await people.make(Role.FINANCE_OFFICER), f"/staff/finance/{page}?from=tomorrow")
    assert answer.status == 422
    assert "from is a day such as 2026-11-01" in answer.text.lower()


SOMEBODY = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"


@pytest.mark.parametrize(
    "path", ["accounts/of_nothing", f"accounts/bank/{SOMEBODY}", f"accounts/of_nothing/{SOMEBODY}"]
)
async def test_what_is_no_account_is_not_there(people: People, visit: Visit, path: str) -> None:
    assert (await visit(await people.make(Role.FINANCE_OFFICER), f"/staff/finance/{path}")).status == 404


async def test_wal_13_the_statement_page_adds_up(people: People, container: Container, visit: Visit) -> None:
    viewer = await people.make()
    await buy(container, viewer, MAY)
    await buy(container, viewer, MAY + timedelta(seconds=1))
    answer = await visit(viewer, f"/statement?{PERIOD}")
    assert answer.status == 200
    assert "Bought Regular" in answer.text
    assert "Bonus with Regular" in answer.text
    assert answer.text.count("after it</span>") == 2
    files = {a["href"] for a in answer.document.all("a") if "download" in a}
    assert files == {f"/v1/statement.csv?of=wallet&{PERIOD}", f"/v1/statement?of=wallet&{PERIOD}"}
    wrong = await visit(viewer, "/statement?from=2031-05-02&to=2031-05-01")
    assert wrong.status == 422
    assert "A period begins before it ends." in wrong.text
    balance = Account.of(AccountKind.VIEWER_PAID, viewer.user.id)
    assert await container.ledger_queries().balance(balance) == 1_000


async def test_wal_09_the_page_shows_the_reference_of_each_approval(
    people: People, container: Container, visit: Visit
) -> None:
    officer = await people.make(Role.FINANCE_OFFICER)
    settings = container.settings().model_copy(update={"acquirer_approval_ref": "ACQ/2026/17"})
    with container.settings.override(providers.Object(settings)):
        book = await visit(officer, "/staff/finance")

    assert "ACQ/2026/17" in book.text
    assert "ACQ/2026/17" not in (await visit(officer, "/staff/finance")).text, "it is the setting's"
    assert "for real money the platform does not start" in book.text
