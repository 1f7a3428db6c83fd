"""Rules of which cases come to which queue, as a form has them and as pages say them (MOD-12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from domain.errors import Invalid
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import Queue, Severity
from domain.moderation.cases.placement import PlacedBy, Placement
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_routing import ROUTABLE, RULES_MAX, QueueRouting, QueueRule
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.web.form import Form
from entrypoints.web.moderation.case_words import CASE_KINDS, CASE_SUBJECTS

SOURCES = {
    Source.ACCOUNT.value: "a person with an account",
    Source.NO_ACCOUNT.value: "somebody without an account",
    Source.STAFF.value: "one of the staff",
    Source.PROGRAM.value: "a program",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that rules ask: the field of a rule, the name of its boxes, its words, and those of each answer."""

    field: str
    name: str
    words: str
    lead: str
    answers: tuple[Enum, ...]
    said: Mapping[str, str]

    def told(self, rule: QueueRule) -> str:
        chosen: frozenset[Enum] = getattr(rule, self.field)
        said = [self.said[str(each.value)] for each in self.answers if each in chosen]
        return f"{self.lead} {' or '.join(said)}" if said else ""

    def box(self, place: int, answer: Enum) -> str:
        return f"rule-{place}-{self.name}-{answer.value}"


ASKED = (
    Asked("kinds", "kind", "What it is of", "of", ROUTABLE, CASE_KINDS),
    Asked(
        "severities",
        "severity",
        "How grave it is",
        "as grave as",
        tuple(Severity),
        {str(each.value): f"sev-{each.value}" for each in Severity},
    ),
    Asked("subjects", "subject", "What it is about", "about", tuple(SubjectKind), CASE_SUBJECTS),
    Asked("sources", "source", "Who says so, of those who did", "said by", tuple(Source), SOURCES),
)


def rule_told(rule: QueueRule) -> str:
    asked = [words for each in ASKED if (words := each.told(rule))]
    return f"Cases {', '.join(asked) or 'of which nothing is asked yet'}, come to {QUEUES[rule.queue]}"


def rules_told(rules: Iterable[QueueRule]) -> str:
    return "; ".join(map(rule_told, rules))


def asked_rules(form: Form) -> tuple[QueueRule, ...]:
    """The draft that the form holds, sound or not yet. Raises `Invalid` for a form that is not of the page."""
    count = form.whole("rules")
    if not 0 <= count <= RULES_MAX:
        raise Invalid("the form was not complete; load the page again", pointer=None)
    return tuple(_rule(form, place) for place in range(count))


def _rule(form: Form, place: int) -> QueueRule:
    try:
        queue = Queue(form.text(f"rule-{place}-queue"))
    except ValueError:
        raise Invalid("the form was not complete; load the page again", pointer=None) from None
    kinds, severities, subjects, sources = (
        frozenset(answer for answer in each.answers if form.text(each.box(place, answer))) for each in ASKED
    )
    return QueueRule(queue, kinds, severities, subjects, sources)  # type: ignore[arg-type]


PLACED = {
    PlacedBy.OWN_KIND: "what it is of has a queue of its own",
    PlacedBy.EVENT_RULE: "an event rule named it",
    PlacedBy.ANOTHER_CASE: "it came with another case, or was parted from one",
    PlacedBy.NOT_KEPT: "which rule it was is not kept",
}


def placement_told(placed: Placement, routing: QueueRouting) -> str:
    """Why a case is in its queue: which rule, of which version of them."""
    by = placed.routed
    if by is None:
        return PLACED[placed.by]
    version = f"version {by.version} of the routing rules" if by.version else "the platform’s own rules"
    if not by.rule:
        return f"no rule of {version} takes it"
    rule = routing.rule(by)
    words = f" ({rule_told(rule)})" if rule is not None else ""
    return f"rule {by.rule} of {version}{words}"
