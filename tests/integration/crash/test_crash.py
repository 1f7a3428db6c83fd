"""Programs and the database are killed while people pay and are paid. What was answered is there, once."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from entrypoints.cli.crash.answered import Act
from entrypoints.cli.crash.platform import Platform
from entrypoints.cli.crash.run import Run
from entrypoints.cli.crash.stage import Stage, a_stage
from entrypoints.cli.crash.victims import DATABASE, Victim, plan
from entrypoints.cli.demo.listener import Listener
from entrypoints.cli.demo.person import Person, until
from media.clients.peers import Viewer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SEED = 20_261_122
VIEWERS = 4
KILLS = 16


class Line(msgspec.Struct):
    account: str
    kind: str
    amount: int
    reference: str


class Statement(msgspec.Struct):
    items: list[Line]
    next_cursor: str | None


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)


@pytest_asyncio.fixture
async def stage(platform: Platform, chance: random.Random) -> AsyncIterator[Stage]:
    async with a_stage(platform, viewers=VIEWERS, chance=chance) as stage:
        yield stage


@pytest.mark.parametrize("kills", [1, 7, KILLS, 1_000])
def test_a_plan_follows_from_its_seed_and_counts_every_kill(kills: int) -> None:
    drawn = plan(kills, random.Random(SEED))
    assert drawn == plan(kills, random.Random(SEED))
    assert sum(len(volley) for volley in drawn) == kills
    assert all(len(set(volley)) == len(volley) and len(DATABASE & set(volley)) < 2 for volley in drawn)


def test_a_plan_kills_everybody_first_alone_and_then_together() -> None:
    drawn = plan(100, random.Random(SEED))
    assert drawn != plan(100, random.Random(SEED + 1))
    assert {volley[0] for volley in drawn[: len(Victim)]} == set(Victim)
    assert {len(volley) for volley in drawn} == {1, 2, 3, 4}


async def test_tip_02_wal_03_pyt_06_str_17_what_was_answered_is_booked_exactly_once(
    stage: Stage, chance: random.Random
) -> None:
    run = Run(stage, chance)
    # After each kill and at the end the book is verified, then wallets line by line, and gateway and bank.
    await run.play(KILLS, lambda _: None)
    givers = [*stage.spenders, stage.patron]
    booked = {tip_id: tokens for giver in givers for tip_id, tokens in giver.tipped.items()}

    await require_statements_tell_it(stage, booked)
    await require_events_tell_it(stage, booked)
    await require_picture(stage)

    # The test is worth something only if programs and networks were lost while something was under way.
    assert len(run.toll.killed) == KILLS
    assert run.toll.checks > 10
    assert stage.answered.retries > 0
    assert stage.answered.hit.total() > KILLS
    assert len(booked) > 50
    for act in (Act.ORDER, Act.TIP, Act.PAYOUT, Act.BATCH, Act.CHECK, Act.BOOKING, Act.SHOW):
        assert stage.answered.acts[act], act


async def require_statements_tell_it(stage: Stage, booked: dict[UUID, int]) -> None:
    """Each person reads what the book says, line by line."""
    for spender in stage.spenders:
        changes: Counter[str] = Counter()
        for line in await statement_of(spender.person, "/v1/wallet/statement"):
            changes[line.reference] += line.amount
        ours = {name: tokens for name, tokens in changes.items() if not name.startswith("refund:")}
        assert ours == spender.booked()
        assert await spender.person.wallet() == changes.total()
    earned = await statement_of(stage.performer.person, "/v1/earnings")
    assert {line.reference for line in earned if line.reference.startswith("tip:")} == {
        f"tip:{tip_id}" for tip_id in booked
    }


async def statement_of(person: Person, path: str) -> list[Line]:
    """Every line, page by page."""
    lines: list[Line] = []
    page = await person.ask("GET", path, Statement)
    while True:
        lines += page.items
        if page.next_cursor is None:
            return lines
        page = await person.ask("GET", f"{path}?cursor={page.next_cursor}", Statement)


async def require_events_tell_it(stage: Stage, booked: dict[UUID, int]) -> None:
    """The room heard of each booked tip once, and of no other."""
    ear = await Listener.enter(stage.performer.person, stage.platform.address, stage.stream_id, after=0)
    try:

        def heard() -> Counter[UUID]:
            return Counter(UUID(str(frame.data["tip_id"])) for frame in ear.all_of("tip.created"))

        async def all_heard() -> bool:
            return heard().total() >= len(booked)

        await until(all_heard, seconds=60, otherwise=f"not all of {len(booked)} tips were heard of")
        assert heard() == Counter(booked.keys())
        ear.require_no_gap()
    finally:
        await ear.leave()


async def require_picture(stage: Stage) -> None:
    viewer = Viewer(stage.spenders[0].person.offering(f"/v1/streams/{stage.stream_id}/whep"))
    try:
        await viewer.start()
        await viewer.wait_for_frames(5, seconds=60)
    finally:
        await viewer.stop()
