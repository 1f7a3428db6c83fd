"""How far a reporter's word carries, and what follows from reports without cause."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.ids import ReporterMeasureId, ReportId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS, score_of
from domain.moderation.decisions.appeal import (
    AppealAboutYou,
    AppealMade,
    AppealOutcome,
    AppealOver,
    AppealTextMissing,
    AppealTooLate,
    SameReviewer,
)
from domain.moderation.reports.reporter import (
    COUNTED_FOR,
    LIMITED_FOR,
    ReporterRecord,
    ReportNotUnfounded,
    UnfoundedMark,
    YourOwnReport,
    falls_with,
    is_limited,
    judges_of,
    measure_due,
    require_may_mark,
    signals_for,
)
from domain.moderation.reports.reporter_measure import MeasureKind, MeasureOver, ReporterMeasure
from tests.builders import a_report

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
NEVER_RIGHT = ReporterRecord(upheld=0, decided=9)
MEERA, ASHA, KIRAN = UserId(uuid4()), UserId(uuid4()), UserId(uuid4())


def days_ago(*days: float) -> list[datetime]:
    return [NOW - timedelta(days=each) for each in days]


def a_measure(kind: MeasureKind, days: float = 0, **changes: object) -> ReporterMeasure:
    [at] = days_ago(days)
    until = at + LIMITED_FOR if kind is MeasureKind.LIMIT else None
    made = ReporterMeasure.take(
        kind, measure_id=ReporterMeasureId(uuid4()), reporter_id=ASHA, why="Said", made_by=MEERA, automated=True,
        until=until, profile="IN-nonexplicit", now=at,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def overturned(measure: ReporterMeasure, days: float) -> ReporterMeasure:
    [at] = days_ago(days)
    return measure.appealed("I saw it happen myself", at).reviewed(
        AppealOutcome.OVERTURNED, answer="Right", by=KIRAN, judges=[MEERA], now=at
    )


def test_mod_16_a_record_makes_the_score_and_a_newcomer_stands_in_the_middle() -> None:
    scores = [
        score_of(signals_for(ReporterRecord(upheld, decided), CaseKind.SPAM, limited=False))
        for upheld, decided in ((0, 0), (3, 4), (0, 4), (4, 4))
    ]
    assert scores == [20, 26, 6, 33]
    assert score_of(signals_for(ReporterRecord(4, 4), CaseKind.SPAM, limited=True)) == 0


@pytest.mark.parametrize("kind", [CaseKind.CSAM, CaseKind.MINOR, CaseKind.GROOMING, CaseKind.THREAT_TO_LIFE])
def test_mod_16_what_is_of_severity_0_is_heard_whoever_says_it(kind: CaseKind) -> None:
    assert signals_for(NEVER_RIGHT, kind, limited=False) == NO_SIGNALS
    assert signals_for(ReporterRecord(4, 4), kind, limited=True) == NO_SIGNALS
    assert score_of(signals_for(ReporterRecord(4, 4), kind, limited=False)) == 33


def test_leg_18_three_unfounded_reports_warn_and_three_more_limit() -> None:
    assert measure_due(days_ago(3, 2), [], NEVER_RIGHT, NOW) is None
    assert measure_due(days_ago(3, 2, 1), [], NEVER_RIGHT, NOW) is MeasureKind.WARNING
    warned = [a_measure(MeasureKind.WARNING, 10)]
    assert measure_due(days_ago(30, 20, 10, 2, 1), warned, NEVER_RIGHT, NOW) is None
    marks = days_ago(30, 20, 10, 3, 2, 1)
    assert measure_due(marks, warned, NEVER_RIGHT, NOW) is MeasureKind.LIMIT
    limited = [a_measure(MeasureKind.LIMIT, 1), *warned]
    assert is_limited(limited, NOW)
    assert measure_due([*marks, NOW, NOW, NOW], limited, NEVER_RIGHT, NOW) is None
    assert not is_limited(warned, NOW)


def test_leg_18_after_a_limit_is_over_three_more_bring_the_next() -> None:
    passed = [
        a_measure(MeasureKind.LIMIT, 100),
        a_measure(MeasureKind.WARNING, 110),
    ]
    assert not is_limited(passed, NOW)
    marks = days_ago(200, 190, 180, 105, 104, 100)
    assert measure_due([*marks, *days_ago(2, 1)], passed, NEVER_RIGHT, NOW) is None
    assert measure_due([*marks, *days_ago(3, 2, 1)], passed, NEVER_RIGHT, NOW) is MeasureKind.LIMIT
    lifted = [passed[0].lifted(KIRAN, days_ago(98)[0]), passed[1]]
    assert measure_due([*marks, *days_ago(97, 96)], lifted, NEVER_RIGHT, NOW) is None
    assert measure_due([*marks, *days_ago(97, 96, 95)], lifted, NEVER_RIGHT, NOW) is MeasureKind.LIMIT


def test_leg_18_old_marks_and_those_an_appeal_took_away_count_no_more() -> None:
    old = COUNTED_FOR.days
    assert measure_due(days_ago(old + 1, 2, 1), [], NEVER_RIGHT, NOW) is None
    assert measure_due(days_ago(old - 1, 2, 1), [], NEVER_RIGHT, NOW) is MeasureKind.WARNING
    was_wrong = [overturned(a_measure(MeasureKind.WARNING, 5), 4)]
    assert measure_due(days_ago(7, 6, 5, 2, 1), was_wrong, NEVER_RIGHT, NOW) is None
    assert measure_due(days_ago(7, 6, 5, 3, 2, 1), was_wrong, NEVER_RIGHT, NOW) is MeasureKind.WARNING


def test_leg_18_whoever_is_more_often_right_is_not_measured() -> None:
    marks = days_ago(3, 2, 1)
    assert measure_due(marks, [], ReporterRecord(3, 6), NOW) is MeasureKind.WARNING
    assert measure_due(marks, [], ReporterRecord(4, 7), NOW) is None


def test_leg_18_only_what_found_nothing_is_marked_and_never_a_word_about_a_child() -> None:
    report = a_report(reporter_id=ASHA, reason=CaseKind.HARASSMENT)
    require_may_mark(report, CaseOutcome.NO_VIOLATION, MEERA)
    for outcome in (None, CaseOutcome.ACTED):
        with pytest.raises(ReportNotUnfounded):
            require_may_mark(report, outcome, MEERA)
    with pytest.raises(ReportNotUnfounded):
        require_may_mark(replace(report, reason=CaseKind.MINOR), CaseOutcome.NO_VIOLATION, MEERA)
    with pytest.raises(YourOwnReport):
        require_may_mark(report, CaseOutcome.NO_VIOLATION, ASHA)


def test_mod_16_a_mute_holds_until_it_is_lifted_and_a_limit_until_its_end() -> None:
    mute = a_measure(MeasureKind.MUTE, 900)
    assert is_limited([mute], NOW)
    assert not is_limited([mute.lifted(KIRAN, NOW)], NOW)
    with pytest.raises(MeasureOver):
        mute.lifted(KIRAN, NOW).lifted(KIRAN, NOW)
    limit = a_measure(MeasureKind.LIMIT)
    assert is_limited([limit], NOW + LIMITED_FOR - timedelta(microseconds=1))
    assert not is_limited([limit], NOW + LIMITED_FOR)


def test_leg_18_it_is_appealed_once_in_time_and_answered_by_somebody_else() -> None:
    text, limit = "I saw it happen myself", a_measure(MeasureKind.LIMIT)
    with pytest.raises(AppealTextMissing):
        limit.appealed("short", NOW)
    with pytest.raises(AppealTooLate):
        limit.appealed(text, limit.appeal_until)
    appealed = limit.appealed(text, limit.appeal_until - timedelta(microseconds=1))
    with pytest.raises(AppealMade):
        appealed.appealed(text, NOW)
    with pytest.raises(MeasureOver):
        limit.lifted(KIRAN, NOW).appealed(text, NOW)
    lata = UserId(uuid4())
    review = {"answer": "Because", "now": NOW, "judges": frozenset({lata})}
    with pytest.raises(AppealOver):
        limit.reviewed(AppealOutcome.UPHELD, by=KIRAN, **review)  # type: ignore[arg-type]
    with pytest.raises(SameReviewer):
        appealed.reviewed(AppealOutcome.UPHELD, by=MEERA, **review)  # type: ignore[arg-type]
    with pytest.raises(SameReviewer):
        appealed.reviewed(AppealOutcome.UPHELD, by=lata, **review)  # type: ignore[arg-type]
    with pytest.raises(AppealAboutYou):
        appealed.reviewed(AppealOutcome.UPHELD, by=ASHA, **review)  # type: ignore[arg-type]
    upheld = appealed.reviewed(AppealOutcome.UPHELD, by=KIRAN, **review)  # type: ignore[arg-type]
    assert (upheld.holds(NOW), upheld.is_overturned) == (True, False)
    wrong = appealed.reviewed(AppealOutcome.OVERTURNED, by=KIRAN, **review)  # type: ignore[arg-type]
    assert (wrong.holds(NOW), wrong.is_overturned, wrong.ended_by) == (False, True, KIRAN)
    with pytest.raises(AppealOver):
        upheld.reviewed(AppealOutcome.OVERTURNED, by=KIRAN, **review)  # type: ignore[arg-type]


def test_enf_02_whoever_set_a_mark_that_was_counted_judged_what_followed_from_it() -> None:
    def marked(by: UserId, at: datetime) -> UnfoundedMark:
        return UnfoundedMark(ReportId(uuid4()), ASHA, by, "Not so", at)

    limit = a_measure(MeasureKind.LIMIT, 10)
    lata, ravi, too_old, later = (UserId(uuid4()) for _ in range(4))
    marks = [
        marked(too_old, limit.started_at - COUNTED_FOR), marked(lata, limit.started_at - timedelta(days=300)),
        marked(ravi, limit.started_at), marked(later, limit.started_at + timedelta(seconds=1)),
    ]  # fmt: skip
    assert judges_of(limit, marks) == {MEERA, lata, ravi}
    mute = a_measure(MeasureKind.MUTE, 10, automated=False)
    assert judges_of(mute, marks) == {MEERA}, "a hand's work asks no mark"


def test_leg_18_enf_03_only_a_limit_that_came_by_the_overturned_warning_alone_falls_with_it() -> None:
    limit = a_measure(MeasureKind.LIMIT, 5)
    was_wrong = overturned(a_measure(MeasureKind.WARNING, 10), 1)
    assert falls_with(was_wrong, [limit, was_wrong], NOW) == [limit]
    another = a_measure(MeasureKind.WARNING, 8)
    assert falls_with(was_wrong, [limit, another, was_wrong], NOW) == []
    assert falls_with(was_wrong, [limit, overturned(another, 2), was_wrong], NOW) == [limit]
    too_old = a_measure(MeasureKind.WARNING, COUNTED_FOR.days + 5)
    assert falls_with(was_wrong, [limit, was_wrong, too_old], NOW) == [limit]
    later = overturned(a_measure(MeasureKind.WARNING, 3), 1)
    assert falls_with(later, [later, limit], NOW) == []
    mute = a_measure(MeasureKind.MUTE, 5)
    over = limit.lifted(KIRAN, NOW)
    assert falls_with(was_wrong, [mute, over, was_wrong], NOW) == []
    assert falls_with(overturned(a_measure(MeasureKind.LIMIT, 10), 1), [limit], NOW) == []
