"""LEG-02 to LEG-06 and LEG-15: due times, written down here a second time, by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import Alarm
from domain.india import INDIA
from domain.moderation.cases.clocks import (
    DutyClock,
    Proof,
    ProofIncomplete,
    due_times,
    strictest_first,
    unproved,
)
from domain.moderation.cases.kind import CaseKind, Severity
from domain.moderation.cases.law import LAW_TABLE, Duty, LawRow

PROFILE = "IN-nonexplicit"
NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
BEFORE = datetime(2026, 2, 19, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def due(kind: CaseKind, at: datetime = NOW, profile: str = PROFILE) -> dict[str, timedelta]:
    return {clock.law: clock.due_at - at for clock in due_times(kind, at, profile=profile)}


@pytest.mark.parametrize(
    ("kind", "law", "now", "before"),
    [
        (CaseKind.COURT_ORDER, "in_3_1_d", 3, 36),
        (CaseKind.NCII, "in_3_2_b", 2, 24),
        (CaseKind.IMPERSONATION, "in_3_2_b", 2, 24),
        (CaseKind.DEEPFAKE, "in_3_2_b", 2, 24),
        (CaseKind.CSAM, "in_3_2_b", 2, 24),
        (CaseKind.HARASSMENT, "in_3_2_a_heads", 36, 72),
        (CaseKind.SPAM, "in_3_2_a", 7 * 24, 15 * 24),
        (CaseKind.SPAM, "in_3_2_a_ack", 24, 24),
        (CaseKind.CSAM, "in_pocso_19", 1, 1),
    ],
)
def test_leg_03_04_05_the_deadline_is_that_of_the_day_it_was_received(
    kind: CaseKind, law: str, now: int, before: int
) -> None:
    assert due(kind)[law] == now * HOUR
    assert due(kind, BEFORE)[law] == before * HOUR


def test_leg_05_the_day_begins_at_midnight_in_india() -> None:
    last = datetime(2026, 2, 19, 23, 59, 59, tzinfo=INDIA).astimezone(UTC)
    assert due(CaseKind.NCII, last)["in_3_2_b"] == 24 * HOUR
    assert due(CaseKind.NCII, last + timedelta(seconds=1))["in_3_2_b"] == 2 * HOUR


def test_leg_05_on_the_day_of_a_change_only_the_new_row_holds_also_where_it_gives_more_time() -> None:
    change = date(2026, 11, 27)
    old, new = (
        LawRow("x", Duty.REMOVE, hours * HOUR, frozenset({CaseKind.SPAM}), frozenset(), since, until, "")
        for hours, since, until in ((1, date(2020, 1, 1), change), (9, change, None))
    )
    clocks = due_times(CaseKind.SPAM, NOW, profile=PROFILE, table=(old, new))
    assert [(clock.law, clock.due_at - NOW) for clock in clocks if clock.law == "x"] == [("x", 9 * HOUR)]


def test_leg_06_a_complaint_to_the_card_schemes_has_seven_business_days() -> None:
    friday = datetime(2026, 11, 27, 15, 30, tzinfo=INDIA)
    [clock] = [c for c in due_times(CaseKind.SPAM, friday, profile=PROFILE) if c.law == "card_complaint"]
    assert clock.due_at == datetime(2026, 12, 8, 15, 30, tzinfo=INDIA)


def test_leg_06_visa_gives_seven_days_whatever_day_it_is() -> None:
    friday = datetime(2026, 11, 27, 15, 30, tzinfo=INDIA)
    assert due(CaseKind.SPAM, friday)["visa_complaint"] == timedelta(days=7)
    assert "visa_complaint" not in due(CaseKind.SPAM, datetime(2023, 4, 30, 23, 59, tzinfo=INDIA))
    assert "visa_complaint" not in due(CaseKind.COURT_ORDER, friday), "an order is no complaint"


def test_leg_15_a_case_under_many_laws_shows_them_all_the_strictest_first() -> None:
    clocks = due_times(CaseKind.NCII, NOW, profile=PROFILE)
    assert [clock.law for clock in clocks] == [
        "house", "in_3_2_b", "in_3_2_a_ack", "in_3_2_a", "visa_complaint", "card_complaint",
    ]  # fmt: skip
    assert all(clock.source and clock.received_at == NOW for clock in clocks)
    assert [clock.due_at for clock in clocks] == sorted(clock.due_at for clock in clocks)


def test_leg_15_a_picture_of_a_child_has_every_clock_of_intimate_pictures_beside_its_own() -> None:
    assert [clock.law for clock in due_times(CaseKind.CSAM, NOW, profile="IN-nonexplicit+NCMEC")] == [
        "house", "in_pocso_19", "in_3_2_b", "in_3_2_a_ack", "us_2258a", "in_3_2_a_heads", "us_take_it_down", "in_3_2_a",
        "visa_complaint", "card_complaint",
    ]  # fmt: skip
    assert {kind for kind in CaseKind if "in_3_2_b" in due(kind)} == {
        CaseKind.CSAM, CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION, CaseKind.NON_CONSENT,
    }  # fmt: skip


def test_leg_15_who_is_open_in_the_united_states_has_the_48_hours_of_intimate_pictures_beside_the_two() -> (
    None
):
    began = datetime(2026, 5, 19, tzinfo=INDIA).astimezone(UTC)
    for profile in ("IN-nonexplicit+US", "IN-nonexplicit+NCMEC"):
        clocks = due(CaseKind.NCII, profile=profile)
        assert (clocks["in_3_2_b"], clocks["us_take_it_down"]) == (2 * HOUR, 48 * HOUR)
        assert "us_take_it_down" in due(CaseKind.NCII, began, profile)
        assert "us_take_it_down" not in due(CaseKind.NCII, began - timedelta(seconds=1), profile)
        assert {kind for kind in CaseKind if "us_take_it_down" in due(kind, profile=profile)} == {
            CaseKind.CSAM, CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.NON_CONSENT,
        }  # fmt: skip
    assert "us_take_it_down" not in due(CaseKind.NCII), "where we are shown to nobody there"


def test_leg_15_elsewhere_the_rules_of_india_do_not_hold() -> None:
    assert set(due(CaseKind.NCII, profile="elsewhere")) == {"house", "card_complaint", "visa_complaint"}


def test_mod_08_every_kind_has_a_clock_of_our_own() -> None:
    for kind in CaseKind:
        assert due(kind)["house"] == {
            Severity.SEV_0: timedelta(minutes=1), Severity.SEV_1: 2 * HOUR, Severity.SEV_2: 24 * HOUR,
            Severity.SEV_3: timedelta(days=7),
        }[kind.severity]  # fmt: skip


def test_leg_05_no_two_rows_of_one_law_hold_on_one_day() -> None:
    for row in LAW_TABLE:
        for other in LAW_TABLE:
            if row is not other and row.key == other.key:
                assert (row.until or date.max) <= other.since or (other.until or date.max) <= row.since


@given(st.sampled_from(CaseKind), st.integers(0, 28_000_000))
def test_mod_09_due_times_are_of_kind_and_receipt_alone(kind: CaseKind, minutes: int) -> None:
    received = datetime(2013, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    clocks = due_times(kind, received, profile=PROFILE)
    assert clocks == due_times(kind, received, profile=PROFILE)
    assert all(clock.due_at > received for clock in clocks)
    later = {c.law: c.due_at for c in due_times(kind, received + timedelta(seconds=1), profile=PROFILE)}
    over_the_change = received < datetime(2026, 2, 20, tzinfo=INDIA) <= received + timedelta(seconds=1)
    if not over_the_change and {c.law for c in clocks} == set(later):
        assert all(later[clock.law] >= clock.due_at for clock in clocks)


CLOCK = DutyClock("some_law", Duty.REMOVE, NOW, NOW + timedelta(hours=2), "some source")


@pytest.mark.parametrize(
    ("minutes", "alarm"),
    [
        (0, Alarm.NONE), (59.99, Alarm.NONE), (60, Alarm.HALF), (95.99, Alarm.HALF), (96, Alarm.NEARLY),
        (119.99, Alarm.NEARLY), (120, Alarm.OVERDUE), (100_000, Alarm.OVERDUE),
    ],
)  # fmt: skip
def test_mod_08_alarms_come_at_50_80_and_100_percent(minutes: float, alarm: Alarm) -> None:
    assert CLOCK.alarm(NOW + timedelta(minutes=minutes)) is alarm


def test_mod_08_the_next_alarm_is_known_beforehand() -> None:
    at = [CLOCK.next_alarm_at(raised) for raised in (Alarm.NONE, Alarm.HALF, Alarm.NEARLY)]
    assert at == [NOW + timedelta(minutes=minutes) for minutes in (60, 96, 120)]
    assert CLOCK.next_alarm_at(Alarm.OVERDUE) is None


def test_leg_15_of_two_reports_under_one_law_the_earlier_clock_runs() -> None:
    earlier, later = (
        due_times(CaseKind.NCII, NOW, profile=PROFILE),
        due_times(CaseKind.NCII, NOW + HOUR, profile=PROFILE),
    )
    assert strictest_first((*later, *earlier)) == earlier


def test_leg_15_a_proof_is_of_its_own_law_and_no_other() -> None:
    clocks = due_times(CaseKind.NCII, NOW, profile=PROFILE)
    left = unproved(clocks, [Proof("in_3_2_b", NOW, "event 4", "")])
    assert [clock.law for clock in left] == [
        "house",
        "in_3_2_a_ack",
        "in_3_2_a",
        "visa_complaint",
        "card_complaint",
    ]


def test_csa_06_a_report_to_the_police_names_the_authority_and_the_reference() -> None:
    Proof("in_pocso_19", NOW, "FIR 12/2026", "SJPU Pune").require_for(Duty.REPORT_TO_POLICE)
    for reference, authority, pointer in [("FIR 12/2026", "", "/authority"), ("", "SJPU", "/reference")]:
        with pytest.raises(ProofIncomplete) as refusal:
            Proof("in_pocso_19", NOW, reference, authority).require_for(Duty.REPORT_TO_POLICE)
        assert refusal.value.pointer == pointer
    Proof("in_3_2_b", NOW, "event 4", "").require_for(Duty.REMOVE)
