"""Programs and the database are killed while people buy and tip. Nothing that was answered is lost or happens twice."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
import pytest_asyncio

from entrypoints.cli.crash.platform import Platform
from entrypoints.cli.crash.run import Run
from entrypoints.cli.crash.stage import Stage, a_stage
from entrypoints.cli.crash.victims import Victim, plan
from entrypoints.cli.demo.listener import Listener
from entrypoints.cli.demo.person import Person, until
from media.client import Viewer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SEED = 20_261_122
VIEWERS = 4
KILLS = 10


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


def test_a_plan_follows_from_its_seed_and_kills_everybody() -> None:
    drawn = plan(KILLS, random.Random(SEED))
    assert drawn == plan(KILLS, random.Random(SEED)) != plan(KILLS, random.Random(SEED + 1))
    assert set(drawn) == set(Victim)


async def test_tip_02_wal_03_what_was_answered_is_booked_exactly_once(
    stage: Stage, chance: random.Random
) -> None:
    run = Run(stage, chance)
    await run.play(
        KILLS, lambda _: None
    )  # after each kill and at the end the book is verified, wallets line by line
    booked = {tip_id: tokens for spender in stage.spenders for tip_id, tokens in spender.tipped.items()}

    await require_statements_tell_it(stage, booked)
    await require_events_tell_it(stage, booked)
    await require_picture(stage)

    # The test is worth something only if programs and networks were lost while something was under way.
    assert len(run.toll.killed) == KILLS
    assert run.toll.checks > 10
    assert sum(spender.retries for spender in stage.spenders) > 0
    assert sum(spender.lost_answers for spender in stage.spenders) > 0
    assert len(booked) > 50


async def require_statements_tell_it(stage: Stage, booked: dict[UUID, int]) -> None:
    """Each person reads what the book says, line by line."""
    for spender in stage.spenders:
        changes: Counter[str] = Counter()
        for line in await statement_of(spender.person, "/v1/wallet/statement"):
            changes[line.reference] += line.amount
        assert changes == spender.booked()
        assert await spender.person.wallet() == sum(changes.values())
    earned = Counter(line.reference for line in await statement_of(stage.performer, "/v1/earnings"))
    assert set(earned) == {f"tip:{tip_id}" for tip_id in booked}


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
    ear = await Listener.enter(stage.performer, stage.platform.address, stage.stream_id, after=0)
    try:

        def heard() -> Counter[UUID]:
            return Counter(UUID(str(frame.data["tip_id"])) for frame in ear.all_of("tip.created"))

        async def all_heard() -> bool:
            return heard().total() >= len(booked)

        await until(all_heard, seconds=15, otherwise=f"not all of {len(booked)} tips were heard of")
        assert heard() == Counter(booked.keys())
        ear.require_no_gap()
    finally:
        await ear.leave()


async def require_picture(stage: Stage) -> None:
    viewer = Viewer(stage.spenders[0].person.offering(f"/v1/streams/{stage.stream_id}/whep"))
    try:
        await viewer.start()
        await viewer.wait_for_frames(5, seconds=15)
    finally:
        await viewer.stop()
