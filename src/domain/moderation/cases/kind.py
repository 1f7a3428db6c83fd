"""What a moderation case is about, how grave that is, and whose desk it comes to."""

from collections.abc import Mapping
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


def own_queue(kind: CaseKind) -> Queue | None:
    """The queue such a case comes to and stays in, whatever is routed where (CSA-04, LEG-04); None of most."""
    if kind.is_of_child_safety:
        return Queue.CHILD_SAFETY
    return Queue.ORDERS if kind is CaseKind.COURT_ORDER else None


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
