"""Versions of event rules and who moves them on, what they do, and what backtests count (MOD-29)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import FourEyes, InvalidTransition
from domain.ids import EventRuleBacktestId, EventRuleId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.queue_routing import queue_of
from domain.moderation.note import NoteMissing
from domain.moderation.rules.backtest import (
    EVENTS_MAX,
    SAMPLE_MAX,
    Backtest,
    BacktestDaysOutOfRange,
    BacktestIdReused,
    BacktestState,
)
from domain.moderation.rules.effect import OPENABLE, InvalidEffect, read_effects
from domain.moderation.rules.event_rule import (
    EventRule,
    EventRuleNotFound,
    EventRuleVersionTaken,
    InvalidEventRule,
    RuleVersion,
    rules_of,
)
from domain.moderation.rules.feature import Feature, RuleSource
from domain.moderation.rules.hit import HappenedEvent
from tests.builders import MEERA, NOW, RAVI

LEAD = UserId(uuid4())
RULE = EventRuleId(uuid4())
HOUR = timedelta(hours=1)


def a_version(**changes: Any) -> RuleVersion:
    given: dict[str, Any] = {
        "rule_id": RULE, "number": 1, "name": "  Many reports\nat once ", "source": "report_filed",
        "condition": {"feature": "reports_24h", "op": ">=", "value": 3},
        "effects": [{"do": "open_case", "kind": "harassment"}], "note": "Six in one night", "author_id": LEAD,
        "now": NOW, **changes,
    }  # fmt: skip
    return RuleVersion.write(**given)


def a_rule(*versions: RuleVersion) -> EventRule:
    return EventRule(RULE, versions or (a_version(),), ())


def moved(
    rule: EventRule, number: int, to: str, *, by: UserId = MEERA, hours: int = 0, later: int = 0
) -> EventRule:
    """Moved on `hours` after `NOW`, to count `later` hours from then."""
    now = NOW + hours * HOUR
    step = rule.moved(
        number, to, by=by, note="So", effective_at=now + later * HOUR if later else None, now=now
    )
    return EventRule(rule.id, rule.versions, (*rule.steps, step))


def states(rule: EventRule, hours: int = 0) -> list[str]:
    return [state.value for state in rule.states(NOW + hours * HOUR)]


def test_mod_29_a_version_is_a_draft_then_in_shadow_then_active_by_anothers_word() -> None:
    rule = a_rule()
    assert rule.version(1).name == "Many reports at once"
    assert states(rule) == ["draft"]
    with pytest.raises(InvalidTransition):
        moved(rule, 1, "active")
    rule = moved(rule, 1, "shadow", by=LEAD)
    assert states(rule) == ["shadow"]
    with pytest.raises(FourEyes):
        moved(rule, 1, "active", by=LEAD)
    rule = moved(rule, 1, "active")
    assert states(rule) == ["active"]
    rule = moved(rule, 1, "retired", by=LEAD)
    assert states(rule) == ["retired"]
    for to in ("shadow", "active", "retired"):
        with pytest.raises(InvalidTransition):
            moved(rule, 1, to)
    with pytest.raises(InvalidEventRule):
        moved(rule, 1, "draft")
    with pytest.raises(EventRuleNotFound):
        moved(rule, 2, "shadow")
    with pytest.raises(NoteMissing):
        a_rule().moved(1, "shadow", by=LEAD, note=" ", effective_at=None, now=NOW)


def test_mod_29_an_activation_counts_from_its_time_and_ends_the_version_before() -> None:
    rule = a_rule(a_version(), a_version(number=2))
    rule = moved(
        moved(moved(moved(rule, 1, "shadow"), 1, "active"), 2, "shadow", hours=1),
        2,
        "active",
        hours=1,
        later=3,
    )
    assert states(rule, 1) == ["active", "shadow"]
    assert [step.number for step in rule.scheduled(NOW + HOUR)] == [2]
    assert states(rule, 4) == ["retired", "active"]
    assert rule.scheduled(NOW + 4 * HOUR) == ()
    with pytest.raises(InvalidTransition, match="already"):
        moved(rule, 2, "active", hours=2)
    called_off = moved(rule, 2, "retired", hours=2)
    assert states(called_off, 9) == ["active", "retired"], "what was retired does not come alive later"
    assert called_off.scheduled(NOW + 2 * HOUR) == ()


def test_mod_29_an_activation_is_neither_in_the_past_nor_far_off() -> None:
    rule = moved(a_rule(), 1, "shadow")
    for at in (NOW - timedelta(seconds=1), NOW + timedelta(days=31)):
        with pytest.raises(InvalidEventRule):
            rule.moved(1, "active", by=MEERA, note="So", effective_at=at, now=NOW)
    with pytest.raises(InvalidEventRule):
        rule.moved(1, "retired", by=MEERA, note="So", effective_at=NOW + HOUR, now=NOW)


def test_mod_29_a_rule_acts_only_where_it_held_then_and_holds_now() -> None:
    rule = moved(moved(a_rule(), 1, "shadow", hours=1), 1, "active", hours=2)
    rule = moved(rule, 1, "retired", hours=5)
    for happened, now, acts in (
        (0, 3, None),
        (1, 1, "shadow"),
        (1, 3, "shadow"),
        (2, 3, "active"),
        (4, 5, None),
        (6, 6, None),
    ):
        found = rule.acts_as(1, happened_at=NOW + happened * HOUR, now=NOW + now * HOUR)
        assert found == acts, (happened, now)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(["shadow", "active", "retired"]), st.integers(0, 3)),
        max_size=12,
    )
)
def test_mod_29_of_a_rule_one_version_is_active_and_one_in_shadow_at_most(
    walk: list[tuple[int, str, int]],
) -> None:
    rule = a_rule(*(a_version(number=number) for number in (1, 2, 3)))
    retired: set[int] = set()
    for hours, (number, to, later) in enumerate(walk):
        try:
            rule = moved(rule, number, to, hours=hours, later=later if to == "active" else 0)
        except InvalidTransition:
            continue
    for hours in range(20):
        held = states(rule, hours)
        assert held.count("active") <= 1
        assert held.count("shadow") <= 1
        assert all(held[number - 1] == "retired" for number in retired)
        retired |= {number for number in (1, 2, 3) if held[number - 1] == "retired"}


def test_mod_29_versions_are_counted_and_a_retry_is_one() -> None:
    rule, second = a_rule(), a_version(number=2, name="Other")
    assert rule.written(second) == second
    assert rule.written(a_version(now=NOW + HOUR)) is None
    with pytest.raises(EventRuleVersionTaken):
        rule.written(a_version(effects=[{"do": "open_case", "kind": "spam"}]))
    with pytest.raises(EventRuleVersionTaken):
        rule.written(a_version(number=3))
    assert rules_of((second, a_version()), ()) == (a_rule(a_version(), second),)
    for wrong in (
        {"name": " \n"},
        {"name": "x" * 81},
        {"source": "midnight"},
        {"number": 0},
        {"number": 201},
    ):
        with pytest.raises(InvalidEventRule):
            a_version(**wrong)


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        ([], "/effects"),
        ({}, "/effects"),
        (["ban"], "/effects/0"),
        ([{"do": "ban"}], "/effects/0"),
        ([{"do": "suspend", "days": 1}], "/effects/0"),
        ([{"do": "stop_show"}], "/effects/0"),
        ([{"do": "open_case", "kind": "spam", "severity": 0}], "/effects/0/severity"),
        ([{"do": "open_case", "kind": "spam", "severity": True}], "/effects/0/severity"),
        ([{"do": "open_case", "kind": "spam", "severity": 4}], "/effects/0/severity"),
        ([{"do": "open_case", "kind": "non_consent", "severity": 1}], "/effects/0/severity"),
        ([{"do": "open_case", "kind": "spam", "queue": "child_safety"}], "/effects/0/queue"),
        ([{"do": "open_case", "kind": "spam", "queue": "orders"}], "/effects/0/queue"),
        ([{"do": "label", "label": "repeats", "days": 1, "severity": 1}], "/effects/0"),
        ([{"do": "open_case", "kind": "csam"}], "/effects/0/kind"),
        ([{"do": "open_case", "kind": "court_order"}], "/effects/0/kind"),
        ([{"do": "label", "label": "look_closely", "days": 31}], "/effects/0/days"),
        ([{"do": "label", "label": "look_closely", "days": True}], "/effects/0/days"),
        ([{"do": "label", "label": "handle_with_care", "days": 1}], "/effects/0/label"),
        ([{"do": "open_case", "kind": "spam"}, {"do": "open_case", "kind": "other"}], "/effects"),
        ([{"do": "label", "label": "repeats", "days": 1}, {"do": "label", "label": "repeats", "days": 2}], "/effects"),
        ([{"do": "label", "label": "repeats", "days": 1}] * 4, "/effects"),
    ],
)  # fmt: skip
def test_mod_29_enf_06_no_effect_restricts_anybody(written: object, pointer: str) -> None:
    with pytest.raises(InvalidEffect) as refused:
        read_effects(written)
    assert refused.value.pointer == pointer


def test_mod_29_an_effect_is_written_as_it_was_read() -> None:
    written = [{"do": "open_case", "kind": "ncii"}, {"do": "label", "label": "look_closely", "days": 30}]
    assert [effect.as_json() for effect in read_effects(written)] == written
    placed = [{"do": "open_case", "kind": "spam", "severity": 2, "queue": "intimate_imagery"}]
    (effect,) = read_effects(placed)
    assert effect.as_json() == placed[0]
    assert "of severity 2 in the queue intimate imagery" in effect.text


def test_mod_29_csa_04_no_rule_opens_a_case_of_child_safety() -> None:
    assert CaseKind.SPAM in OPENABLE
    assert not any(kind.is_of_child_safety for kind in OPENABLE)
    assert Queue.CHILD_SAFETY not in {queue_of(kind) for kind in OPENABLE}


def an_event(reports: int | None, minutes: int = 0, event_id: UUID | None = None) -> HappenedEvent:
    facts = {} if reports is None else {Feature.REPORTS_24H: reports}
    return HappenedEvent(
        RuleSource.REPORT_FILED, event_id or uuid4(), Subject(SubjectKind.PERSON, RAVI), RAVI,
        NOW - timedelta(minutes=minutes), facts,
    )  # fmt: skip


def a_backtest(**changes: Any) -> Backtest:
    given: dict[str, Any] = {
        "backtest_id": EventRuleBacktestId(uuid4()), "version": a_version(), "days": 7, "asked_by": LEAD, "now": NOW,
        **changes,
    }  # fmt: skip
    return Backtest.ask(**given)


def test_mod_29_a_backtest_counts_hits_and_what_could_not_be_said_and_keeps_a_sample() -> None:
    test, events = a_backtest(), tuple(an_event(reports, 1) for reports in (3, 2, None, 4))
    after = test.looked_at(events, a_version(), asked=4, now=NOW)
    assert (after.state, after.events, after.hits, after.unknown) == (BacktestState.RUNNING, 4, 2, 1)
    assert after.looked_to == (events[3].at, events[3].id)
    assert [each.event_id for each in after.sample] == [events[0].id, events[3].id]
    done = after.looked_at((an_event(9, 2),), a_version(), asked=4, now=NOW + HOUR)
    assert (done.state, done.events, done.hits, done.ended_at) == (BacktestState.DONE, 5, 3, NOW + HOUR)
    nothing = test.looked_at((), a_version(), asked=4, now=NOW)
    assert (nothing.state, nothing.looked_to) == (BacktestState.DONE, None)


def test_mod_29_a_backtest_is_capped_in_days_events_and_sample() -> None:
    for days in (0, 91):
        with pytest.raises(BacktestDaysOutOfRange):
            a_backtest(days=days)
    test, events = a_backtest(), tuple(an_event(3) for _ in range(1000))
    for _ in range(EVENTS_MAX // 1000):
        assert test.state is BacktestState.RUNNING
        test = test.looked_at(events, a_version(), asked=1000, now=NOW)
    assert (test.state, test.events, test.hits) == (BacktestState.CAPPED, EVENTS_MAX, EVENTS_MAX)
    assert len(test.sample) == SAMPLE_MAX
    with pytest.raises(BacktestIdReused):
        test.require_same_request(a_backtest(days=8))
