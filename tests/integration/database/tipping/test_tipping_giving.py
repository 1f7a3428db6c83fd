"""Menus, goals, overlay tokens and breaks: the ports' promises, and the use cases when many act at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.tipping.cancel_goal import CancelGoal
from application.tipping.decide_menu_item import DecideMenuItem
from application.tipping.make_overlay_token import MakeOverlayToken
from application.tipping.put_menu_item import PutMenuItem
from application.tipping.reset_goal import ResetGoal
from application.tipping.revoke_overlay_token import RevokeOverlayToken
from application.tipping.start_goal import StartGoal
from application.tipping.withdraw_menu_item import WithdrawMenuItem
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import GoalId, MenuItemId, OverlayTokenId, StreamId, UserId
from domain.moderation.text.screen import ForbiddenText
from domain.money import Tokens
from domain.streaming.room_event import GOAL_CANCELLED, GOAL_RESET, GOAL_STARTED
from domain.streaming.stream import EndReason, NotYourStream, Stream, StreamOver
from domain.tipping.goal import GoalIdReused, GoalNotFound, GoalRunning, GoalState
from domain.tipping.menu_item import (
    ITEMS_MAX,
    ItemState,
    MenuFull,
    MenuItem,
    MenuItemIdReused,
    MenuItemNotFound,
)
from domain.tipping.overlay_token import (
    TOKENS_MAX,
    OverlayTokenIdReused,
    OverlayTokenNotFound,
    TooManyOverlayTokens,
    overlay_digest,
)
from domain.tipping.spending import NO_LIMITS, BreakLength, Raise, SpendingControl, Spent
from ports.tipping.overlay import FeedPlace, UnknownFeedPlace
from tests.builders import (
    a_goal,
    a_menu_item,
    a_stream,
    a_user,
    a_verified_adult,
    an_overlay_token,
)
from tests.integration.database.conftest import World


@dataclass(frozen=True, slots=True)
class Stage:
    """Ravi's live show, and Meera who moderates."""

    world: World
    performer: UserId
    moderator: UserId
    stream: Stream

    async def put(
        self, name: str = "A raga", tokens: int = 50, *, item_id: MenuItemId | None = None
    ) -> MenuItem:
        put = PutMenuItem(self.world.begin, WordRules(), self.world.now)
        return await put(
            item_id=item_id or MenuItemId(uuid4()), performer_id=self.performer, name=name, tokens=Tokens(tokens)
        )  # fmt: skip

    async def decide(self, item: MenuItem, *, approve: bool = True, note: str = "") -> MenuItem:
        decide = DecideMenuItem(self.world.begin, self.world.now, self.world.new_id)
        return await decide(
            item_id=item.id, moderator_id=self.moderator, revision=item.revision, approve=approve, note=note,
            policy="" if approve else "other_rule",
        )  # fmt: skip

    async def start_goal(self, **changes: Any) -> Any:
        values: dict[str, Any] = {
            "goal_id": GoalId(uuid4()), "stream_id": self.stream.id, "performer_id": self.performer,
            "title": "A new string", "target": Tokens(100), "is_hidden": False,
        }  # fmt: skip
        return await StartGoal(self.world.begin, WordRules(), self.world.now)(**(values | changes))

    async def events(self) -> list[str]:
        return [event.type for event in await self.world.room_log.since(self.stream.id, 0, limit=100)]


async def a_person(world: World, role: Role = Role.VIEWER) -> UserId:
    user_id = UserId(uuid4())
    async with world.begin() as tx:
        await tx.users.add(a_user(id=user_id, role=role))
        await tx.ages.save(a_verified_adult(user_id))
    return user_id


@pytest.fixture
async def stage(world: World) -> Stage:
    performer = await a_person(world, Role.PERFORMER)
    stream = a_stream(performer_id=performer)
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return Stage(world, performer, await a_person(world, Role.MODERATOR), stream)


async def outcome(awaitable: Any) -> str:
    try:
        await awaitable
    except Refusal as refusal:
        return refusal.code
    return "done"


