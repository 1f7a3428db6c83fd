"""Packages and orders."""

from dataclasses import replace
from datetime import timedelta
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
from tests.builders import ASHA, NOW, RAVI, an_order


def priced(price: int) -> Package:
    return Package("a", "A", Paise(price), Tokens(1), Tokens(0))


@given(st.integers(min_value=1, max_value=10**12))
def test_tax_is_a_part_of_the_price(price: int) -> None:
    assert 0 <= priced(price).gst < price


@given(st.integers(min_value=1, max_value=10**12))
def test_tax_is_eighteen_percent_of_the_net_to_the_paisa(price: int) -> None:
    package = priced(price)
    # The exact tax is price * 18 / 118; the nearest whole paisa is at most half a paisa away.
    assert abs(package.gst * 118 - price * 18) * 2 <= 118


@pytest.mark.parametrize(
    ("price", "gst"), [(11_800, 1_800), (9_900, 1_510), (49_900, 7_612), (499_900, 76_256)]
)
def test_tax_of_known_prices(price: int, gst: int) -> None:
    assert priced(price).gst == gst


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
    order = Order.place(order_id=OrderId(uuid4()), buyer_id=ASHA, package=package, now=NOW)
    assert (order.price, order.gst, order.tokens, order.bonus) == (49_900, 7_612, 500, 25)
    assert (order.state, order.provider_order_id, order.ask_at) == (OrderState.CREATED, "", None)


def test_a_retry_is_the_same_request_and_another_is_not() -> None:
    order = an_order()
    order.require_same_request(buyer_id=ASHA, package_id="regular")
    with pytest.raises(OrderIdReused):
        order.require_same_request(buyer_id=RAVI, package_id="regular")
    with pytest.raises(OrderIdReused):
        order.require_same_request(buyer_id=ASHA, package_id="patron")


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
