"""No dark patterns where money is spent (WAL-15): a lint over the pages as people get them.

Nothing is ticked beforehand, nothing counts down, declining is as easy to see and reach as agreeing, and the price
with its tax stands before the last step.
"""

from dataclasses import replace
from html.parser import HTMLParser
from uuid import uuid4

import pytest

from domain.ids import OrderId
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit

PRESSURE = (
    "hurry",
    "only today",
    "last chance",
    "left at this price",
    "expires in",
    "offer ends",
    "don't miss",
)
Tag = tuple[str, dict[str, str | None]]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def lint(html: str) -> list[str]:
    """What is wrong with a page on which money is spent."""
    parser = _Tags()
    parser.feed(html)
    found = []
    for tag, attrs in parser.tags:
        if tag == "input" and attrs.get("type") in {"checkbox", "radio"} and "checked" in attrs:
            found.append(f"{attrs.get('name')} is ticked beforehand")
        words = " ".join(str(value) for value in attrs.values()).lower()
        if tag == "progress" or "countdown" in words or "data-until" in words:
            found.append(f"<{tag}> counts down")
    found += [f"“{words}” presses" for words in PRESSURE if words in html.lower()]
    return found


def declines(html: str) -> bool:
    """Whether the way out is a button like the way on, or a link of its own, in the same page."""
    return "Not now</a>" in html


@pytest.mark.parametrize(
    ("bad", "count"),
    [
        ('<input type="checkbox" name="news" checked>', 1),
        ('<input type="radio" name="method" value="card" checked="">', 1),
        ('<span class="countdown">09:59</span>', 1),
        ("<p>Hurry, only today!</p>", 2),
        ('<input type="radio" name="method" value="card"><p>Prices include GST</p>', 0),
    ],
)
def test_wal_15_the_lint_finds_what_it_is_for(bad: str, count: int) -> None:
    assert len(lint(bad)) == count


async def test_wal_15_no_dark_patterns_from_the_wallet_to_the_gateway(
    people: People, container: Container, visit: Visit
) -> None:
    asha, order_id = await people.make(), str(uuid4())
    wallet = (await visit(asha, "/wallet")).text
    form = {
        "order_id_regular": order_id,
        "package_id": "regular",
        "provider": "razorpay",
        "place_of_supply": "29",
    }
    assert (await visit(asha, "/wallet/orders", form)).status == 303
    path = f"/wallet/orders/{order_id}"
    order = (await visit(asha, path)).text
    last_step = (await visit(asha, f"{path}/pay", {"method": "card"})).text
    assert (await visit(asha, f"{path}/pay", {"method": "upi"})).response.headers["Location"] == f"{path}/upi"
    upi = (await visit(asha, f"{path}/upi")).text

    for page in (wallet, order, last_step, upi):
        assert lint(page) == []
    for page in (order, last_step, upi):
        assert declines(page)
        assert "₹499.00" in page, "the whole price"
        assert "GST, 18 %" in page, "the tax, before the last step"
        assert "₹76.12" in page, "the tax, before the last step"
    assert "₹499.00" in wallet
    assert "GST of ₹76.12 included" in wallet
    for scheme in ("upi://pay?", "phonepe://pay?", "tez://upi/pay?", "paytmmp://pay?"):
        assert f'href="{scheme}' in upi
    assert "data:image/svg+xml" in upi, "the same link as a QR code, without a script"


async def test_wal_05_a_upi_code_that_ran_out_is_said_where_one_pays_another_way(
    people: People, container: Container, visit: Visit
) -> None:
    asha, order_id = await people.make(), uuid4()
    form = {
        "order_id_regular": str(order_id),
        "package_id": "regular",
        "provider": "razorpay",
        "place_of_supply": "29",
    }
    path = f"/wallet/orders/{order_id}"
    await visit(asha, "/wallet/orders", form)
    await visit(asha, f"{path}/pay", {"method": "upi"})
    assert "has run out" not in (await visit(asha, path)).text
    async with container.begin()() as tx:
        order = await tx.orders.get_for_update(OrderId(order_id))
        await tx.orders.update(replace(order, pay_link_until=container.now()()))

    assert (await visit(asha, f"{path}/upi")).response.headers["Location"] == path
    state = await visit(asha, f"{path}/state", HX_Request="true")
    assert state.response.headers["HX-Redirect"] == path
    order_page = (await visit(asha, path)).text
    assert "The UPI code of this order has run out." in order_page
    assert "Continue to pay" in order_page


async def test_a_choice_that_is_missing_is_said_beside_it(people: People, visit: Visit) -> None:
    asha, order_id = await people.make(), str(uuid4())
    form = {
        "order_id_regular": order_id,
        "package_id": "regular",
        "provider": "razorpay",
        "place_of_supply": "",
    }
    answer = await visit(asha, "/wallet/orders", form)
    assert answer.status == 422
    assert "Choose the state or territory you live in." in answer.text
    await visit(asha, "/wallet/orders", {**form, "place_of_supply": "29"})
    answer = await visit(asha, f"/wallet/orders/{order_id}/pay", {})
    assert answer.status == 404
    assert "Choose how you want to pay." in answer.text
