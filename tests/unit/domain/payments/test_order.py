"""Packages and orders."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import OrderId
from domain.money import Paise, Tokens
from domain.payments.order import (
    PACKAGES,
    Order,
    OrderIdReused,
    OrderState,
    Package,
    PackageNotFound,
    package_named,
    package_title,
)
from domain.payments.providers import Provider
from tests.builders import ASHA, NOW, RAVI, an_order


def test_more_money_never_buys_worse() -> None:
    per_token = [package.price / (package.tokens + package.bonus) for package in PACKAGES]
    assert per_token == sorted(per_token, reverse=True)
    assert len({package.id for package in PACKAGES}) == len(PACKAGES)


def test_an_unknown_package_is_not_found() -> None:
    with pytest.raises(PackageNotFound) as refused:
        package_named("free")
    assert refused.value.pointer == "/package_id"
    assert package_named("regular").tokens == 500
    assert package_title("regular") == "Regular"
    assert package_title("of last year") == "of last year"


def test_an_order_copies_what_it_was_sold_for() -> None:
    package = package_named("regular")
    order = Order.place(
        order_id=OrderId(uuid4()),
        buyer_id=ASHA,
        package=package,
        provider=Provider.PHONEPE,
        place_of_supply="27",
        now=NOW,
    )
    assert (order.price, order.gst, order.tokens, order.bonus) == (49_900, 7_612, 500, 25)
    assert (order.provider, order.place_of_supply) == (Provider.PHONEPE, "27")
    assert (order.state, order.provider_order_id, order.ask_at) == (OrderState.CREATED, "", None)


def test_a_retry_is_the_same_request_and_another_is_not() -> None:
    order = an_order()
    order.require_same_request(replace(order, provider_order_id="", created_at=NOW + timedelta(days=1)))
    others: list[dict[str, Any]] = [
        {"buyer_id": RAVI},
        {"package_id": "patron"},
        {"provider": Provider.PHONEPE},
        {"place_of_supply": "27"},
    ]
    for changes in others:
        with pytest.raises(OrderIdReused):
            order.require_same_request(replace(order, **changes))


def test_a_link_is_good_until_its_end() -> None:
    order = an_order().with_link("upi://pay?tr=1", NOW)
    assert order.live_link(NOW - timedelta(seconds=1)) == "upi://pay?tr=1"
    assert order.live_link(NOW) == ""
    assert order.with_link("https://pay", None).live_link(NOW) == "https://pay"


@given(st.integers(1, 10**7), st.integers(1, 10_000), st.integers(0, 5_000))
def test_wal_02_the_price_of_a_token_is_never_understated(price: int, tokens: int, bonus: int) -> None:
    package = Package("a", "A", Paise(price), Tokens(tokens), Tokens(bonus))
    assert package.unit_price * (tokens + bonus) >= price > (package.unit_price - 1) * (tokens + bonus)


def test_a_paid_order_is_not_asked_after() -> None:
    paid = an_order().paid("pay_1", NOW)
    assert (paid.state, paid.payment_id, paid.paid_at, paid.ask_at) == (OrderState.PAID, "pay_1", NOW, None)
    with pytest.raises(AssertionError):
        paid.paid("pay_2", NOW)


@given(st.integers(min_value=0, max_value=10**7))
def test_the_older_an_order_the_rarer_the_questions(age_seconds: int) -> None:
    now = NOW + timedelta(seconds=age_seconds)
    asked = an_order(created_at=NOW).asked(now)
    assert asked.ask_at is not None
    assert asked.ask_at - now == max(timedelta(seconds=age_seconds), timedelta(minutes=1))


def test_a_year_of_waiting_costs_some_twenty_questions() -> None:
    order = an_order(created_at=NOW)
    now, questions = NOW, 0
    while now < NOW + timedelta(days=365):
        order = order.asked(now)
        assert order.ask_at is not None
        now, questions = order.ask_at, questions + 1
    assert 15 <= questions <= 25
    assert order == replace(order, ask_at=now)
