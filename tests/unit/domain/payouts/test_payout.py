"""A payout from request to end: when the provider is asked, and when it is asked again about what it paid."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import PayoutAccountId, PayoutBatchId, PayoutId, UserId
from domain.money import Paise
from domain.payouts.payout import ASK_AGAIN_MAX, LOOK_AFTER, LOOK_AGAIN_MAX, Payout, PayoutState, Word
from domain.payouts.tax import Withholding

NOW = datetime(2026, 6, 17, 10, tzinfo=UTC)
WEEK = timedelta(days=7)


def sending() -> Payout:
    payout = Payout.request(
        payout_id=PayoutId(uuid4()), performer_id=UserId(uuid4()), account_id=PayoutAccountId(uuid4()),
        gross=Paise(20_000), taxes=Withholding("", 0, 0, 0, "", 0, 0), tax_day=date(2026, 6, 17), now=NOW,
    )  # fmt: skip
    return payout.batched(PayoutBatchId(uuid4())).approved(NOW).about_to_ask(NOW)


def told(payout: Payout, word: Word, now: datetime) -> Payout:
    return payout.told(word, provider_id="pout_1", utr="", reason="", now=now)


def paid() -> Payout:
    return told(sending(), Word.PROCESSED, NOW)


def test_pyt_06_what_is_paid_is_asked_about_again_at_growing_intervals_and_once_at_the_end() -> None:
    payout, looks = paid(), []
    while payout.look_at is not None:
        looks.append(payout.look_at - NOW)
        payout = payout.looked(payout.look_at, watched=WEEK)
    assert looks == list(LOOK_AFTER)
    assert looks[-1] == WEEK


@given(days=st.integers(1, 90), away=st.timedeltas(timedelta(0), timedelta(days=200)))
def test_pyt_06_however_late_somebody_looks_the_last_look_is_after_the_time_of_watching(
    days: int, away: timedelta
) -> None:
    """A worker that was away looks once, not once for each time it missed."""
    watched, payout = timedelta(days=days), paid()
    looks = 0
    while payout.look_at is not None:
        late = max(payout.look_at, NOW + away)
        payout = payout.looked(late, watched=watched)
        assert payout.look_at is None or late < payout.look_at <= NOW + watched
        looks += 1
    assert late >= NOW + watched
    assert looks <= 20


@pytest.mark.parametrize("word", [Word.FAILED, Word.REVERSED])
def test_what_did_not_arrive_is_not_asked_about(word: Word) -> None:
    assert told(sending(), word, NOW).look_at is None


def test_pyt_06_what_came_back_is_asked_about_no_more() -> None:
    back = told(paid(), Word.REVERSED, NOW)
    assert (back.state, back.look_at) == (PayoutState.REVERSED, None)


def test_pyt_06_who_gets_no_answer_waits_longer_each_time_and_an_answer_forgets_it() -> None:
    payout, waits = paid(), []
    for _ in range(10):
        payout = payout.about_to_look(NOW)
        assert payout.look_at is not None
        waits.append(payout.look_at - NOW)
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=5), LOOK_AGAIN_MAX)
    assert payout.unanswered == 10
    assert payout.looked(NOW, watched=WEEK).unanswered == 0


def test_pyt_06_a_payout_may_be_asked_about_for_years() -> None:
    """Thirty seconds doubled forty times is more than a time can be."""
    payout = replace(sending(), asks=10_000).about_to_ask(NOW)
    assert payout.ask_at == NOW + ASK_AGAIN_MAX
    looked = replace(paid(), unanswered=10_000).about_to_look(NOW)
    assert looked.look_at == NOW + LOOK_AGAIN_MAX
