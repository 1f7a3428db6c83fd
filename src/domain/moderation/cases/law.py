"""What the law and the card schemes give for what, from which day on: data, not code. To be confirmed by counsel.

A row holds for what was received from `since` on, and before `until`, in days of Indian time. A deadline that changed
has two rows, so that what came in under the old one is still judged by it (LEG-05).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.moderation.cases.kind import CaseKind, Severity


class Duty(StrEnum):
    """What has to be done in time, and so what has to be proved."""

    ACKNOWLEDGE = "acknowledge"
    """The person who complained has the number of their case."""
    REMOVE = "remove"
    """What was complained of cannot be seen any more, or somebody said why it stays."""
    REPORT_TO_POLICE = "report_to_police"
    """An authority has been told, by name, with its reference."""
    REPORT_TO_NCMEC = "report_to_ncmec"
    """The CyberTipline has a finished report, by number. It stands beside the police of the country, not for them."""
    DISPOSE = "dispose"
    """It is decided, and everybody concerned was told: closing the case is the proof."""
    GIVE_REASON = "give_reason"
    """Somebody acted at once, and says why afterwards (MOD-11)."""


@dataclass(frozen=True, slots=True)
class BusinessDays:
    """So many business days of India."""

    days: int


@dataclass(frozen=True, slots=True)
class LawRow:
    """One duty, for some kinds of case, in some legal profiles, from one day to another.

    `key` is stable and is what a proof names; `profiles` empty holds in every one.
    """

    key: str
    duty: Duty
    within: timedelta | BusinessDays
    kinds: frozenset[CaseKind]
    profiles: frozenset[str]
    since: date
    until: date | None
    source: str


_AMENDED = date(2026, 2, 20)
"""G.S.R. 120(E) of 10 February 2026 shortened the deadlines of the IT Rules 2021."""
_IT_RULES = date(2021, 5, 26)
_INDIA = frozenset({"IN-nonexplicit"})
_NCMEC = frozenset({"NCMEC"})
"""Operators who report to NCMEC: they say so in their settings, beside their legal profile."""
UNITED_STATES = "US"
"""Operators whom the law there binds: their table of regions opens some of it (ADR 54), or they report to NCMEC."""
POCSO_MINOR = "in_pocso_19_minor"
"""Of somebody on camera who may be a minor: it is reported, or it is named what shows an adult (CSA-06)."""
AGE_SHOWN = "age_shown"
"""A proof of no law: by what it can be seen that whom the case is about is an adult."""
_K = CaseKind
OF_AGE = frozenset({_K.MINOR, _K.MINOR_CLAIM})
"""Of how old somebody is, whether they are seen or wrote it."""
_INTIMATE = frozenset({_K.CSAM, _K.NCII, _K.DEEPFAKE, _K.IMPERSONATION, _K.NON_CONSENT})
"""What rule 3(2)(b) is about: a picture of nudity or of a sexual act, also of a child, complained of by or for whoever
it shows; or somebody made up as another. What a show is too explicit for is nobody's complaint about themselves."""
_COMPLAINTS = frozenset(CaseKind) - {_K.COURT_ORDER, _K.MINOR_CLAIM}
_HEADS = frozenset(
    {
        _K.CSAM, _K.MINOR, _K.GROOMING, _K.EXPLICIT_CONTENT, _K.HARASSMENT, _K.DOXXING, _K.VIOLENCE_OR_THREAT,
        _K.THREAT_TO_LIFE, _K.TRAFFICKING, _K.COERCION,
    }
)  # fmt: skip
"""What rule 3(1)(b) forbids, as far as somebody may report it here."""


def _hours(hours: int) -> timedelta:
    return timedelta(hours=hours)


def _india(
    key: str, duty: Duty, kinds: frozenset[CaseKind], *, before: timedelta, now: timedelta, source: str
) -> tuple[LawRow, LawRow]:
    """A deadline of the IT Rules, as it was and as it is."""
    return (
        LawRow(key, duty, before, kinds, _INDIA, _IT_RULES, _AMENDED, f"IT Rules 2021, rule {source}"),
        LawRow(
            key, duty, now, kinds, _INDIA, _AMENDED, None,
            f"IT Rules 2021, rule {source}, as amended by G.S.R. 120(E)",
        ),
    )  # fmt: skip


LAW_TABLE: tuple[LawRow, ...] = (
    *_india("in_3_1_d", Duty.REMOVE, frozenset({_K.COURT_ORDER}), before=_hours(36), now=_hours(3), source="3(1)(d)"),
    *_india("in_3_2_b", Duty.REMOVE, _INTIMATE, before=_hours(24), now=_hours(2), source="3(2)(b)"),
    *_india("in_3_2_a_heads", Duty.REMOVE, _HEADS, before=_hours(72), now=_hours(36), source="3(2)(a) with 3(1)(b)"),
    *_india("in_3_2_a", Duty.DISPOSE, _COMPLAINTS, before=timedelta(days=15), now=timedelta(days=7), source="3(2)(a)"),
    LawRow(
        "in_3_2_a_ack", Duty.ACKNOWLEDGE, _hours(24), _COMPLAINTS, _INDIA, _IT_RULES, None,
        "IT Rules 2021, rule 3(2)(a)(i): acknowledged within 24 hours",
    ),
    LawRow(
        "in_pocso_19", Duty.REPORT_TO_POLICE, _hours(1), frozenset({_K.CSAM, _K.GROOMING}), _INDIA,
        date(2012, 11, 14), None, "POCSO Act 2012, section 19: the Act names no hours; ours is one",
    ),
    LawRow(
        POCSO_MINOR, Duty.REPORT_TO_POLICE, _hours(1), frozenset({_K.MINOR}), _INDIA, date(2012, 11, 14), None,
        "POCSO Act 2012, sections 19 and 21, of a minor who appears: the Act names no hours; ours is one",
    ),
    LawRow(
        "us_2258a", Duty.REPORT_TO_NCMEC, _hours(24), frozenset({_K.CSAM, _K.GROOMING}), _NCMEC, date(2024, 5, 7), None,
        "18 USC 2258A: as soon as reasonably possible; the law names no hours, ours are 24",
    ),
    LawRow(
        "us_take_it_down", Duty.REMOVE, _hours(48), _INTIMATE - {_K.IMPERSONATION}, _NCMEC | {UNITED_STATES},
        date(2026, 5, 19), None,
        "Take It Down Act, 47 USC 223a: removed within 48 hours of a valid request, known identical copies too",
    ),
    LawRow(
        "card_complaint", Duty.DISPOSE, BusinessDays(7), _COMPLAINTS, frozenset(), date(2021, 10, 15), None,
        "Mastercard AN 5196: complaints within seven business days",
    ),
    LawRow(
        "visa_complaint", Duty.DISPOSE, timedelta(days=7), _COMPLAINTS, frozenset(), date(2023, 5, 1), None,
        "Visa Integrity Risk Program: complaints within seven days; its text is not public",
    ),
)  # fmt: skip

HOUSE_TARGETS: dict[Severity, timedelta] = {
    Severity.SEV_0: timedelta(minutes=1),
    Severity.SEV_1: timedelta(hours=2),
    Severity.SEV_2: timedelta(hours=24),
    Severity.SEV_3: timedelta(days=7),
}
"""Our own word, so that every case has a clock, whatever the law says of it (FIELD 4.2)."""
