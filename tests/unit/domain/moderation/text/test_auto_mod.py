"""Which doubtful messages wait, by level and category (CHT-02, CHT-03)."""

from collections import Counter

import pytest

from domain.moderation.text.auto_mod import (
    LEVEL_MAX,
    LEVEL_TEXTS,
    AutoMod,
    Category,
    InvalidAutoMod,
    caught,
    signs_in,
)
from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lists import TERMS
from domain.moderation.text.screen import concerns_of
from tests.builders import RAVI


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("What a raga!", {}),
        ("this is trash", {Category.INSULT: 1}),
        ("this is tr4sh", {Category.INSULT: 1}),
        ("lucky me, one more spin", {Category.CHANCE: 2}),
        ("your lucky spin", {Category.CHANCE: 3}),  # said to somebody
        ("lucky trash", {Category.CHANCE: 1, Category.INSULT: 1}),
        ("some cash, some bank, some app", {Category.OFF_PLATFORM: 3}),
        ("aap ki trash", {Category.INSULT: 2}),
        ("send cash at once", {Category.OFF_PLATFORM: 1}),  # a phrase, with a word in it that is a sign alone
    ],
)
def test_cht_02_signs_are_counted_by_category(text: str, signs: dict[Category, int]) -> None:
    assert signs_in(text) == Counter(signs)


def test_cht_02_each_category_has_words_that_are_only_doubtful() -> None:
    """Else its level would do nothing: what is likelier is refused at every level."""
    weak = {term.concern for term in TERMS if term.strength is Strength.WEAK}
    assert weak == set(Concern) - {Concern.MINOR_CLAIM, Concern.LISTED}
    assert not concerns_of("kill this leaked trash, die of caste", even_weak=())


@pytest.mark.parametrize("level", range(LEVEL_MAX + 1))
def test_cht_02_a_level_says_how_many_signs_a_message_may_have(level: int) -> None:
    auto_mod = AutoMod.off(RAVI).changed({"insult": level})
    for signs in range(6):
        text = " today and ".join(["trash"] * signs) or "hello"
        waits = level > 0 and signs >= 5 - level
        assert caught(auto_mod.levels, signs_in(text)) == ((Category.INSULT,) if waits else ()), signs
    assert caught(auto_mod.levels, signs_in("lucky spin, lucky spin")) == ()
    assert len(LEVEL_TEXTS) == LEVEL_MAX + 1


def test_cht_03_a_change_of_one_category_leaves_the_other_seven() -> None:
    before = AutoMod.off(RAVI).changed({category.value: 2 for category in Category})
    assert len(Category) == 8
    for changed in Category:
        after = before.changed({changed.value: 4})
        assert {each: after.level(each) for each in Category} == {
            each: 4 if each is changed else 2 for each in Category
        }
    assert before.changed({}) == before
    assert before.changed({category.value: 0 for category in Category}) == AutoMod.off(RAVI)


def test_cht_02_what_is_no_category_or_level_is_refused() -> None:
    for asked, pointer in (
        ({"rude": 1}, "/levels/rude"),
        ({"insult": 5}, "/levels/insult"),
        ({"hate": -1}, "/levels/hate"),
    ):
        with pytest.raises(InvalidAutoMod) as refused:
            AutoMod.off(RAVI).changed(asked)
        assert refused.value.pointer == pointer
