"""What is learned from lines stands beside the lists (CHT-05, ADR 62)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.learned.features import features_between, features_of_key, keys_of, words_of
from domain.moderation.text.learned.hindi import romanized
from domain.moderation.text.learned.model import Model, own_model
from domain.moderation.text.screen import findings_in
from domain.moderation.text.written import Written

PAY, CONTACT = 0, 1
MODEL = Model(
    (Concern.PAYMENT, Concern.CONTACT),
    (100, 50),
    (-10, -20),
    {
        "<vala>": ((PAY, 60),),
        "val": ((PAY, 20),),
        "<send>": ((PAY, 20), (CONTACT, 10)),
        "tu me": ((CONTACT, 45),),
    },
)


def found(text: str, model: Model = MODEL) -> list[Finding]:
    return list(model.weighed(Written.read(text)).findings())


def features(text: str) -> frozenset[str]:
    written = Written.read(text)
    keys = keys_of(words_of(written))
    return frozenset(features_between(written, keys)).union(*map(features_of_key, keys))


def test_cht_05_what_is_there_is_added_up_and_found_from_the_threshold_on() -> None:
    [finding] = found("please send wala")
    assert (finding.concern, finding.strength, finding.rule) == (
        Concern.PAYMENT,
        Strength.LIKELY,
        "learned.payment",
    )
    assert found("please wala") == [], "80 of 100"
    assert [each.concern for each in found("send tu me")] == [Concern.CONTACT]
    assert found("") == found("!!!") == []


def test_cht_07_a_finding_stands_where_the_words_are_that_weigh_most() -> None:
    text = "so please 👉 send to ＷＡＬＡ now"
    [finding] = found(text)
    assert text[finding.start : finding.end] == "ＷＡＬＡ"


def test_cht_05_a_word_is_one_feature_in_every_spelling_and_in_both_scripts() -> None:
    assert features("मेरा नंबर") == features("mera nanbar") == features("meraa naanbar")
    assert "<nanbar>" in features("mera n.a.n.b.a.r")
    assert romanized("पैसे") == "paise"


def test_cht_15_of_a_number_it_is_seen_whether_it_may_be_the_age_of_a_minor() -> None:
    assert "<#minor>" in features("17 hun")
    assert "<#minor>" not in features("18 hun")
    assert "<##########>" in features("9876543210")


def test_cht_05_a_model_is_read_as_it_was_written() -> None:
    assert Model.read(MODEL.written()) == MODEL
    with pytest.raises(ValueError, match="nonsense"):
        Model.read("nonsense\n1\n0\n")


def test_cht_05_what_a_list_says_is_not_said_again() -> None:
    rules = {
        each.rule
        for each in findings_in("pay me on gpay 9876543210@okaxis")
        if each.concern is Concern.PAYMENT
    }
    assert rules
    assert not any(rule.startswith("learned") for rule in rules)


def test_cht_05_below_a_sum_words_of_a_list_are_only_spoken_of() -> None:
    model = Model(MODEL.concerns, MODEL.thresholds, MODEL.clear, {"<kabar>": ((PAY, -20), (CONTACT, -20))})
    weighed = model.weighed(Written.read("kabar hai"))
    assert weighed.is_clear_of(Concern.PAYMENT)
    assert not weighed.is_clear_of(Concern.CONTACT), "not below it"
    assert not weighed.is_clear_of(Concern.THREAT), "of what a model does not know it says nothing"


@given(st.text(max_size=200))
def test_cht_05_every_text_can_be_weighed_and_what_is_found_stands_in_it(text: str) -> None:
    for finding in found(text, own_model()):
        assert 0 <= finding.start < finding.end <= len(text)
