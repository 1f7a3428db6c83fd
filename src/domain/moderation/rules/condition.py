"""The condition of an event rule: a small tree over features, written as JSON, read strictly, never run as code.

    {"all": [C, ...]}   {"any": [C, ...]}   {"not": C}
    {"feature": NAME, "op": "<" | "<=" | "=" | "!=" | ">=" | ">", "value": V}
    {"feature": NAME, "op": "in", "value": [V, ...]}

What it comes to is true, false or unknown (`None`): a comparison with what is not known of an event is unknown, and
unknown goes on through `all`, `any` and `not` as in Kleene's logic. A rule hits where its condition is true alone, so
that what nobody knows never acts, not even under a `not`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from domain.errors import Invalid
from domain.moderation.rules.feature import Facts, Feature, FeatureType, RuleSource, Value

NODES_MAX = 50
DEPTH_MAX = 6
"""Of one within another; a comparison alone is one."""
SET_MAX = 50
NUMBER_MAX = 1_000_000_000

Truth = bool | None


class InvalidCondition(Invalid):
    code = "invalid_rule_condition"


class Operator(StrEnum):
    LESS = "<"
    AT_MOST = "<="
    EQUAL = "="
    UNEQUAL = "!="
    AT_LEAST = ">="
    MORE = ">"
    IN = "in"


_OF_TYPE: Mapping[FeatureType, frozenset[Operator]] = {
    FeatureType.NUMBER: frozenset(Operator),
    FeatureType.FLAG: frozenset({Operator.EQUAL, Operator.UNEQUAL}),
    FeatureType.WORD: frozenset({Operator.EQUAL, Operator.UNEQUAL, Operator.IN}),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`values` is one, but for `in`."""

    feature: Feature
    operator: Operator
    values: tuple[Value, ...]

    def truth(self, facts: Facts) -> Truth:
        known = facts.get(self.feature)
        if known is None:
            return None
        if self.operator is Operator.IN:
            return known in self.values
        value = self.values[0]
        if self.operator in (Operator.EQUAL, Operator.UNEQUAL):
            return (known == value) is (self.operator is Operator.EQUAL)
        assert isinstance(known, int), "only numbers are ordered"
        assert isinstance(value, int), "only numbers are ordered"
        return {
            Operator.LESS: known < value,
            Operator.AT_MOST: known <= value,
            Operator.AT_LEAST: known >= value,
            Operator.MORE: known > value,
        }[self.operator]

    def as_json(self) -> dict[str, object]:
        value: object = list(self.values) if self.operator is Operator.IN else self.values[0]
        return {"feature": self.feature.value, "op": self.operator.value, "value": value}

    @property
    def text(self) -> str:
        value = ", ".join(_said(each) for each in self.values)
        return f"{self.feature.value} {self.operator.value} {value}"


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]

    def truth(self, facts: Facts) -> Truth:
        truths = [part.truth(facts) for part in self.parts]
        return False if False in truths else None if None in truths else True

    def as_json(self) -> dict[str, object]:
        return {"all": [part.as_json() for part in self.parts]}

    @property
    def text(self) -> str:
        return "all of these"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple["Condition", ...]

    def truth(self, facts: Facts) -> Truth:
        truths = [part.truth(facts) for part in self.parts]
        return True if True in truths else None if None in truths else False

    def as_json(self) -> dict[str, object]:
        return {"any": [part.as_json() for part in self.parts]}

    @property
    def text(self) -> str:
        return "any of these"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"

    def truth(self, facts: Facts) -> Truth:
        truth = self.part.truth(facts)
        return None if truth is None else not truth

    def as_json(self) -> dict[str, object]:
        return {"not": self.part.as_json()}

    @property
    def text(self) -> str:
        return "not"


Condition = All | AnyOf | Not | Comparison


@dataclass(frozen=True, slots=True)
class Finding:
    """What one node came to. `place` is its JSON pointer within the condition; `known` what the facts say of its
    feature, None where they say nothing, or where it has none."""

    place: str
    depth: int
    text: str
    known: Value | None
    truth: Truth


def explained(condition: Condition, facts: Facts, place: str = "", depth: int = 0) -> Iterator[Finding]:
    """Every node with its own truth, each before its parts."""
    known = facts.get(condition.feature) if isinstance(condition, Comparison) else None
    yield Finding(place, depth, condition.text, known, condition.truth(facts))
    if isinstance(condition, Not):
        yield from explained(condition.part, facts, f"{place}/not", depth + 1)
    elif isinstance(condition, (All, AnyOf)):
        name = "all" if isinstance(condition, All) else "any"
        for number, part in enumerate(condition.parts):
            yield from explained(part, facts, f"{place}/{name}/{number}", depth + 1)


