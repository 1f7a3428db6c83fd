"""The words of text messages."""

from itertools import product

import pytest

from domain.language import Language
from domain.notifications.text_message import WORDS, TextKey, TextMessage, registered_words

ALL = list(product(TextKey, Language))


@pytest.mark.parametrize(("key", "language"), ALL)
def test_leg_16_what_is_sent_is_what_was_registered_with_its_one_place_filled(
    key: TextKey, language: Language
) -> None:
    registered = registered_words(key, language, name="LivePanty")
    assert registered.count("{#var#}") == 1
    assert TextMessage(key, language, "482915").body("LivePanty") == registered.replace("{#var#}", "482915")
    assert len(WORDS[key]) == len(Language)


@pytest.mark.parametrize(("key", "language"), ALL)
def test_leg_16_nobody_who_reads_along_learns_what_it_is_about(key: TextKey, language: Language) -> None:
    said = TextMessage(key, language, "482915").body("Name").casefold()
    told = [
        word
        for word in ("report", "complain", "picture", "show", "live", "http", "शिकायत", "तस्वीर", "शो ")
        if word in said
    ]
    assert told == []


def test_leg_16_a_longer_value_than_networks_take_is_a_mistake_of_ours() -> None:
    with pytest.raises(AssertionError):
        TextMessage(TextKey.VERIFY_NUMBER, Language.ENGLISH, "1" * 31).body("Name")
