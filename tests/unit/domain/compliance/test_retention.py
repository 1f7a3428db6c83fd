"""PRV-03: each kind of thing has a rule, and the rule says when its time is over."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.compliance import retention
from domain.compliance.retention import RULES, Kept, RetentionRule, erase_from, rule_for, started_before
from tests.builders import NOW


@pytest.mark.parametrize("kept", list(Kept))
def test_prv_03_everything_that_is_kept_has_a_rule_with_a_source(kept: Kept) -> None:
    rule = rule_for(kept, started_at=NOW)
    assert rule.source
    assert rule.keep > timedelta(0)
    assert erase_from(kept, started_at=NOW) == NOW + rule.keep


def test_the_rules_of_a_kind_are_in_the_order_of_their_days() -> None:
    for kept in Kept:
        days = [rule.since for rule in RULES if rule.kept is kept]
        assert days == sorted(days)


@pytest.mark.parametrize(
    ("kept", "days"),
    [
        (Kept.VERIFICATION_REJECTED, 180),
        (Kept.VERIFICATION_WITHDRAWN, 180),
        (Kept.DOCUMENT_OF_NO_CASE, 1),
        (Kept.LEGAL_EXPORT, 7),
        (Kept.DOCUMENT_VIEW, 365),
        (Kept.TELEPHONE_PROOF, 1),
        (Kept.TELEPHONE_REMOVED, 1),
        (Kept.EVENT_RULE_HIT, 180),
    ],
)
def test_prv_03_the_published_times(kept: Kept, days: int) -> None:
    assert rule_for(kept, started_at=NOW).keep == timedelta(days=days)


def test_prv_09_a_minors_data_goes_well_within_24_hours() -> None:
    assert rule_for(Kept.MINOR_DATA, started_at=NOW).keep == timedelta(hours=20)


def test_a_new_rule_holds_for_what_begins_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    later = RetentionRule(Kept.DOCUMENT_VIEW, date(2027, 1, 1), timedelta(days=30), "a later rule", False)
    monkeypatch.setattr(retention, "RULES", (*RULES, later))
    new_year = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)  # midnight in India
    assert rule_for(Kept.DOCUMENT_VIEW, started_at=new_year) == later
    assert rule_for(Kept.DOCUMENT_VIEW, started_at=new_year - timedelta(seconds=1)) != later
    # Whoever looks for what may be over looks by the shortest of them.
    assert started_before(Kept.DOCUMENT_VIEW, NOW) == NOW - timedelta(days=30)
