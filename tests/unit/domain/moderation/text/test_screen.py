"""Which words wait, and which pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import ForbiddenText, concerns_of, require_clean


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What a raga!",
        "राग यमन, कृपया",
        "You played this better than in 2019, 10 out of 10",
        "Encore at 21:30?",
        "Mind the minority report, and the spinach",
        "My rupees are yours: 500",
        "The best. Thank you",
    ],
)
def test_tip_09_kind_words_pass(text: str) -> None:
    assert concerns_of(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("98765 43210", Concern.CONTACT),
        ("+91-98765-43210", Concern.CONTACT),
        ("९८७६५४३२१०", Concern.CONTACT),
        ("9 8 7 6 5 4 3 2 1 0", Concern.CONTACT),
        ("９８７６５４３２１０", Concern.CONTACT),
        ("https://example.in/x", Concern.CONTACT),
        ("find me on example.com", Concern.CONTACT),
        ("asha@example.in", Concern.CONTACT),
        ("What\u200bsApp me", Concern.CONTACT),
        ("tele_gram? no: TELEGRAM", Concern.CONTACT),
        ("send to ravi@okbank", Concern.PAYMENT),
        ("G Pay works too", Concern.PAYMENT),
        ("pay by UPI", Concern.PAYMENT),
        ("he is underage", Concern.MINOR),
        ("a school girl", Concern.MINOR),
        ("spin the wheel", Concern.CHANCE),
        ("LOTTERY", Concern.CHANCE),
        ("a lucky dip", Concern.CHANCE),
    ],
)
def test_tip_09_what_waits(text: str, concern: Concern) -> None:
    assert concern in concerns_of(text)


def test_tip_03_a_refusal_says_why() -> None:
    require_clean(frozenset(), pointer="/name")
    with pytest.raises(ForbiddenText, match="makes a game of chance") as refused:
        require_clean({Concern.CHANCE}, pointer="/name")
    assert refused.value.pointer == "/name"


PIECES = (
    "a",
    "Z",
    "7",
    " ",
    "@",
    ".",
    "/",
    "-",
    "_",
    "gpay",
    "Under 18",
    "www.",
    "https://",
    "ok@upi",
    "in",
    "spin",
)


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_plain_ascii_is_looked_at_as_all_else_is(text: str) -> None:
    """A joiner, which is taken out, sends a text the long way round."""
    assert concerns_of(text) == concerns_of(text + "\u200b")
