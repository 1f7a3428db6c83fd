"""What staff did in a show ends with it, and by its lift, in whatever order the worker hears of them (ENF-01)."""

import asyncio
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from application.moderation.decisions.state_staff_act import EndLiftedAct
from domain.ids import EventId
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.events import StaffActed, StaffActLifted
from domain.streaming.stream import EndReason
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage

PAIRS = {
    ActionKind.COVER_SHOW: ("cover", "uncover"),
    ActionKind.MUTE_SHOW: ("mute", "unmute"),
    ActionKind.PUT_OUT: ("put_out", "let_back"),
    ActionKind.KEEP_OUT: ("keep_out", "let_in"),
}


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def do(stage: ActStage, act: str) -> None:
    who: dict[str, Any] = {"stream_id": stage.show.id, "actor_id": stage.meera}
    match act:
        case "put_out":
            await stage.put_out(**who, person_id=stage.asha, policy="harassment", note="Slurs")
        case "let_back":
            await stage.let_back(**who, person_id=stage.asha, note="Said sorry")
        case "keep_out":
            await stage.kept_out()
        case "let_in":
            await stage.let_in(**who, person_id=stage.asha, note="Said sorry")
        case _:
            await stage.control(act)


async def standing(stage: ActStage) -> dict[ActionKind, list[bool]]:
    """Of each kind, the oldest first, whether it is open."""
    found: dict[ActionKind, list[bool]] = {}
    for person in (stage.ravi, stage.asha):
        for row in reversed(await stage.rows(person)):
            [sanction] = row.sanctions
            found.setdefault(sanction.action.kind, []).append(sanction.ended_at is None)
    return found


@pytest.mark.parametrize("seed", range(12))
async def test_enf_03_in_whatever_order_acts_and_lifts_are_told_only_what_holds_stands(
    stage: ActStage, seed: int
) -> None:
    """Each told twice at least, and shuffled: of each kind all but the last are over, and that where it was lifted."""
    chance = Random(seed)
    expected: dict[ActionKind, list[bool]] = {}
    done = [(kind, times) for kind in PAIRS for times in [chance.randint(0, 5)]]
    steps = [kind for kind, times in done for _ in range(times)]
    chance.shuffle(steps)
    for kind in steps:
        acts = expected.setdefault(kind, [])
        begins = not any(acts)
        await do(stage, PAIRS[kind][not begins])
        expected[kind] = [False] * len(acts) + [True] if begins else [False] * len(acts)
        stage.world.now.advance(seconds=1)
    told = [event for event in await stage.events() for _ in range(chance.randint(1, 2))]
    chance.shuffle(told)
    await stage.work_these(*told)
    assert await standing(stage) == expected


@pytest.mark.parametrize("kind", PAIRS)
@pytest.mark.parametrize("order", ["the act first", "the lift first", "the act before the lift is done"])
async def test_enf_03_what_was_lifted_at_the_moment_it_was_done_does_not_stand(
    stage: ActStage, kind: ActionKind, order: str
) -> None:
    act, lift = PAIRS[kind]
    await do(stage, act)
    if order == "the act before the lift is done":
        await stage.work_these(*await stage.events())
        assert await standing(stage) == {kind: [True]}
    await do(stage, lift)
    told = await stage.events()
    await stage.work_these(*(reversed(told) if order == "the lift first" else told))
    assert await standing(stage) == {kind: [False]}


@pytest.mark.parametrize("kind", PAIRS)
async def test_enf_03_an_act_and_its_lift_that_are_worked_at_once_leave_nothing_open(
    stage: ActStage, kind: ActionKind
) -> None:
    """The act is being written down, by who saw that it holds, when it is lifted, and the lift is told before that."""
    if stage.world.kind == "memory":
        pytest.skip("one transaction after the other")
    act, lift = PAIRS[kind]
    await do(stage, act)
    stage.world.now.advance(seconds=1)
    key, acted = next((key, each) for key, each in await stage.events() if isinstance(each, StaffActed))
    async with stage.world.engine.begin() as beside:
        await beside.execute(text("LOCK TABLE moderation_decision IN SHARE MODE"))
        writing = asyncio.create_task(stage.states()(acted, EventId(UUID(key))))
        await asyncio.sleep(0.3)
        await do(stage, lift)
        lifted = (await stage.events())[-1][1]
        assert isinstance(lifted, StaffActLifted)
        lifting = asyncio.create_task(EndLiftedAct(stage.world.begin)(lifted, EventId(uuid4())))
        await asyncio.sleep(0.3)
        assert not writing.done()
    await asyncio.gather(writing, lifting)
    assert await standing(stage) == {kind: [False]}


@pytest.mark.parametrize("kind", sorted(PAIRS))
async def test_enf_01_what_staff_did_ends_with_the_show_but_what_is_of_all_the_performers_rooms(
    stage: ActStage, kind: ActionKind
) -> None:
    await do(stage, PAIRS[kind][0])
    await stage.work()
    await stage.end()
    assert await standing(stage) == {kind: [True]}
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        over = show.ended(EndReason.PERFORMER, stage.world.now())
        await tx.streams.update(over)
    stage.world.now.advance(seconds=5)
    for _ in range(2):
        await stage.end()
    if kind is ActionKind.KEEP_OUT:
        assert await standing(stage) == {kind: [True]}
        return
    [row] = await stage.rows(stage.asha if kind is ActionKind.PUT_OUT else stage.ravi)
    assert (row.sanctions[0].ended_by, row.sanctions[0].ended_at) == (EndedBy.SHOW_OVER, over.ended_at)
    assert (await stage.names(row.decision.case_id)).count("reversed_by_system") == 1
    assert not await stage.says_it_is_over(row), "nobody may come back to what is over"
    await stage.appeals(row)
    [row] = await stage.rows(row.decision.person_id)
    assert row.appeal is not None
    assert row.sanctions[0].ended_by is EndedBy.SHOW_OVER
