"""Menus, goals, gifts, bands and overlay tokens."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import UserId
from domain.money import Paise, Tokens
from domain.tipping.bands import BANDS, band_of
from domain.tipping.gift import GIFTS, GiftNotFound, GiftPriceChanged, gift_named, shown_price
from domain.tipping.goal import Goal, GoalIdReused, GoalNotFound, GoalOver, GoalState, InvalidGoal
from domain.tipping.menu_item import (
    InvalidMenuItem,
    ItemState,
    MenuFull,
    MenuItem,
    MenuItemChanged,
    MenuItemIdReused,
    MenuItemNotFound,
    MenuPriceChanged,
    RefusalNeedsReason,
    require_room_for_another,
)
from domain.tipping.overlay_token import InvalidOverlayLabel, OverlayToken, overlay_digest
from tests.builders import ASHA, MEERA, NOW, RAVI, a_goal, a_menu_item, an_overlay_token


def proposed(name: str = "A raga of your choice", tokens: int = 50, by: UserId = RAVI) -> MenuItem:
    return MenuItem.propose(
        item_id=a_menu_item().id, performer_id=by, name=name, tokens=Tokens(tokens), now=NOW
    )


# The menu


def test_tip_03_an_item_waits_until_it_is_approved() -> None:
    item = proposed()

    assert item.state is ItemState.PENDING
    with pytest.raises(MenuItemNotFound):
        item.require_offered(performer_id=RAVI, tokens=Tokens(50))
    item.decided(approve=True, revision=1, moderator_id=MEERA, note="", now=NOW).require_offered(
        performer_id=RAVI, tokens=Tokens(50)
    )


def test_tip_03_a_change_goes_back_to_review() -> None:
    item = a_menu_item()

    assert item.changed_to(proposed(item.name, item.tokens)) == item
    changed = item.changed_to(proposed(item.name, 60))
    assert (changed.state, changed.revision, changed.decided_by) == (ItemState.PENDING, 2, None)
    with pytest.raises(MenuItemChanged):
        changed.decided(approve=True, revision=1, moderator_id=MEERA, note="", now=NOW)
    with pytest.raises(MenuItemIdReused):
        item.changed_to(proposed(by=ASHA))
    assert item.withdrawn().changed_to(proposed(item.name, item.tokens)).state is ItemState.PENDING


def test_tip_03_a_refusal_has_a_reason_and_a_decision_is_made_once() -> None:
    with pytest.raises(RefusalNeedsReason):
        proposed().decided(approve=False, revision=1, moderator_id=MEERA, note="  ", now=NOW)
    refused = proposed().decided(approve=False, revision=1, moderator_id=MEERA, note="Too vague", now=NOW)
    assert (refused.state, refused.note) == (ItemState.REFUSED, "Too vague")
    with pytest.raises(MenuItemChanged):
        refused.decided(approve=True, revision=1, moderator_id=MEERA, note="", now=NOW)


def test_tip_03_a_tip_buys_an_item_at_its_price_from_its_performer() -> None:
    item = a_menu_item(tokens=Tokens(50))
    with pytest.raises(MenuPriceChanged, match="50 tokens"):
        item.require_offered(performer_id=RAVI, tokens=Tokens(49))
    with pytest.raises(MenuItemNotFound):
        item.require_offered(performer_id=ASHA, tokens=Tokens(50))


@pytest.mark.parametrize(("name", "tokens"), [("", 5), ("x" * 61, 5), ("a\x00b", 5), ("A song", 0)])
def test_tip_03_what_is_no_item(name: str, tokens: int) -> None:
    with pytest.raises(InvalidMenuItem):
        proposed(name, tokens)


def test_tip_03_a_menu_ends() -> None:
    require_room_for_another(19)
    with pytest.raises(MenuFull):
        require_room_for_another(20)


# Goals


@given(st.integers(1, 500), st.lists(st.integers(1, 100), max_size=30))
def test_tip_04_progress_is_the_sum_and_a_goal_is_met_once(target: int, tips: list[int]) -> None:
    goal, met = a_goal(target=Tokens(target)), 0
    for at, tokens in enumerate(tips):
        before, goal = goal, goal.counted(tokens, NOW + timedelta(seconds=at))
        met += before.met_at is None and goal.met_at is not None
        assert goal.met_at is None or before.met_at in {None, goal.met_at}

    assert goal.progress == sum(tips)
    assert met == (sum(tips) >= target)
    assert (goal.state is GoalState.MET) == (sum(tips) >= target)


def test_tip_04_a_hidden_goal_is_told_when_it_is_met() -> None:
    goal = a_goal(is_hidden=True, target=Tokens(10))

    assert goal.told == {"goal_id": str(goal.id), "is_hidden": True, "round": 1}
    assert goal.counted(12, NOW).told["progress"] == 12


def test_tip_04_a_reset_begins_from_nothing() -> None:
    fresh = a_goal(target=Tokens(10)).counted(12, NOW).reset(since_seq=7, now=NOW)

    assert (fresh.progress, fresh.round, fresh.state, fresh.met_at, fresh.since_seq) == (
        0, 2, GoalState.RUNNING, None, 7,
    )  # fmt: skip
    gone = fresh.cancelled(NOW)
    assert gone.cancelled(NOW + timedelta(days=1)) == gone
    with pytest.raises(GoalOver):
        gone.reset(since_seq=9, now=NOW)


@pytest.mark.parametrize(("title", "target"), [("", 5), ("x" * 81, 5), ("A string", 0), ("A string", 10**8)])
def test_tip_04_what_is_no_goal(title: str, target: int) -> None:
    with pytest.raises(InvalidGoal):
        Goal.start(
            goal_id=a_goal().id, stream_id=a_goal().stream_id, performer_id=RAVI, title=title,
            target=Tokens(target), is_hidden=False, since_seq=0, now=NOW,
        )  # fmt: skip


def test_tip_04_a_goal_is_its_performers() -> None:
    goal = a_goal()
    with pytest.raises(GoalNotFound):
        goal.require_of(ASHA)
    with pytest.raises(GoalIdReused):
        goal.require_same_request(a_goal(id=goal.id, stream_id=goal.stream_id, target=Tokens(7)))


# Gifts, bands, tokens


def test_tip_11_a_gift_is_charged_as_shown() -> None:
    for gift in GIFTS:
        gift_named(gift.id).require_price(gift.tokens)
        with pytest.raises(GiftPriceChanged):
            gift.require_price(Tokens(gift.tokens - 1))
    with pytest.raises(GiftNotFound):
        gift_named("spin")


@given(st.integers(1, 10**6), st.integers(1, 10**7), st.integers(1, 10**5))
def test_tip_11_the_price_in_rupees_is_never_less_than_the_tokens_cost(
    tokens: int, price: int, in_package: int
) -> None:
    shown = shown_price(Tokens(tokens), list_price=Paise(price), list_tokens=Tokens(in_package))

    assert shown * in_package >= tokens * price
    assert (shown - 1) * in_package < tokens * price


def test_tip_05_a_band_tells_no_sum() -> None:
    assert [band_of(tokens) for tokens in (1, 49, 50, 612, 10**9)] == [1, 1, 50, 500, BANDS[-1]]


def test_tip_10_a_token_keeps_a_digest_alone() -> None:
    token = an_overlay_token(digest=overlay_digest("secret"))

    assert token.scope == "events:read"
    assert token.revoked(NOW).revoked(NOW + timedelta(days=1)).revoked_at == NOW
    with pytest.raises(InvalidOverlayLabel):
        OverlayToken.make(token_id=token.id, performer_id=RAVI, label=" ", digest=token.digest, now=NOW)
