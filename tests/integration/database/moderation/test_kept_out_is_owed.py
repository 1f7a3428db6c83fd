"""Whom our team keeps from a room is owed the reasons, in the same transaction (ENF-01, CHT-09)."""

from datetime import timedelta

import pytest

from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import StaffActed, StaffActLifted
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage


@pytest.mark.parametrize("seconds", [3600, None])
async def test_enf_01_cht_09_keeping_somebody_out_owes_a_decision_and_replaces_the_one_before(
    world: World, seconds: int | None
) -> None:
    stage = await ActStage(world).set_up()
    await stage.kept_out(seconds)
    [(_, lifted), (_, acted)] = sorted(await stage.events(), key=lambda each: each[1].name, reverse=True)
    if isinstance(lifted, StaffActed):
        lifted, acted = acted, lifted
    assert isinstance(lifted, StaffActLifted)
    assert isinstance(acted, StaffActed)
    assert (lifted.act, lifted.person_id, lifted.is_replaced) == (ActionKind.KEEP_OUT, stage.asha, True)
    until = world.now() + timedelta(seconds=seconds) if seconds else None
    assert (acted.act, acted.person_id, acted.actor_id, acted.until) == (
        ActionKind.KEEP_OUT, stage.asha, stage.meera, until,
    )  # fmt: skip
    assert "Contempt, again" in acted.found
    await stage.work()
    [row] = await stage.rows(stage.asha)
    assert [each.action.kind for each in row.sanctions] == [ActionKind.KEEP_OUT]
    assert row.decision.decided_by == stage.meera


async def test_enf_01_cht_09_what_the_performer_does_owes_no_decision_of_ours(world: World) -> None:
    stage = await ActStage(world).set_up()
    await stage.kept_out(by=stage.ravi)
    assert await stage.events() == []
