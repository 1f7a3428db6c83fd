"""What a moderation case is about, how grave that is, and whose desk it comes to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from domain.errors import Invalid


class UnknownReportReason(Invalid):
    code = "unknown_report_reason"


class Severity(IntEnum):
    """0 is the gravest (FIELD 4.2)."""

    SEV_0 = 0
    """A minor, somebody who has not agreed, a life in danger: stopped within seconds."""
    SEV_1 = 1
    SEV_2 = 2
    SEV_3 = 3


class CaseKind(StrEnum):
    CSAM = "csam"
    MINOR = "minor"
    MINOR_CLAIM = "minor_claim"
    """Somebody wrote that they are a minor."""
    GROOMING = "grooming"
    NON_CONSENT = "non_consent"
    THREAT_TO_LIFE = "threat_to_life"
    NCII = "ncii"
    """Intimate pictures of somebody who does not want them shown."""
    DEEPFAKE = "deepfake"
    TRAFFICKING = "trafficking"
    COERCION = "coercion"
    EXPLICIT_CONTENT = "explicit_content"
    VIOLENCE_OR_THREAT = "violence_or_threat"
    COURT_ORDER = "court_order"
    HARASSMENT = "harassment"
    DOXXING = "doxxing"
    IMPERSONATION = "impersonation"
    OFF_PLATFORM_PAYMENT = "off_platform_payment"
    BAN_EVASION = "ban_evasion"
    SPAM = "spam"
    OTHER = "other"

    @property
    def severity(self) -> Severity:
        return _SEVERITIES[self]

    @property
    def is_of_child_safety(self) -> bool:
        """Only child safety officers see such a case, and a person has one of them at a time (CSA-04, CSA-07)."""
        return self in _OF_CHILD_SAFETY

    @property
    def is_reportable(self) -> bool:
        """Whether people choose it when they report something; the others come from authorities or the platform."""
        return self not in (CaseKind.COURT_ORDER, CaseKind.MINOR_CLAIM)


_K = CaseKind
_OF_CHILD_SAFETY = frozenset({_K.CSAM, _K.MINOR, _K.MINOR_CLAIM, _K.GROOMING})
_BY_SEVERITY: Mapping[Severity, frozenset[CaseKind]] = {
    Severity.SEV_0: _OF_CHILD_SAFETY | {_K.NON_CONSENT, _K.THREAT_TO_LIFE},
    Severity.SEV_1: frozenset(
        {
            _K.NCII, _K.DEEPFAKE, _K.TRAFFICKING, _K.COERCION, _K.EXPLICIT_CONTENT, _K.VIOLENCE_OR_THREAT,
            _K.COURT_ORDER,
        }
    ),
    Severity.SEV_2: frozenset({_K.HARASSMENT, _K.DOXXING, _K.IMPERSONATION, _K.OFF_PLATFORM_PAYMENT}),
    Severity.SEV_3: frozenset({_K.BAN_EVASION, _K.SPAM, _K.OTHER}),
}  # fmt: skip
_SEVERITIES = {kind: severity for severity, kinds in _BY_SEVERITY.items() for kind in kinds}


class Queue(StrEnum):
    GENERAL = "general"
    CHILD_SAFETY = "child_safety"
    INTIMATE_IMAGERY = "intimate_imagery"
    ORDERS = "orders"
    """Of courts and of the government."""


@dataclass(frozen=True, slots=True)
class QueueRule:
    """Cases for which `takes` says yes come to `queue`."""

    queue: Queue
    takes: Callable[[CaseKind], bool]


QUEUE_RULES = (
    QueueRule(Queue.CHILD_SAFETY, lambda kind: kind.is_of_child_safety),
    QueueRule(Queue.ORDERS, lambda kind: kind is CaseKind.COURT_ORDER),
    QueueRule(
        Queue.INTIMATE_IMAGERY,
        lambda kind: kind in (CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION, CaseKind.NON_CONSENT),
    ),
)
"""In order: the first that takes a case has it (MOD-12)."""


def queue_of(kind: CaseKind, rules: tuple[QueueRule, ...] = QUEUE_RULES) -> Queue:
    """The queue of the first rule that takes it; `GENERAL` where none does."""
    return next((rule.queue for rule in rules if rule.takes(kind)), Queue.GENERAL)


REPORTABLE = tuple(kind for kind in CaseKind if kind.is_reportable)
"""What a report may be about, in the order in which it is offered (MOD-02)."""


def reportable_kind(key: str) -> CaseKind:
    """What a report of this reason is about. Raises `UnknownReportReason` (MOD-02)."""
    try:
        kind = CaseKind(key)
    except ValueError:
        kind = None
    if kind is None or not kind.is_reportable:
        raise UnknownReportReason("a report names one of the reasons", pointer="/reason")
    return kind
