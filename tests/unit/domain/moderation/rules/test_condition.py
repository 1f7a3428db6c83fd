"""Conditions of event rules: what they come to, and what is none (MOD-29)."""

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.rules.condition import (
    DEPTH_MAX,
    NODES_MAX,
    InvalidCondition,
    explained,
    features_of,
    read_condition,
)
from domain.moderation.rules.feature import Facts, Feature, FeatureType, RuleSource, Value

REPORT = RuleSource.REPORT_FILED
KNOWN = [each for each in Feature if each.is_known_at(REPORT)]


def value_of(feature: Feature) -> st.SearchStrategy[Value]:
    match feature.type:
        case FeatureType.NUMBER:
            return st.integers(0, 3)
        case FeatureType.FLAG:
            return st.booleans()
        case FeatureType.WORD:
            return st.sampled_from(sorted(feature.words)[:3])


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, object]:
    feature = draw(st.sampled_from(KNOWN))
    operators = {
        FeatureType.NUMBER: ["<", "<=", "=", "!=", ">=", ">", "in"],
        FeatureType.FLAG: ["=", "!="],
        FeatureType.WORD: ["=", "!=", "in"],
    }[feature.type]
    operator = draw(st.sampled_from(operators))
    value: object = draw(value_of(feature))
    if operator == "in":
        value = draw(st.lists(value_of(feature), min_size=1, max_size=3, unique=True))
    return {"feature": feature.value, "op": operator, "value": value}


def nested(depth: int) -> st.SearchStrategy[dict[str, object]]:
    if depth == 1:
        return comparisons()
    parts = st.lists(nested(depth - 1), min_size=1, max_size=3)
    return st.one_of(
        comparisons(),
        parts.map(lambda each: {"all": each}),
        parts.map(lambda each: {"any": each}),
        nested(depth - 1).map(lambda each: {"not": each}),
    )


conditions = nested(4)
some_facts: st.SearchStrategy[Facts] = st.fixed_dictionaries(
    {}, optional={each: value_of(each) for each in KNOWN}
)
all_facts: st.SearchStrategy[Facts] = st.fixed_dictionaries({each: value_of(each) for each in KNOWN})


def reference(condition: Mapping[str, object], facts: Facts) -> float:
    """Kleene's logic in numbers: 0 false, 1/2 unknown, 1 true; `all` the least, `any` the most, `not` one less it."""
    if "all" in condition:
        return min(reference(each, facts) for each in condition["all"])  # type: ignore[attr-defined]
    if "any" in condition:
        return max(reference(each, facts) for each in condition["any"])  # type: ignore[attr-defined]
    if "not" in condition:
        return 1 - reference(condition["not"], facts)  # type: ignore[arg-type]
    feature = Feature(str(condition["feature"]))
    if feature not in facts:
        return 0.5
    known, value = facts[feature], condition["value"]
    return float(
        {
            "=": lambda: known == value,
            "!=": lambda: known != value,
            "in": lambda: any(known == each for each in value),  # type: ignore[attr-defined]
            "<": lambda: known < value,  # type: ignore[operator]
            "<=": lambda: known <= value,  # type: ignore[operator]
            ">=": lambda: known >= value,  # type: ignore[operator]
            ">": lambda: known > value,  # type: ignore[operator]
        }[str(condition["op"])]()
    )


@given(conditions, some_facts)
def test_mod_29_a_condition_comes_to_what_a_plain_reading_of_it_does(
    written: dict[str, object], facts: Facts
) -> None:
    truth = read_condition(written, REPORT).truth(facts)
    assert {True: 1.0, None: 0.5, False: 0.0}[truth] == reference(written, facts)


@given(conditions, some_facts, all_facts)
def test_mod_29_what_is_learned_later_never_turns_a_hit_into_none(
    written: dict[str, object], facts: Facts, others: Facts
) -> None:
    condition = read_condition(written, REPORT)
    if (truth := condition.truth(facts)) is not None:
        assert condition.truth({**others, **facts}) is truth
    assert condition.truth(others) is not None, "where all is known the answer is too"


@given(conditions)
def test_mod_29_a_condition_is_written_as_it_was_read(written: dict[str, object]) -> None:
    condition = read_condition(written, REPORT)
    assert condition.as_json() == written
    assert read_condition(json.loads(json.dumps(written)), REPORT) == condition


