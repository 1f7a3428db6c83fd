"""LEG-04: who may order that something is removed, by the law of the day, and what an order has to say."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.moderation.reports.removal_order import OLDEST, RemovalOrder, RemovalOrderIncomplete
from domain.moderation.reports.signing_rank import (
    RANK_RULES,
    RankTooLow,
    SigningRank,
    rank_rule,
    require_rank,
)

NOW = datetime(2026, 11, 29, 6, 0, tzinfo=UTC)
NAMED = uuid4()


def read(**changes: Any) -> RemovalOrder:
    said = {
        "authority": "Ministry of Electronics", "reference": "MeitY 12/2026", "ordered_on": date(2026, 11, 29),
        "officer": "S. Rao", "rank": "joint_secretary", "office": "Cyber Laws", "received_at": NOW,
        "link": f"https://live.example/watch/{NAMED}", "now": NOW, **changes,
    }  # fmt: skip
    return RemovalOrder.read(**said)


def test_leg_04_what_it_says_is_kept_as_it_says_it() -> None:
    order = read(authority="  Ministry  of Electronics ")
    assert order == RemovalOrder(
        "Ministry of Electronics", "MeitY 12/2026", date(2026, 11, 29), "S. Rao", SigningRank.JOINT_SECRETARY,
        "Cyber Laws", NOW, UUID(str(NAMED)),
    )  # fmt: skip


@pytest.mark.parametrize("rank", [each for each in SigningRank if each is not SigningRank.LOWER])
def test_leg_04_a_rank_that_the_law_names_may_order_it(rank: SigningRank) -> None:
    assert read(rank=rank.value).rank is rank


def test_leg_04_a_lower_rank_is_refused_with_the_reason() -> None:
    with pytest.raises(RankTooLow, match="15 November 2025") as refused:
        read(rank="lower")
    assert refused.value.pointer == "/rank"


@pytest.mark.parametrize(
    ("at", "is_allowed"),
    [
        (datetime(2025, 11, 14, 18, 29, tzinfo=UTC), True),  # 23:59 in India
        (datetime(2025, 11, 14, 18, 30, tzinfo=UTC), False),  # midnight
        (datetime(2020, 1, 1, tzinfo=UTC), True),  # under the oldest
    ],
)
def test_leg_04_the_rank_is_that_of_the_day_it_reached_us(at: datetime, is_allowed: bool) -> None:
    assert (SigningRank.LOWER in rank_rule(at).ranks) is is_allowed
    if is_allowed:
        require_rank(SigningRank.LOWER, at)
    else:
        with pytest.raises(RankTooLow):
            require_rank(SigningRank.LOWER, at)


def test_leg_04_the_table_is_in_order_and_says_whence() -> None:
    assert [rule.since for rule in RANK_RULES] == sorted({rule.since for rule in RANK_RULES})
    assert all("3(1)(d)" in rule.source for rule in RANK_RULES)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("authority", "x"), ("reference", ""), ("officer", " \n "), ("office", "x" * 161), ("rank", "general"),
        ("ordered_on", None), ("ordered_on", date(2026, 11, 30)), ("received_at", None),
        ("received_at", NOW + timedelta(seconds=1)), ("received_at", NOW - OLDEST - timedelta(seconds=1)),
        ("link", "/watch/"),
    ],
)  # fmt: skip
def test_leg_04_what_is_missing_is_named(name: str, wrong: object) -> None:
    with pytest.raises(RemovalOrderIncomplete) as refused:
        read(**{name: wrong})
    assert refused.value.pointer == f"/{name}"
