"""The screen of lists and patterns tells years of birth by its clock."""

from datetime import UTC, datetime

import pytest

from adapters.word_rules.text_screen import WordRules
from domain.moderation.text.finding import Concern


@pytest.mark.parametrize(("year", "is_claim"), [(2026, True), (2027, False)])
async def test_cht_15_a_year_of_birth_is_judged_by_the_clock(year: int, is_claim: bool) -> None:
    screen = WordRules(now=lambda: datetime(year, 6, 1, tzinfo=UTC))
    assert (Concern.MINOR_CLAIM in await screen.concerns("i was born in 2009")) is is_claim
