"""Freezes for a known picture from before that was a cause of its own, whose event is told again (PYT-07, CSA-03)."""

from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from adapters.postgres import migrate
from application.payouts._freezing import freeze
from application.payouts.freeze_automatically import FreezeOnFrameMatched, FreezeOnShowStopped
from domain.ids import EventId, FrameMatchId, FreezeId, StreamId
from domain.moderation.events import FrameMatched, ShowStopped
from domain.payouts.freeze import Severity, cause_of_stream
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import PayoutStage, set_payout_stage


@pytest.fixture
async def stage(world: World) -> PayoutStage:
    if world.kind == "memory":
        pytest.skip("nothing migrates in memory")
    return await set_payout_stage(world)


async def frozen_before(stage: PayoutStage, event_id: EventId) -> None:
    """As code of before did it."""
    async with stage.world.begin() as tx:
        await freeze(
            tx, freeze_id=FreezeId(event_id), audit_id=stage.world.new_id(), performer_id=stage.performer,
            severity=Severity.SEV_0, tokens=0, cause=cause_of_stream(StreamId(stage.stream)),
            reason="show stopped: known_picture", actor_id=None, now=stage.world.now(),
        )  # fmt: skip


async def migrated(stage: PayoutStage) -> None:
    script = ScriptDirectory.from_config(migrate._config())
    [made] = [each.module for each in script.walk_revisions() if "old_matches" in each.path]
    async with stage.world.engine.begin() as connection:
        await connection.execute(text(made.FILL))


async def causes(stage: PayoutStage) -> set[str]:
    query = text("SELECT cause FROM earnings_freeze WHERE performer_id = :id")
    async with stage.world.engine.connect() as connection:
        found = await connection.execute(query, {"id": stage.performer})
        return {str(cause).partition(":")[0] for cause in found.scalars()}


async def test_pyt_07_csa_03_a_match_of_before_that_is_told_again_is_the_freeze_that_there_is(
    stage: PayoutStage,
) -> None:
    event_id = EventId(uuid4())
    matched = FrameMatched(FrameMatchId(uuid4()), StreamId(stage.stream), stage.performer, "child_safety")
    follow = FreezeOnFrameMatched(stage.world.begin, stage.world.now, stage.world.new_id)
    await frozen_before(stage, event_id)
    with pytest.raises(IntegrityError):
        await follow(matched, event_id)
    await migrated(stage)
    for _ in range(2):
        await follow(matched, event_id)
    assert await causes(stage) == {"match"}


async def test_pyt_07_a_stop_beside_it_is_a_freeze_of_its_own_and_keeps_its_cause(stage: PayoutStage) -> None:
    stopped = ShowStopped(StreamId(stage.stream), stage.performer, "Ragas", "suspected_minor", "")
    await frozen_before(stage, EventId(uuid4()))
    await migrated(stage)
    await FreezeOnShowStopped(stage.world.begin, stage.world.now, stage.world.new_id)(
        stopped, EventId(uuid4())
    )
    await migrated(stage)
    assert await causes(stage) == {"match", "stream"}


async def test_pyt_07_a_stop_alone_keeps_its_cause(stage: PayoutStage) -> None:
    stopped = ShowStopped(StreamId(stage.stream), stage.performer, "Ragas", "suspected_minor", "")
    follow = FreezeOnShowStopped(stage.world.begin, stage.world.now, stage.world.new_id)
    await follow(stopped, EventId(uuid4()))
    await migrated(stage)
    assert await causes(stage) == {"stream"}
