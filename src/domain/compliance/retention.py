"""How long what is kept, and why: data with the day from which it holds (PRV-03). The worker executes it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.india import INDIA


class Kept(StrEnum):
    """A kind of thing that is kept for a while, and from when its time runs."""

    VERIFICATION_APPROVED = "verification_approved"
    """Documents and claims of a performer's case that was approved; from the end of the approval."""
    VERIFICATION_REJECTED = "verification_rejected"
    """The same of a performer's case that was never approved; from the day it was rejected, or lapsed."""
    VERIFICATION_WITHDRAWN = "verification_withdrawn"
    """The same of a case that its holder withdrew before it was approved; from that day."""
    VERIFICATION_VIEWER = "verification_viewer"
    """The same of a viewer's case; from the decision. What the platform needs to know later is that it was decided."""
    DOCUMENT_OF_NO_CASE = "document_of_no_case"
    """A document that belongs to no case and no request; from its upload."""
    LEGAL_ORDER = "legal_order"
    """An authority's order; from the day its request ended, or the case was closed in which it was obeyed."""
    LEGAL_EXPORT = "legal_export"
    """What was handed to an authority; from its making."""
    DOCUMENT_VIEW = "document_view"
    """Who looked at a document; from the look."""
    FOOTAGE_STILL = "footage_still"
    """A still of a show, taken on a schedule or by staff; from its taking."""
    FOOTAGE_CLIP = "footage_clip"
    """The last minute of a show, preserved by staff or because it was stopped; from its taking."""
    FOOTAGE_CLIP_GRAVE = "footage_clip_grave"
    """The same of a show that was stopped for something grave."""
    FOOTAGE_REPORTED = "footage_reported"
    """A still or clip that was sent to an authority with a report; from the end of the report, whatever it is else."""
    REPORTED_WORDS = "reported_words"
    """What somebody wrote in a chat, kept with the report on it; from the closing of the report."""
    COMPLAINT_WORDS = "complaint_words"
    """What somebody without an account wrote in a complaint, and where to reach them; from the closing of its case."""
    EVENT_RULE_HIT = "event_rule_hit"
    """What a rule saw of an event that it hit; from the hit."""
    RECORDING = "recording"
    """A recording of a show, made by its performer with everyone's consent; from its end."""
    TELEPHONE_PROOF = "telephone_proof"
    """A telephone number that an account was sent a code for and did not prove; from the asking."""
    TELEPHONE_REMOVED = "telephone_removed"
    """A telephone number that its owner removed while the law kept it; from the removal, for as long as it does."""
    MINOR_DATA = "minor_data"
    """Personal data of somebody under 18; from the lock of their account (PRV-09)."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """`keep` runs from what `Kept` says. `for_counsel` marks what a lawyer has not confirmed yet."""

    kept: Kept
    since: date
    keep: timedelta
    source: str
    for_counsel: bool


def _days(count: int) -> timedelta:
    return timedelta(days=count)


_FROM = date(2026, 2, 20)

RULES = (
    RetentionRule(
        Kept.VERIFICATION_APPROVED, _FROM, _days(7 * 365),
        "18 USC 2257 practice and the acquirers' rules for adult content: while performing, and years after", True,
    ),
    RetentionRule(
        Kept.VERIFICATION_REJECTED, _FROM, _days(180), "IT Rules 2021, rule 3(1)(g) and (h): 180 days", True
    ),
    RetentionRule(
        Kept.VERIFICATION_WITHDRAWN, _FROM, _days(180),
        "IT Rules 2021, rule 3(1)(h): registration data, 180 days after it is withdrawn", True,
    ),
    RetentionRule(
        Kept.VERIFICATION_VIEWER, _FROM, _days(180), "AGE-17; 180 days, so that a decision can be appealed", True
    ),
    RetentionRule(Kept.DOCUMENT_OF_NO_CASE, _FROM, _days(1), "No purpose: DPDP Act 2023, section 8(7)", False),
    RetentionRule(Kept.LEGAL_ORDER, _FROM, _days(3 * 365), "To answer for what was disclosed", True),
    RetentionRule(Kept.LEGAL_EXPORT, _FROM, _days(7), "Time enough to hand it over", False),
    RetentionRule(Kept.DOCUMENT_VIEW, _FROM, _days(365), "DPDP Rules 2025, rule 6(1)(e): logs, one year", True),
    RetentionRule(
        Kept.FOOTAGE_STILL, _FROM, _days(3),
        "Moderation of what was live; no purpose after: DPDP Act 2023, section 8(7)", True,
    ),
    RetentionRule(
        Kept.FOOTAGE_CLIP, _FROM, _days(180),
        "IT Rules 2021, rule 3(1)(g): what was removed, 180 days, for investigation", True,
    ),
    RetentionRule(
        Kept.FOOTAGE_CLIP_GRAVE, _FROM, _days(365),
        "POCSO Rules 2020, rule 11, and 18 USC 2258A(h) as amended in 2024: one year", True,
    ),
    RetentionRule(
        Kept.FOOTAGE_REPORTED, _FROM, _days(365),
        "18 USC 2258A(h) as amended in 2024: what a report held, one year from its submission", True,
    ),
    RetentionRule(
        Kept.REPORTED_WORDS, _FROM, _days(180),
        "IT Rules 2021, rule 3(1)(g): what was removed, 180 days, for investigation", True,
    ),
    RetentionRule(
        Kept.COMPLAINT_WORDS, _FROM, _days(180),
        "IT Rules 2021, rule 3(1)(g), as what a report says; no purpose after: DPDP Act 2023, section 8(7)", True,
    ),
    RetentionRule(
        Kept.EVENT_RULE_HIT, _FROM, _days(180),
        "To tell why a case was opened, as long as what was removed for it: DPDP Act 2023, section 8(7)",
        True,
    ),
    RetentionRule(
        Kept.RECORDING, _FROM, _days(180),
        "Consent to a recording is no consent to keep it for good: DPDP Act 2023, section 8(7)", True,
    ),
    RetentionRule(Kept.TELEPHONE_REMOVED, _FROM, _days(1), "No purpose: DPDP Act 2023, section 8(7)", False),
    RetentionRule(Kept.TELEPHONE_PROOF, _FROM, _days(1), "No purpose: DPDP Act 2023, section 8(7)", False),
    RetentionRule(
        Kept.MINOR_DATA, _FROM, timedelta(hours=20), "PRV-09: within 24 hours, four of them for the worker", False
    ),
)  # fmt: skip
"""Oldest first within each kind."""


def rule_for(kept: Kept, *, started_at: datetime) -> RetentionRule:
    """The rule that held on the day its time began. What is older than the oldest rule is under the oldest."""
    day = started_at.astimezone(INDIA).date()
    rules = [rule for rule in RULES if rule.kept is kept]
    held = [rule for rule in rules if rule.since <= day]
    return held[-1] if held else rules[0]


def erase_from(kept: Kept, *, started_at: datetime) -> datetime:
    """From when on a thing must not be kept any more, unless a legal hold says so."""
    return started_at + rule_for(kept, started_at=started_at).keep


def started_before(kept: Kept, now: datetime) -> datetime:
    """Whatever began before this may be over; `erase_from` decides of each. The shortest of the kind's rules."""
    return now - min(rule.keep for rule in RULES if rule.kept is kept)