# The menu


async def test_tip_03_an_item_comes_back_as_it_was_stored(stage: Stage) -> None:
    item = a_menu_item(performer_id=stage.performer, decided_by=stage.moderator, note="Good")
    async with stage.world.begin() as tx:
        assert await tx.tip_menus.find_for_update(item.id) is None
        await tx.tip_menus.save(item)

    async with stage.world.begin() as tx:
        assert await tx.tip_menus.find_for_update(item.id) == item
        assert await tx.tip_menus.find_all([item.id, MenuItemId(uuid4())]) == {item.id: item}
        assert await tx.tip_menus.count(stage.performer) == 1
        await tx.tip_menus.save(item.withdrawn())
        assert await tx.tip_menus.count(stage.performer) == 0
        with pytest.raises(MenuItemIdReused):
            await tx.tip_menus.save(replace(item, performer_id=stage.moderator))


async def test_tip_03_an_unreviewed_item_is_not_shown(stage: Stage) -> None:
    queries = stage.world.query("tipping.menu", "MenuQueries")
    item = await stage.put("A raga", 50)
    assert await queries.offered(stage.performer) == []
    assert [row.state for row in await queries.of_performer(stage.performer)] == ["pending"]
    assert item.id in [row.item_id for row in await queries.waiting(limit=10_000)]

    await stage.decide(item)
    assert [row.name for row in await queries.offered(stage.performer)] == ["A raga"]
    assert item.id not in [row.item_id for row in await queries.waiting(limit=10_000)]

    await stage.put("A raga", 60, item_id=item.id)
    assert await queries.offered(stage.performer) == []
    await WithdrawMenuItem(stage.world.begin)(item_id=item.id, performer_id=stage.performer)
    assert await queries.of_performer(stage.performer) == []
    with pytest.raises(MenuItemNotFound):
        await WithdrawMenuItem(stage.world.begin)(item_id=item.id, performer_id=stage.moderator)


async def test_tip_03_a_forbidden_term_is_refused_at_once(stage: Stage) -> None:
    for name in ("Call me on 98765 43210", "Spin the wheel", "Lucky draw"):
        with pytest.raises(ForbiddenText):
            await stage.put(name)
    assert await stage.world.query("tipping.menu", "MenuQueries").of_performer(stage.performer) == []


async def test_tip_03_a_decision_is_audited(stage: Stage) -> None:
    item = await stage.put()
    await stage.decide(item, approve=False, note="Say which raga")

    subject = f"tip_menu_item:{item.id}"
    (entry,) = await stage.world.moderation_queries.audit_about([subject], limit=5)
    assert (entry.action, entry.reason, entry.note) == ("tip_menu.refuse", "refused", "Say which raga")


async def test_tip_03_twenty_items_at_once_fill_the_menu_and_no_more(stage: Stage) -> None:
    for _ in range(ITEMS_MAX - 5):
        await stage.put()

    outcomes = await asyncio.gather(*(outcome(stage.put()) for _ in range(20)))

    assert (outcomes.count("done"), outcomes.count(MenuFull.code)) == (5, 15)


async def test_tip_03_twenty_decisions_on_one_item_are_one(stage: Stage) -> None:
    item = await stage.put()

    outcomes = await asyncio.gather(*(outcome(stage.decide(item, note="so")) for _ in range(20)))

    assert (outcomes.count("done"), outcomes.count("menu_item_changed")) == (1, 19)
    entries = await stage.world.moderation_queries.audit_about([f"tip_menu_item:{item.id}"], limit=50)
    assert len(entries) == 1


async def test_tip_03_what_was_changed_meanwhile_is_not_approved(stage: Stage) -> None:
    """Whatever comes first, nobody approves a version that no moderator read."""
    for _ in range(5):
        item = await stage.put("A raga", 50)
        await asyncio.gather(outcome(stage.decide(item)), stage.put("Another raga", 70, item_id=item.id))
        async with stage.world.begin() as tx:
            stored = await tx.tip_menus.find_for_update(item.id)
        assert stored is not None
        assert (stored.name, stored.state) == ("Another raga", ItemState.PENDING)