def features_of(condition: Condition) -> frozenset[Feature]:
    match condition:
        case Comparison():
            return frozenset({condition.feature})
        case Not():
            return features_of(condition.part)
        case All() | AnyOf():
            return frozenset().union(*(features_of(part) for part in condition.parts))


def read_condition(given: object, source: RuleSource, *, at: str = "/condition") -> Condition:
    """What decoded JSON says. Raises `InvalidCondition`, which points at the part at fault."""
    return _Reader(source).read(given, at, 1)


class _Reader:
    """Counts as it reads, so that what is too large is left unread."""

    def __init__(self, source: RuleSource) -> None:
        self._source = source
        self._nodes = 0

    def read(self, given: object, at: str, depth: int) -> Condition:
        self._nodes += 1
        if self._nodes > NODES_MAX:
            raise InvalidCondition(f"a condition has at most {NODES_MAX} parts", pointer=at)
        if depth > DEPTH_MAX:
            raise InvalidCondition(f"conditions stand at most {DEPTH_MAX} deep in each other", pointer=at)
        if not isinstance(given, dict):
            raise InvalidCondition("a condition is an object", pointer=at)
        fields = cast(dict[str, object], given)
        match sorted(map(str, fields)):
            case ["all"]:
                return All(self._parts(fields["all"], f"{at}/all", depth))
            case ["any"]:
                return AnyOf(self._parts(fields["any"], f"{at}/any", depth))
            case ["not"]:
                return Not(self.read(fields["not"], f"{at}/not", depth + 1))
            case ["feature", "op", "value"]:
                return self._comparison(fields, at)
        raise InvalidCondition(
            "a condition has `all`, `any` or `not` and nothing else, or `feature`, `op` and `value`",
            pointer=at,
        )

    def _parts(self, given: object, at: str, depth: int) -> tuple[Condition, ...]:
        if not isinstance(given, list) or not given:
            raise InvalidCondition("a list with at least one condition stands here", pointer=at)
        parts = cast(list[object], given)
        return tuple(self.read(part, f"{at}/{number}", depth + 1) for number, part in enumerate(parts))

    def _comparison(self, fields: Mapping[str, object], at: str) -> Comparison:
        feature = self._feature(fields["feature"], f"{at}/feature")
        try:
            operator = Operator(str(fields["op"]))
        except ValueError:
            operator = None
        if operator is None or operator not in _OF_TYPE[feature.type]:
            fitting = ", ".join(each.value for each in Operator if each in _OF_TYPE[feature.type])
            raise InvalidCondition(f"{feature.value} is compared by {fitting}", pointer=f"{at}/op")
        return Comparison(feature, operator, self._values(fields["value"], feature, operator, f"{at}/value"))

    def _feature(self, given: object, at: str) -> Feature:
        try:
            feature = Feature(str(given))
        except ValueError:
            raise InvalidCondition("there is no such feature", pointer=at) from None
        if not feature.is_known_at(self._source):
            raise InvalidCondition(f"{feature.value} is not known when {self._source.text}", pointer=at)
        return feature

    def _values(self, given: object, feature: Feature, operator: Operator, at: str) -> tuple[Value, ...]:
        if operator is not Operator.IN:
            return (_value(given, feature, at),)
        if not isinstance(given, list) or not 1 <= len(cast(list[object], given)) <= SET_MAX:
            raise InvalidCondition(f"`in` takes a list of 1 to {SET_MAX} values", pointer=at)
        listed = cast(Sequence[object], given)
        values = tuple(_value(each, feature, f"{at}/{number}") for number, each in enumerate(listed))
        if len(set(values)) != len(values):
            raise InvalidCondition("a value stands here twice", pointer=at)
        return values


def _value(given: object, feature: Feature, at: str) -> Value:
    match feature.type:
        case FeatureType.FLAG:
            if isinstance(given, bool):
                return given
            raise InvalidCondition(f"{feature.value} is true or false", pointer=at)
        case FeatureType.NUMBER:
            # A bool is an int in Python, and no number here.
            if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= NUMBER_MAX:
                return given
            raise InvalidCondition(f"{feature.value} is a whole number of 0 to {NUMBER_MAX}", pointer=at)
        case FeatureType.WORD:
            if isinstance(given, str) and given in feature.words:
                return given
            raise InvalidCondition(
                f"{feature.value} is one of {', '.join(sorted(feature.words))}", pointer=at
            )


def _said(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
