"""What an event rule may do: ask people to look, and nothing else (ENF-06).

There is no effect that restricts anybody, hides anything, or cannot be undone: such an act is a decision, of a person,
with a statement of reasons and an appeal. Severity and queue of a case follow from what it is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from domain.errors import Invalid
from domain.moderation.case_kind import CaseKind
from domain.moderation.label import LabelKind

EFFECTS_MAX = 3
DAYS_MAX = 30
"""A label that a program puts on ends sooner than one of a person."""


class InvalidEffect(Invalid):
    code = "invalid_rule_effect"


OPENABLE = tuple(kind for kind in CaseKind if kind.is_reportable and not kind.is_of_child_safety)
"""What a rule may open a case of. Child safety has ways of its own, and no rule tells of it (CSA-04)."""
LABELS = (LabelKind.LOOK_CLOSELY, LabelKind.REPEATS, LabelKind.MAY_EVADE, LabelKind.TARGETED)
"""That somebody was hurt is for people to know and to say."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the subject's case, or join it."""

    kind: CaseKind

    def as_json(self) -> dict[str, object]:
        return {"do": "open_case", "kind": self.kind.value}

    @property
    def text(self) -> str:
        return f"a case of {self.kind.value.replace('_', ' ')} is opened or joined"


@dataclass(frozen=True, slots=True)
class PutLabel:
    """On the person; where one of this kind holds already, that one stays as it is. `look_closely` has the pictures of
    their shows looked at more often."""

    label: LabelKind
    days: int

    def as_json(self) -> dict[str, object]:
        return {"do": "label", "label": self.label.value, "days": self.days}

    @property
    def text(self) -> str:
        return f"the label {self.label.value.replace('_', ' ')} is put on for {self.days} days"


Effect = OpenCase | PutLabel


def read_effects(given: object, *, at: str = "/effects") -> tuple[Effect, ...]:
    """What decoded JSON says: a list, in which nothing is done twice. Raises `InvalidEffect`."""
    if not isinstance(given, list) or not 1 <= len(cast(list[object], given)) <= EFFECTS_MAX:
        raise InvalidEffect(f"a rule has 1 to {EFFECTS_MAX} effects, in a list", pointer=at)
    listed = cast(Sequence[object], given)
    effects = tuple(_read(each, f"{at}/{number}") for number, each in enumerate(listed))
    done = [each.label if isinstance(each, PutLabel) else OpenCase for each in effects]
    if len(set(done)) != len(done):
        raise InvalidEffect("a rule opens one case, and puts each label on once", pointer=at)
    return effects


def _read(given: object, at: str) -> Effect:
    if not isinstance(given, dict):
        raise InvalidEffect("an effect is an object", pointer=at)
    fields = cast(dict[str, object], given)
    match fields.get("do"), sorted(map(str, fields)):
        case "open_case", ["do", "kind"]:
            kind = next((each for each in OPENABLE if each.value == fields["kind"]), None)
            if kind is None:
                raise InvalidEffect(f"a rule opens cases of {', '.join(OPENABLE)}", pointer=f"{at}/kind")
            return OpenCase(kind)
        case "label", ["days", "do", "label"]:
            label = next((each for each in LABELS if each.value == fields["label"]), None)
            if label is None:
                raise InvalidEffect(f"a rule puts on one of {', '.join(LABELS)}", pointer=f"{at}/label")
            days = fields["days"]
            if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= DAYS_MAX:
                raise InvalidEffect(f"a rule's label holds for 1 to {DAYS_MAX} days", pointer=f"{at}/days")
            return PutLabel(label, days)
    raise InvalidEffect(
        "an effect is `open_case` with a `kind`, or `label` with a `label` and `days`; a rule restricts nobody",
        pointer=at,
    )