# Goals


async def test_tip_04_a_goal_comes_back_as_it_was_stored(stage: Stage) -> None:
    now = stage.world.now()
    goal = a_goal(
        stream_id=stage.stream.id, performer_id=stage.performer, progress=Tokens(120), state=GoalState.MET,
        is_hidden=True, round=3, since_seq=7, met_at=now,
    )  # fmt: skip
    async with stage.world.begin() as tx:
        assert await tx.goals.find(goal.id) is None
        await tx.goals.add(goal)
    async with stage.world.begin() as tx:
        assert await tx.goals.find(goal.id) == goal
        assert await tx.goals.up_for_update([stage.stream.id, StreamId(uuid4())]) == {stage.stream.id: goal}
        gone = goal.cancelled(now)
        await tx.goals.update_all([gone])
        await tx.goals.update_all([])
        assert await tx.goals.find(goal.id) == gone
        assert await tx.goals.up_for_update([stage.stream.id]) == {}
    assert await stage.world.query("tipping.goals", "GoalQueries").up(stage.stream.id) is None


@pytest.mark.parametrize(
    ("same", "refusal"), [({"id"}, GoalIdReused), ({"stream_id"}, GoalRunning)], ids=["id", "show"]
)
async def test_tip_04_one_goal_an_id_and_one_up_a_show(
    stage: Stage, same: set[str], refusal: type[Refusal]
) -> None:
    goal = a_goal(stream_id=stage.stream.id, performer_id=stage.performer)
    async with stage.world.begin() as tx:
        other = await a_show_of_another(stage.world, tx)
        await tx.goals.add(goal)
    second = replace(goal, id=GoalId(uuid4())) if same == {"stream_id"} else replace(goal, stream_id=other)
    with pytest.raises(refusal):
        async with stage.world.begin() as tx:
            await tx.goals.add(second)


async def a_show_of_another(world: World, tx: Any) -> StreamId:
    performer = UserId(uuid4())
    stream = a_stream(performer_id=performer)
    await tx.users.add(a_user(id=performer, role=Role.PERFORMER))
    await tx.streams.add(stream)
    return stream.id


async def test_tip_04_a_goal_is_started_reset_and_taken_down(stage: Stage) -> None:
    world = stage.world
    goal = await stage.start_goal()
    assert (goal.since_seq, goal.round) == (1, 1)
    assert await stage.start_goal(goal_id=goal.id) == goal  # a retry
    with pytest.raises(GoalRunning):
        await stage.start_goal()
    with pytest.raises(NotYourStream):
        await stage.start_goal(performer_id=stage.moderator)
    with pytest.raises(ForbiddenText):
        await stage.start_goal(title="Join my telegram")

    reset = ResetGoal(world.begin, world.now)
    fresh = await reset(goal_id=goal.id, performer_id=stage.performer, round=1)
    assert (fresh.round, fresh.since_seq) == (2, 2)
    assert await reset(goal_id=goal.id, performer_id=stage.performer, round=1) == fresh  # a retry
    with pytest.raises(GoalNotFound):
        await reset(goal_id=goal.id, performer_id=stage.moderator, round=2)

    cancel = CancelGoal(world.begin, world.now)
    gone = await cancel(goal_id=goal.id, performer_id=stage.performer)
    assert (await cancel(goal_id=goal.id, performer_id=stage.performer)).state is gone.state
    assert await stage.events() == [GOAL_STARTED, GOAL_RESET, GOAL_CANCELLED]
    async with world.begin() as tx:
        await tx.streams.update(stage.stream.ended(EndReason.PERFORMER, world.now()))
    with pytest.raises(StreamOver):
        await stage.start_goal()