@given(conditions, some_facts)
def test_mod_29_each_part_is_explained_with_its_own_truth(written: dict[str, object], facts: Facts) -> None:
    condition = read_condition(written, REPORT)
    findings = list(explained(condition, facts))
    assert len({each.place for each in findings}) == len(findings)
    for finding in findings:
        part: object = written
        for step in finding.place.split("/")[1:]:
            part = part[int(step)] if isinstance(part, list) else part[step]  # type: ignore[index]
        assert finding.truth is read_condition(part, REPORT).truth(facts)
    asked = {each.text.split(" ")[0] for each in findings if each.text.split(" ")[0] in set(Feature)}
    assert asked == features_of(condition)


def within(condition: object, times: int) -> object:
    for _ in range(times):
        condition = {"not": condition}
    return condition


LEAF = {"feature": "reports_24h", "op": ">=", "value": 3}


def test_mod_29_a_condition_is_small_and_shallow() -> None:
    read_condition(within(LEAF, DEPTH_MAX - 1), REPORT)
    read_condition({"all": [LEAF] * (NODES_MAX - 1)}, REPORT)
    for large, words in (
        (within(LEAF, DEPTH_MAX), "deep"),
        (within(LEAF, 5000), "deep"),
        ({"all": [LEAF] * NODES_MAX}, "at most"),
        ({"all": [{"any": [LEAF] * 20}] * 20}, "at most"),
    ):
        with pytest.raises(InvalidCondition, match=words):
            read_condition(large, REPORT)


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        (None, "/condition"),
        ("reports_24h >= 3", "/condition"),
        ([], "/condition"),
        ({}, "/condition"),
        ({"all": []}, "/condition/all"),
        ({"all": LEAF}, "/condition/all"),
        ({"all": [LEAF], "any": [LEAF]}, "/condition"),
        ({"all": [LEAF, {"not": [LEAF]}]}, "/condition/all/1/not"),
        (LEAF | {"more": 1}, "/condition"),
        ({"not": LEAF | {"feature": "ip_address"}}, "/condition/not/feature"),
        (LEAF | {"feature": ["reports_24h"]}, "/condition/feature"),
        (LEAF | {"op": "matches"}, "/condition/op"),
        (LEAF | {"value": True}, "/condition/value"),
        (LEAF | {"value": 1.5}, "/condition/value"),
        (LEAF | {"value": -1}, "/condition/value"),
        (LEAF | {"value": 10**12}, "/condition/value"),
        (LEAF | {"value": "3"}, "/condition/value"),
        (LEAF | {"op": "in", "value": 3}, "/condition/value"),
        (LEAF | {"op": "in", "value": []}, "/condition/value"),
        (LEAF | {"op": "in", "value": [1, 1]}, "/condition/value"),
        (LEAF | {"op": "in", "value": list(range(51))}, "/condition/value"),
        ({"feature": "performer_is_new", "op": "=", "value": 1}, "/condition/value"),
        ({"feature": "performer_is_new", "op": ">=", "value": True}, "/condition/op"),
        ({"feature": "report_reason", "op": "<", "value": "spam"}, "/condition/op"),
        ({"feature": "report_reason", "op": "in", "value": ["spam", "no such"]}, "/condition/value/1"),
    ],
)
def test_mod_29_what_is_no_condition_is_refused_where_it_is_wrong(written: object, pointer: str) -> None:
    with pytest.raises(InvalidCondition) as refused:
        read_condition(written, REPORT)
    assert refused.value.pointer == pointer


def test_mod_29_a_feature_is_asked_for_only_where_it_is_known() -> None:
    reason = {"feature": "report_reason", "op": "=", "value": "spam"}
    read_condition(reason, REPORT)
    with pytest.raises(InvalidCondition, match="not known when a show begins"):
        read_condition(reason, RuleSource.SHOW_STARTED)


def test_mod_29_csa_04_no_rule_asks_about_child_safety() -> None:
    for reason in ("csam", "minor", "grooming", "minor_claim"):
        with pytest.raises(InvalidCondition):
            read_condition({"feature": "report_reason", "op": "=", "value": reason}, REPORT)
