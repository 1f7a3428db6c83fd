"""When what a classifier says is an alarm (STR-12, ENF-06)."""

from datetime import UTC, datetime
from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import FrameAlarmId
from domain.moderation.watch.frame_verdict import (
    AGREEING,
    LAST,
    PERMILLE,
    SIGN_RULES,
    BadVerdict,
    FrameAlarm,
    FrameSign,
    FrameVerdict,
    Suspicion,
)
from tests.builders import RAVI, a_stream

NOW = datetime(2031, 5, 1, 12, tzinfo=UTC)
VIOLENCE = SIGN_RULES[FrameSign.VIOLENCE]


def seen(*permilles: int, sign: FrameSign = FrameSign.VIOLENCE) -> Suspicion:
    suspicion = Suspicion()
    for permille in permilles:
        suspicion = suspicion.after(FrameVerdict("m", {sign: permille}))
    return suspicion


def test_str_12_every_sign_has_its_rule_and_no_cover_is_below_its_alarm() -> None:
    assert set(SIGN_RULES) == set(FrameSign)
    for rule in SIGN_RULES.values():
        assert 0 < rule.alarm <= (rule.cover or PERMILLE) <= PERMILLE


@pytest.mark.parametrize("sign", list(FrameSign))
def test_str_12_one_frame_is_no_alarm_and_makes_us_look_again(sign: FrameSign) -> None:
    suspicion = seen(PERMILLE, sign=sign)
    assert not list(suspicion.alarms())
    assert suspicion.is_awake
    assert not suspicion.after(FrameVerdict("m", {sign: 0})).is_awake
    assert not Suspicion().is_awake


def test_str_12_two_of_the_last_three_are_an_alarm_as_sure_as_the_less_sure_of_them() -> None:
    for frames in permutations((VIOLENCE.alarm, 0, 990)):
        assert list(seen(*frames).alarms()) == [(FrameSign.VIOLENCE, VIOLENCE.alarm)]
        assert list(seen(0, 0, *frames).alarms()) == [(FrameSign.VIOLENCE, VIOLENCE.alarm)]
    assert not list(seen(VIOLENCE.alarm - 1, 990, 0).alarms())
    assert not list(seen(990, 0, 0, 990).alarms()), "the first is forgotten"


@given(st.lists(st.integers(0, PERMILLE), max_size=8))
def test_str_12_an_alarm_is_what_enough_of_the_last_frames_agree_on(frames: list[int]) -> None:
    agreeing = sum(frame >= VIOLENCE.alarm for frame in frames[-LAST:])
    assert bool(list(seen(*frames).alarms())) is (agreeing >= AGREEING)


def test_str_12_signs_are_weighed_apart() -> None:
    one = FrameVerdict("m", {FrameSign.VIOLENCE: 990, FrameSign.EXPLICIT: 10})
    other = FrameVerdict("m", {FrameSign.EXPLICIT: 990})
    assert not list(Suspicion().after(one).after(other).alarms())


@pytest.mark.parametrize("share", [float("nan"), float("inf"), -0.01, 1.01])
def test_str_12_what_is_no_probability_is_refused(share: float) -> None:
    with pytest.raises(BadVerdict):
        FrameVerdict.of("m", {FrameSign.MINOR: share})


def test_str_12_rounding_makes_no_more_than_all() -> None:
    assert FrameVerdict.of("m", {FrameSign.MINOR: 1.0000001}).permille == {FrameSign.MINOR: PERMILLE}


@pytest.mark.parametrize("sign", list(FrameSign))
def test_str_12_a_picture_is_covered_only_where_the_model_is_very_sure(sign: FrameSign) -> None:
    rule = SIGN_RULES[sign]

    def raised(permille: int) -> FrameAlarm:
        show = a_stream()
        return FrameAlarm.raised(
            FrameAlarmId(uuid4()), sign, permille, model="m", stream_id=show.id, performer_id=RAVI, now=NOW
        )

    assert raised(PERMILLE).is_covered is (rule.cover is not None)
    assert not raised(rule.alarm if rule.cover is None else rule.cover - 1).is_covered
    assert raised(PERMILLE).kind is rule.kind