async def test_tip_04_a_hidden_goal_tells_the_room_neither_title_nor_target(stage: Stage) -> None:
    await stage.start_goal(is_hidden=True)

    (event,) = await stage.world.room_log.since(stage.stream.id, 0, limit=5)
    assert "title" not in event.data
    assert "target" not in event.data


async def test_tip_04_twenty_goals_at_once_are_one(stage: Stage) -> None:
    outcomes = await asyncio.gather(*(outcome(stage.start_goal()) for _ in range(20)))

    assert (outcomes.count("done"), outcomes.count(GoalRunning.code)) == (1, 19)
    assert await stage.events() == [GOAL_STARTED]


async def test_tip_04_twenty_resets_of_one_round_are_one(stage: Stage) -> None:
    goal = await stage.start_goal()
    reset = ResetGoal(stage.world.begin, stage.world.now)

    rounds = await asyncio.gather(
        *(reset(goal_id=goal.id, performer_id=stage.performer, round=1) for _ in range(20))
    )

    assert {each.round for each in rounds} == {2}
    assert await stage.events() == [GOAL_STARTED, GOAL_RESET]


# Spending


async def test_tip_07_a_control_comes_back_as_it_was_stored(stage: Stage) -> None:
    now = stage.world.now()
    limits = replace(NO_LIMITS, per_tip=5, per_day=10, per_month=20, buying_per_month=50_000)
    control = SpendingControl(
        user_id=stage.performer,
        limits=limits,
        raise_=Raise(replace(limits, per_day=None), now + timedelta(hours=24)),
        away=BreakLength.ONE_WEEK,
        away_until=now + timedelta(days=7),
        spent=Spent(now.date(), 3, 9, 0),
    )
    bare = SpendingControl.none_yet(stage.moderator, Spent(now.date(), 0, 0, 0))
    async with stage.world.begin() as tx:
        assert await tx.spending.find_all([stage.performer]) == {}
        await tx.spending.save_all([bare, replace(control, spent=Spent(now.date(), 1, 1, 0))])
        await tx.spending.save_all([control])
        await tx.spending.save_all([])

    async with stage.world.begin() as tx:
        found = await tx.spending.find_all([stage.performer, stage.moderator, UserId(uuid4())])
    assert found == {stage.performer: control, stage.moderator: bare}
    queries = stage.world.query("tipping.spending", "SpendingQueries")
    assert await queries.control(stage.performer) == control
    assert await queries.control(UserId(uuid4())) is None


# Overlay tokens and the feed


async def test_tip_10_a_token_comes_back_as_it_was_stored(stage: Stage) -> None:
    token = an_overlay_token(performer_id=stage.performer)
    async with stage.world.begin() as tx:
        assert await tx.overlay_tokens.find_for_update(token.id) is None
        await tx.overlay_tokens.save(token)
    async with stage.world.begin() as tx:
        assert await tx.overlay_tokens.find_for_update(token.id) == token
        assert await tx.overlay_tokens.count(stage.performer) == 1
        with pytest.raises(OverlayTokenIdReused):
            await tx.overlay_tokens.save(replace(token, performer_id=stage.moderator))


async def test_tip_10_a_token_opens_until_it_is_revoked_and_a_retry_gets_another_secret(stage: Stage) -> None:
    world, queries = stage.world, stage.world.query("tipping.overlay", "OverlayQueries")
    make = MakeOverlayToken(world.begin, world.now, lambda: uuid4().hex)
    token_id = OverlayTokenId(uuid4())
    asked: dict[str, Any] = {"token_id": token_id, "performer_id": stage.performer, "label": "Streaming PC"}
    token, first = await make(**asked)
    _, second = await make(**asked)

    assert token.digest == overlay_digest(first)
    assert await queries.holder(overlay_digest(first)) is None
    assert await queries.holder(overlay_digest(second)) == stage.performer
    assert [row.label for row in await queries.tokens_of(stage.performer)] == ["Streaming PC"]
    revoke = RevokeOverlayToken(world.begin, world.now)
    with pytest.raises(OverlayTokenNotFound):
        await revoke(token_id=token_id, performer_id=stage.moderator)
    await revoke(token_id=token_id, performer_id=stage.performer)
    await revoke(token_id=token_id, performer_id=stage.performer)
    assert await queries.holder(overlay_digest(second)) is None
    assert await queries.tokens_of(stage.performer) == []
    with pytest.raises(OverlayTokenIdReused):
        await make(**asked)


