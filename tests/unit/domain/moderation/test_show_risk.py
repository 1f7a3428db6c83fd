"""Which live show a moderator looks at first (ADM-04)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.cases.kind import CaseKind
from domain.moderation.live.show_risk import RiskBand, ShowSigns

QUIET = ShowSigns(
    open_withdrawals=0,
    reasons=(),
    reporters=0,
    is_alarmed=False,
    is_unseen=False,
    earlier_shows=20,
    running=timedelta(hours=1),
    viewers=0,
)
REPORTED = st.tuples(st.sets(st.sampled_from(CaseKind), min_size=1), st.integers(1, 500))
SIGNS = st.builds(
    lambda withdrawals, reported, alarmed, unseen, earlier, minutes, viewers: ShowSigns(
        withdrawals, tuple(reported[0]), reported[1], alarmed, unseen, earlier,
        timedelta(minutes=minutes), viewers,
    ),
    st.integers(0, 5), st.one_of(st.just((set(), 0)), REPORTED), st.booleans(), st.booleans(),
    st.integers(0, 50), st.integers(0, 600), st.integers(0, 100_000),
)  # fmt: skip


def test_adm_04_what_nothing_speaks_against_has_no_risk() -> None:
    assert (QUIET.risk, QUIET.band) == (0, RiskBand.USUAL)


@pytest.mark.parametrize(
    ("changed", "band"),
    [
        ({"open_withdrawals": 1}, RiskBand.HIGH),
        ({"reasons": (CaseKind.SPAM, CaseKind.MINOR), "reporters": 1}, RiskBand.HIGH),
        ({"is_alarmed": True}, RiskBand.HIGH),
        ({"is_unseen": True}, RiskBand.RAISED),
        ({"reasons": (CaseKind.COERCION,), "reporters": 1}, RiskBand.RAISED),
        ({"reasons": (CaseKind.SPAM,), "reporters": 1}, RiskBand.USUAL),
        ({"earlier_shows": 0, "running": timedelta(0), "viewers": 3}, RiskBand.USUAL),
    ],
)
def test_adm_04_the_band_of_one_sign(changed: dict[str, object], band: RiskBand) -> None:
    assert replace(QUIET, **changed).band is band  # type: ignore[arg-type]


def test_adm_04_one_grave_report_outweighs_a_crowd_of_light_ones() -> None:
    grave = replace(QUIET, reasons=(CaseKind.MINOR,), reporters=1)
    crowd = replace(QUIET, reasons=(CaseKind.SPAM,), reporters=10_000, viewers=10_000_000)
    assert grave.risk > crowd.risk


@given(SIGNS, SIGNS)
def test_adm_04_more_of_any_sign_is_never_less_risk(one: ShowSigns, other: ShowSigns) -> None:
    """Each sign taken from whichever has the more of it."""
    both = ShowSigns(
        open_withdrawals=max(one.open_withdrawals, other.open_withdrawals),
        reasons=(*one.reasons, *other.reasons),
        reporters=max(one.reporters, other.reporters),
        is_alarmed=one.is_alarmed or other.is_alarmed,
        is_unseen=one.is_unseen or other.is_unseen,
        earlier_shows=min(one.earlier_shows, other.earlier_shows),
        running=min(one.running, other.running),
        viewers=max(one.viewers, other.viewers),
    )
    assert both.risk >= max(one.risk, other.risk)
