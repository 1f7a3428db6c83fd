"""A program is killed with tips under way: asked again, each of them stands once (TIP-02, TIP-06, OPS-08)."""

import asyncio
import json
import os
import random
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.word_rules.text_screen import WordRules
from application.tipping.change_spending import ChangeSpending
from application.tipping.start_goal import StartGoal
from domain.ids import GoalId, TipId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.money import Tokens
from domain.streaming.room_event import GOAL_PROGRESS, TIP_CREATED
from domain.tipping.spending import NO_LIMITS
from tests.integration.database.conftest import World
from tests.integration.database.tipping.test_tipping import Show, a_viewer, show  # noqa: F401  (a fixture)

VIEWERS = 10


STEPS = {
    "wallets_locked": "FROM ledger_account",
    "spending_counted": "UPDATE spending_control",
    "posted": "ledger_post_many",
    "goal_counted": "UPDATE tip_goal",
    "goal_told": "SELECT room_append_many",
}
"""What a batch writes, in its order: by a piece of each statement."""


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
@pytest.mark.parametrize("attempt", range(3))
async def test_tip_02_a_program_killed_in_a_batch_loses_and_doubles_nothing(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    tmp_path: Path,
    attempt: int,
) -> None:
    await _kill_and_ask_again(show, engine, tmp_path, tips=100, die_after="")


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
@pytest.mark.parametrize("step", STEPS)
async def test_tip_02_a_program_killed_between_any_two_steps_of_a_batch_loses_and_doubles_nothing(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    tmp_path: Path,
    step: str,
) -> None:
    """Between the statements of one transaction: what was done of a batch is undone with it."""
    await _kill_and_ask_again(show, engine, tmp_path, tips=20, die_after=STEPS[step])


async def _kill_and_ask_again(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    tmp_path: Path,
    *,
    tips: int,
    die_after: str,
) -> None:
    """Each viewer gives so many `tips`, which count towards limits of their own and all towards one goal."""
    viewers = [await a_viewer(show.world, paid=tips, promo=1) for _ in range(VIEWERS)]
    wishes = [(str(viewer), str(uuid4())) for viewer in viewers for _ in range(tips)]
    await _let_it_be_counted(show, viewers, target=2 * len(wishes))

    answered = await _tip_until_killed(show, engine, tmp_path / "plan.json", wishes, die_after)
    before = await _standing(show.world, [UUID(tip_id) for _, tip_id in wishes])
    await asyncio.gather(
        *(
            show.tip(1, tip_id=TipId(UUID(tip_id)), viewer=UserId(UUID(viewer)), message="")
            for viewer, tip_id in wishes
        )
    )

    assert answered <= before, "what was answered stood already"
    assert 0 < len(before) < len(wishes), "it was killed in the middle"
    told = await show.world.room_log.since(show.stream.id, 0, limit=3 * len(wishes))
    told_tips = [event for event in told if event.type == TIP_CREATED]
    assert sorted(str(event.data["tip_id"]) for event in told_tips) == sorted(tip_id for _, tip_id in wishes)
    assert [event.seq for event in told] == list(range(1, len(told) + 1))
    assert await show.balance(AccountKind.PERFORMER_PENDING) == len(wishes)
    for viewer in viewers:
        assert await show.world.ledger_queries.balance(Account.of(AccountKind.VIEWER_PAID, viewer)) == 1
        control = await show.world.query("tipping.spending", "SpendingQueries").control(viewer)
        assert control.spent.day_tokens == tips, "what counts towards a limit is what was given"
    goal = await show.world.query("tipping.goals", "GoalQueries").up(show.stream.id)
    assert goal.progress == len(wishes)
    progress: list[Any] = [event.data["progress"] for event in told if event.type == GOAL_PROGRESS]
    assert progress == sorted(set(progress)), "the room hears of each step forward once"
    assert progress[-1] == len(wishes)


async def _let_it_be_counted(show: Show, viewers: list[UserId], *, target: int) -> None:  # noqa: F811
    limits = replace(NO_LIMITS, per_day=1_000)
    change = ChangeSpending(show.world.begin, show.world.now)
    for viewer in viewers:
        await change(user_id=viewer, change=lambda control, now: control.with_limits(limits, now))
    start = StartGoal(show.world.begin, WordRules(), show.world.now)
    await start(
        goal_id=GoalId(uuid4()), stream_id=show.stream.id, performer_id=show.stream.performer_id,
        title="A new string", target=Tokens(target), is_hidden=False,
    )  # fmt: skip


async def _tip_until_killed(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    plan: Path,
    wishes: list[tuple[str, str]],
    die_after: str,
) -> set[UUID]:
    """It dies once it has answered some, at no particular moment, or after a statement; returns what it had answered by
    then. It kills itself: whoever would do it from here may come when all is done."""
    told = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "stream": str(show.stream.id),
        "wishes": wishes,
        "now": show.world.now().isoformat(),
        "die_after": die_after,
        "dies_in": random.uniform(0, 0.05),
    }
    await asyncio.to_thread(plan.write_text, json.dumps(told))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.database.tipping.tipper", str(plan),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    answered = {UUID((await process.stdout.readline()).decode().strip())}
    rest = (await process.stdout.read()).decode()
    assert await process.wait() == -signal.SIGKILL
    lines = rest.split("\n")[:-1]  # the last may be cut off
    return answered | {UUID(line) for line in lines if line}


async def _standing(world: World, tip_ids: list[UUID]) -> set[UUID]:
    async with world.begin() as tx:
        return {tip_id for tip_id in tip_ids if await tx.tips.find(TipId(tip_id)) is not None}
