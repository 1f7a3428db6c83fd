"""Which offers a performer may make, and which a viewer may book."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.errors import Refusal
from domain.ids import ShowOfferId
from domain.money import Tokens
from domain.private_shows.offer import (
    ANNOUNCED_MAX,
    GROUP_SEATS_MAX,
    PRICE_MAX,
    START_EARLY,
    START_LATE,
    TICKET_MAX,
    InvalidOfferTerms,
    NotYourOffer,
    OfferClosed,
    OfferIdReused,
    PriceChanged,
    ShowKind,
    ShowOffer,
    Terms,
    TooEarly,
)
from tests.builders import ASHA, NOW, RAVI, a_show_offer

PRIVATE = Terms(ShowKind.PRIVATE, Tokens(40), minutes=3, seats_min=1, seats_max=1, starts_at=None)
GROUP = Terms(ShowKind.GROUP, Tokens(10), minutes=3, seats_min=2, seats_max=5, starts_at=None)
TICKETED = Terms(
    ShowKind.TICKETED, Tokens(500), minutes=30, seats_min=1, seats_max=50, starts_at=NOW + timedelta(hours=2)
)


@pytest.mark.parametrize("terms", [PRIVATE, GROUP, TICKETED])
def test_str_17_there_are_private_group_and_ticketed_shows(terms: Terms) -> None:
    offer = ShowOffer.make(offer_id=ShowOfferId(uuid4()), performer_id=RAVI, terms=terms, now=NOW)
    assert offer.is_open
    assert offer.terms == terms


@pytest.mark.parametrize(
    ("terms", "changes", "pointer"),
    [
        (PRIVATE, {"price": Tokens(0)}, "/price"),
        (PRIVATE, {"price": Tokens(PRICE_MAX + 1)}, "/price"),
        (TICKETED, {"price": Tokens(TICKET_MAX + 1)}, "/price"),
        (PRIVATE, {"minutes": 0}, "/minutes"),
        (PRIVATE, {"minutes": 61}, "/minutes"),
        (PRIVATE, {"seats_max": 2}, "/seats_max"),
        (GROUP, {"seats_min": 1}, "/seats_max"),
        (GROUP, {"seats_min": 6}, "/seats_max"),
        (GROUP, {"seats_max": GROUP_SEATS_MAX + 1}, "/seats_max"),
        (PRIVATE, {"starts_at": NOW + timedelta(hours=1)}, "/starts_at"),
        (TICKETED, {"starts_at": None}, "/starts_at"),
        (TICKETED, {"starts_at": NOW}, "/starts_at"),
        (TICKETED, {"starts_at": NOW + ANNOUNCED_MAX + timedelta(seconds=1)}, "/starts_at"),
    ],
)
def test_what_is_no_offer(terms: Terms, changes: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidOfferTerms) as caught:
        replace(terms, **changes).require_sensible(NOW)
    assert caught.value.pointer == pointer


def test_what_must_be_in_the_wallet_to_begin() -> None:
    assert PRIVATE.tokens_to_begin == 120
    assert TICKETED.tokens_to_begin == 500


@pytest.mark.parametrize(
    ("offer", "price", "later", "refusal"),
    [
        (a_show_offer(terms=PRIVATE).closed(), 40, timedelta(0), OfferClosed),
        (a_show_offer(terms=PRIVATE), 41, timedelta(0), PriceChanged),
        (a_show_offer(terms=TICKETED), 500, timedelta(hours=2, seconds=1) + START_LATE, OfferClosed),
    ],
)
def test_what_cannot_be_booked(
    offer: ShowOffer, price: int, later: timedelta, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        offer.require_bookable(agreed_price=price, now=NOW + later)


def test_a_ticketed_show_begins_about_when_it_was_announced() -> None:
    offer, starts_at = a_show_offer(terms=TICKETED), NOW + timedelta(hours=2)
    with pytest.raises(TooEarly):
        offer.require_startable(starts_at - START_EARLY - timedelta(seconds=1))
    offer.require_startable(starts_at - START_EARLY)
    offer.require_startable(starts_at + START_LATE)
    with pytest.raises(OfferClosed):
        offer.require_startable(starts_at + START_LATE + timedelta(seconds=1))


def test_a_retry_is_the_same_offer_and_nobody_elses() -> None:
    offer = a_show_offer(terms=PRIVATE)
    offer.require_same_request(performer_id=RAVI, terms=PRIVATE)
    with pytest.raises(OfferIdReused):
        offer.require_same_request(performer_id=RAVI, terms=GROUP)
    with pytest.raises(NotYourOffer):
        offer.require_performer(ASHA)
