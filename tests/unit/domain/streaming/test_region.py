"""Regions: which there are, and what is within what."""

import pytest

from domain.iso_3166 import COUNTRIES, INDIAN_STATES
from domain.streaming.region import NOWHERE, Region, UnknownRegion


def test_all_countries_of_iso_3166_and_all_states_of_india_are_known() -> None:
    assert len(COUNTRIES) == 249
    assert all(
        len(code) == 2 and code.isascii() and code.isupper() and name for code, name in COUNTRIES.items()
    )
    assert len(INDIAN_STATES) == 36
    assert COUNTRIES["CI"] == "Côte d'Ivoire"
    assert INDIAN_STATES["WB"] == "West Bengal"


@pytest.mark.parametrize(
    ("code", "name"), [("in", "India"), (" IN-ka ", "Karnataka, India"), ("US-TX", "US-TX, United States")]
)
def test_a_region_has_a_code_and_a_name(code: str, name: str) -> None:
    region = Region.named(code)
    assert (region.code, region.name) == (code.strip().upper(), name)


@pytest.mark.parametrize(
    "code", ["", "XX", "T1", "IND", "IN-", "IN-XX", "US-", "US-TEXAS", "US-T X", "UK", "IN-KA-1"]
)
def test_what_iso_3166_does_not_know_is_no_region(code: str) -> None:
    with pytest.raises(UnknownRegion):
        Region.named(code)


def test_what_a_source_says_wrongly_is_nowhere_and_never_an_error() -> None:
    assert Region.found("T1") == Region.found("") == NOWHERE
    assert Region.found("in", "ka") == Region.named("IN-KA")
    assert Region.found("IN", "Karnataka") == Region.named("IN")
    assert Region.found("IN", "OR") == Region.named("IN-OD")  # as Odisha was written before 2023


def test_a_part_is_within_its_country_and_a_country_may_be_within_its_part() -> None:
    india, karnataka, kerala = Region.named("IN"), Region.named("IN-KA"), Region.named("IN-KL")
    assert karnataka.is_within(india)
    assert karnataka.is_within(karnataka)
    assert india.is_within(india)
    assert not india.is_within(karnataka)
    assert not kerala.is_within(karnataka)
    assert india.may_be_within(karnataka)
    assert not kerala.may_be_within(karnataka)
    assert not Region.named("NP").may_be_within(india)


def test_nowhere_is_within_nothing_and_may_be_anywhere() -> None:
    india = Region.named("IN")
    assert not NOWHERE.is_within(india)
    assert not NOWHERE.is_within(NOWHERE)
    assert NOWHERE.may_be_within(india)