async def test_tip_10_whoever_may_not_perform_any_more_reads_nothing(stage: Stage) -> None:
    token = an_overlay_token(performer_id=stage.performer)
    queries = stage.world.query("tipping.overlay", "OverlayQueries")
    async with stage.world.begin() as tx:
        await tx.overlay_tokens.save(token)
    assert await queries.holder(token.digest) == stage.performer

    async with stage.world.begin() as tx:
        performer = await tx.users.get_for_update(stage.performer)
        await tx.users.update(replace(performer, role=Role.VIEWER))

    assert await queries.holder(token.digest) is None


async def test_tip_10_twenty_tokens_at_once_are_as_many_as_may_be(stage: Stage) -> None:
    make = MakeOverlayToken(stage.world.begin, stage.world.now, lambda: uuid4().hex)

    outcomes = await asyncio.gather(
        *(
            outcome(
                make(token_id=OverlayTokenId(uuid4()), performer_id=stage.performer, label=f"PC {number}")
            )
            for number in range(20)
        )
    )

    assert (outcomes.count("done"), outcomes.count(TooManyOverlayTokens.code)) == (
        TOKENS_MAX,
        20 - TOKENS_MAX,
    )


async def test_tip_10_the_feed_goes_on_from_show_to_show_in_order(stage: Stage) -> None:
    world, queries = stage.world, stage.world.query("tipping.overlay", "OverlayQueries")
    assert await queries.feed(UserId(uuid4()), after=None, limit=5) == type(
        await queries.feed(stage.performer, after=None, limit=5)
    )([], None)
    start = (await queries.feed(stage.performer, after=None, limit=5)).place
    assert start == FeedPlace(stage.stream.id, 0)
    goal = await stage.start_goal()
    async with world.begin() as tx:
        await tx.room_events.append(stage.stream.id, "chat.message", {"text": "hello"}, now=world.now())
    await CancelGoal(world.begin, world.now)(goal_id=goal.id, performer_id=stage.performer)
    next_show = a_stream(performer_id=stage.performer, created_at=world.now() + timedelta(hours=1))
    async with world.begin() as tx:
        await tx.streams.update(stage.stream.ended(EndReason.PERFORMER, world.now()))
        await tx.room_events.append(stage.stream.id, "stream.ended", {}, now=world.now())
        await tx.streams.add(next_show)
        await tx.room_events.append(next_show.id, "stream.started", {}, now=world.now())
    await replace(stage, stream=next_show).start_goal()

    told, place = [], start
    while True:
        page = await queries.feed(stage.performer, after=place, limit=2)
        told += [(event.stream_id, event.seq, event.type) for event in page.events]
        if page.place == place:
            break
        place = page.place

    assert told == [
        (stage.stream.id, 1, GOAL_STARTED),
        (stage.stream.id, 3, GOAL_CANCELLED),
        (next_show.id, 2, GOAL_STARTED),
    ]
    assert place == FeedPlace(next_show.id, 2)
    with pytest.raises(UnknownFeedPlace):
        await queries.feed(stage.moderator, after=place, limit=2)


async def test_tip_10_a_place_moves_past_what_is_no_alert(stage: Stage) -> None:
    queries = stage.world.query("tipping.overlay", "OverlayQueries")
    async with stage.world.begin() as tx:
        for _ in range(3):
            await tx.room_events.append(stage.stream.id, "chat.message", {}, now=stage.world.now())

    page = await queries.feed(stage.performer, after=FeedPlace(stage.stream.id, 0), limit=5)

    assert (list(page.events), page.place) == ([], FeedPlace(stage.stream.id, 3))
