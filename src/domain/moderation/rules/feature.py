"""What an event rule may ask about an event: named features, each of one type (MOD-29).

A feature that is not known of an event is left out of its facts; a condition about it is then neither true nor false.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import REPORTABLE
from domain.moderation.reports.complaint import Capacity

COUNT_MAX = 1000
"""Nothing is counted further than this, so that an event costs the same however much there is."""


class RuleSource(StrEnum):
    """After which events rules are asked."""

    REPORT_FILED = "report_filed"
    SHOW_STARTED = "show_started"
    MESSAGE_SENT = "message_sent"
    COMPLAINT_FILED = "complaint_filed"
    """By somebody without an account."""

    @property
    def text(self) -> str:
        return {
            RuleSource.REPORT_FILED: "a report is filed",
            RuleSource.SHOW_STARTED: "a show begins",
            RuleSource.MESSAGE_SENT: "a message was written in a chat",
            RuleSource.COMPLAINT_FILED: "somebody without an account complains",
        }[self]


class FeatureType(StrEnum):
    NUMBER = "number"
    FLAG = "flag"
    WORD = "word"


class Feature(StrEnum):
    ACCOUNT_AGE_HOURS = "account_age_hours"
    STRIKE_WEIGHT = "strike_weight"
    REPORTS_24H = "reports_24h"
    REPORTERS_24H = "reporters_24h"
    REMOVED_MESSAGES_7D = "removed_messages_7d"
    EARLIER_SHOWS = "earlier_shows"
    PERFORMER_IS_NEW = "performer_is_new"
    SHOW_AGE_MINUTES = "show_age_minutes"
    MESSAGES_MINUTE = "messages_minute"
    REPORT_REASON = "report_reason"
    SUBJECT_KIND = "subject_kind"
    REPORTER_AGE_HOURS = "reporter_age_hours"
    REPORTER_REPORTS_24H = "reporter_reports_24h"
    CAPACITY = "capacity"
    HIDDEN_AT_ONCE = "hidden_at_once"

    @property
    def type(self) -> FeatureType:
        return _ABOUT[self].type

    @property
    def text(self) -> str:
        """In words, for whoever writes a rule."""
        return _ABOUT[self].text

    @property
    def words(self) -> frozenset[str]:
        """All that a word may be; empty for other types."""
        return _ABOUT[self].words

    def is_known_at(self, source: RuleSource) -> bool:
        return source in _ABOUT[self].sources


Value = int | bool | str
Facts = Mapping[Feature, Value]
"""What was known of one event. Counts end at `COUNT_MAX`; hours and minutes are whole, rounded down."""


@dataclass(frozen=True, slots=True)
class _About:
    type: FeatureType
    text: str
    sources: frozenset[RuleSource]
    words: frozenset[str]


_ALL = frozenset(RuleSource)
_REPORT = frozenset({RuleSource.REPORT_FILED})
_COMPLAINT = frozenset({RuleSource.COMPLAINT_FILED})
_TOLD = _REPORT | _COMPLAINT
"""Somebody says that something is wrong."""
_WRITTEN = frozenset({RuleSource.REPORT_FILED, RuleSource.MESSAGE_SENT})
_IN_A_SHOW = _ALL - {RuleSource.SHOW_STARTED}


def _number(text: str, sources: frozenset[RuleSource] = _ALL) -> _About:
    return _About(FeatureType.NUMBER, text, sources, frozenset())


_ABOUT: Mapping[Feature, _About] = {
    Feature.ACCOUNT_AGE_HOURS: _number("hours since the person signed up"),
    Feature.STRIKE_WEIGHT: _number("what the person's strikes weigh that are not over"),
    Feature.REPORTS_24H: _number(
        "reports about the person within 24 hours, a report's own among them; complaints are none"
    ),
    Feature.REPORTERS_24H: _number("people who made those reports"),
    Feature.REMOVED_MESSAGES_7D: _number("messages of the person, and words of their tips, taken away within 7 days"),
    Feature.EARLIER_SHOWS: _number("shows that the person began before this one"),
    Feature.PERFORMER_IS_NEW: _About(
        FeatureType.FLAG, "whether the person has begun fewer than five shows before", _ALL, frozenset()
    ),
    Feature.SHOW_AGE_MINUTES: _number(
        "minutes since the show began that was reported or complained of, or written in", _IN_A_SHOW
    ),
    Feature.MESSAGES_MINUTE: _number(
        "messages that the author of the message, or of a tip's words, wrote in that room in the minute up to it",
        _WRITTEN,
    ),
    Feature.REPORT_REASON: _About(
        FeatureType.WORD, "what the report or the complaint says is wrong", _TOLD,
        # Child safety has its own desk, and no rule is ever asked about it (CSA-04).
        frozenset(kind.value for kind in REPORTABLE if not kind.is_of_child_safety),
    ),
    Feature.SUBJECT_KIND: _About(
        FeatureType.WORD, "what was reported, complained of or written", _IN_A_SHOW,
        frozenset(kind.value for kind in SubjectKind)
    ),
    Feature.REPORTER_AGE_HOURS: _number("hours since whoever reports signed up", _REPORT),
    Feature.REPORTER_REPORTS_24H: _number(
        "reports that whoever reports made within 24 hours, this one among them", _REPORT
    ),
    Feature.CAPACITY: _About(
        FeatureType.WORD, "who complains, to the picture", _COMPLAINT, frozenset(each.value for each in Capacity)
    ),
    Feature.HIDDEN_AT_ONCE: _About(
        FeatureType.FLAG, "whether what is complained of was hidden when the complaint came in", _COMPLAINT, frozenset()
    ),
}  # fmt: skip
