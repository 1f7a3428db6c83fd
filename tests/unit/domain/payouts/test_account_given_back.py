"""A refused account comes back to whoever decides, by the appeal against that refusal alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.ids import PayoutAccountId, UserId
from domain.payouts.account import AccountKind, AccountState, HoldReason, Outcome, PayoutAccount

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
WHY = "It is of another person."


def refused() -> PayoutAccount:
    given = PayoutAccount.given(
        account_id=PayoutAccountId(uuid4()), performer_id=UserId(uuid4()), kind=AccountKind.BANK, digest=b"0" * 32,
        masked="HDFC ••••2345", gst_registered=False, is_first=True, now=NOW,
    ).held(HoldReason.NAME_MISMATCH)  # fmt: skip
    for _ in range(2):
        given = given.decided(officer_id=UserId(uuid4()), outcome=Outcome.REFUSE, note=WHY, now=NOW)
    assert given.state is AccountState.REFUSED
    return given


def test_enf_03_it_is_held_as_before_and_nothing_is_proposed() -> None:
    back = refused().given_back(NOW)
    assert (back.state, back.hold, back.decided_at, back.proposal) == (
        AccountState.HELD, HoldReason.NAME_MISMATCH, None, None,
    )  # fmt: skip
    assert back.given_back(NOW) is back, "once"


@pytest.mark.parametrize(
    ("account", "refused_at"),
    [
        (refused(), NOW + timedelta(microseconds=1)),
        (replace(refused(), replaced_at=NOW), NOW),
        (replace(refused(), hold=None), NOW),
        (replace(refused(), state=AccountState.VERIFIED, hold=None), NOW),
    ],
    ids=["another refusal", "replaced", "the bank's", "verified"],
)
def test_enf_03_another_refusal_stays(account: PayoutAccount, refused_at: datetime) -> None:
    assert account.given_back(refused_at) is account


def test_enf_01_which_account_it_is_is_said_by_its_day_and_by_no_number() -> None:
    told = refused().refused_words
    assert "3 Nov 2026" in told
    assert "3 नवंबर 2026" in told
    assert "2345" not in told
    assert "HDFC" not in told
