"""What an event rule may do: ask people to look, and nothing else (ENF-06).

There is no effect that restricts anybody, hides anything, or cannot be undone: such an act is a decision, of a person,
with a statement of reasons and an appeal. Severity and queue of a case follow from what it is about, where a rule does
not say them itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from domain.errors import Invalid
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.desk.label import LabelKind

EFFECTS_MAX = 3
LABEL_FIELDS = 3
DAYS_MAX = 30
"""A label that a program puts on ends sooner than one of a person."""


class InvalidEffect(Invalid):
    code = "invalid_rule_effect"


OPENABLE = tuple(kind for kind in CaseKind if kind.is_reportable and not kind.is_of_child_safety)
"""What a rule may open a case of. Child safety has ways of its own, and no rule tells of it (CSA-04)."""
SEVERITIES = (Severity.SEV_1, Severity.SEV_2, Severity.SEV_3)
"""Of 0 is what people say, or what a picture matched: no program makes anything that grave, or less than that."""
QUEUES = (Queue.GENERAL, Queue.INTIMATE_IMAGERY)
LABELS = (LabelKind.LOOK_CLOSELY, LabelKind.REPEATS, LabelKind.MAY_EVADE, LabelKind.TARGETED)
"""That somebody was hurt is for people to know and to say."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the subject's case, or join it. `severity` and `queue` are of the case that it opens, where they are not the
    kind's own; a case that it joins becomes graver by it, never lighter, and stays where it is unless
    a routing rule asks how grave it is (MOD-12)."""

    kind: CaseKind
    severity: Severity | None
    queue: Queue | None

    def as_json(self) -> dict[str, object]:
        """What was left out stays out, so that a version reads as it was written."""
        said: dict[str, object] = {"do": "open_case", "kind": self.kind.value}
        if self.severity is not None:
            said["severity"] = int(self.severity)
        if self.queue is not None:
            said["queue"] = self.queue.value
        return said

    @property
    def text(self) -> str:
        severity = self.kind.severity if self.severity is None else self.severity
        queue = f"the queue {_words(self.queue)}" if self.queue is not None else "the queue of its kind"
        place = f"of severity {int(severity)} in {queue}"
        return f"a case of {_words(self.kind)} is opened, {place}, or joined"


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


def _words(key: str) -> str:
    return key.replace("_", " ")


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
    match fields.get("do"), sorted({*map(str, fields)} - {"severity", "queue"}):
        case "open_case", ["do", "kind"]:
            return _open_case(fields, at)
        case "label", ["days", "do", "label"] if len(fields) == LABEL_FIELDS:
            label = next((each for each in LABELS if each.value == fields["label"]), None)
            if label is None:
                raise InvalidEffect(f"a rule puts on one of {', '.join(LABELS)}", pointer=f"{at}/label")
            days = fields["days"]
            if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= DAYS_MAX:
                raise InvalidEffect(f"a rule's label holds for 1 to {DAYS_MAX} days", pointer=f"{at}/days")
            return PutLabel(label, days)
    raise InvalidEffect(
        "an effect is `open_case` with a `kind` and if need be a `severity` and a `queue`, or `label` with a `label`"
        " and `days`; a rule restricts nobody",
        pointer=at,
    )


def _open_case(fields: dict[str, object], at: str) -> OpenCase:
    kind = next((each for each in OPENABLE if each.value == fields["kind"]), None)
    if kind is None:
        raise InvalidEffect(f"a rule opens cases of {', '.join(OPENABLE)}", pointer=f"{at}/kind")
    severity: Severity | None = None
    if "severity" in fields:
        given = fields["severity"]
        if not isinstance(given, int) or isinstance(given, bool) or given not in SEVERITIES:
            raise InvalidEffect("a rule's case is of severity 1, 2 or 3", pointer=f"{at}/severity")
        severity = Severity(given)
        if kind.severity is Severity.SEV_0:
            raise InvalidEffect("what is of severity 0 by its kind stays so", pointer=f"{at}/severity")
    queue: Queue | None = None
    if "queue" in fields:
        queue = next((each for each in QUEUES if each.value == fields["queue"]), None)
        if queue is None:
            raise InvalidEffect(f"a rule puts cases into {', '.join(QUEUES)}", pointer=f"{at}/queue")
    return OpenCase(kind, severity, queue)
