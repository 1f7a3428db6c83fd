"""What a room asks in Hindi: a sentence for each that there is in English (CHT-01, CHT-12, MOD-22)."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.chat.asked_in_hindi import asked_in_hindi, time_in_hindi
from domain.chat.settings import ChatSettings
from domain.ids import UserId

OPEN = ChatSettings.open_to_all(UserId(UUID(int=1)))
ASKED: list[dict[str, int | bool]] = [
    {"tippers_only": True},
    {"followers_only": True},
    {"followers_only": True, "followed_minutes": 60},
    {"verified_only": True},
    {"emote_only": True},
    {"account_age_minutes": 60},
    {"no_links": True, "link_age_minutes": 60},
    {"link_age_minutes": 60},
    {"slow_seconds": 90},
]


@pytest.mark.parametrize("asked", ASKED)
def test_cht_01_cht_12_each_thing_that_is_asked_is_one_sentence_in_hindi_as_in_english(
    asked: dict[str, int | bool],
) -> None:
    settings = replace(OPEN, **asked)  # type: ignore[arg-type]
    assert settings.words.count(".") == asked_in_hindi(settings).count("।") == 1


def test_cht_01_different_things_are_asked_in_different_words_and_all_of_them_together() -> None:
    each = [asked_in_hindi(replace(OPEN, **asked)) for asked in ASKED]  # type: ignore[arg-type]
    assert len(set(each)) == len(ASKED)
    everything = replace(
        OPEN, tippers_only=True, followers_only=True, followed_minutes=60, verified_only=True, emote_only=True,
        account_age_minutes=60, link_age_minutes=60, slow_seconds=90,
    )  # fmt: skip
    assert asked_in_hindi(everything) == " ".join(each[place] for place in (0, 2, 3, 4, 5, 7, 8))
    assert asked_in_hindi(OPEN) == OPEN.words == ""


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 सेकंड"), (90, "90 सेकंड"), (120, "2 मिनट"), (3600, "1 घंटे"), (172_800, "2 दिन")]
)
def test_mod_22_a_time_is_told_in_the_greatest_whole_unit(seconds: int, words: str) -> None:
    assert time_in_hindi(seconds) == words
