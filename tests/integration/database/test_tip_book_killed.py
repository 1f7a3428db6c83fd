"""A program is killed with tips under way: asked again, each of them stands once (TIP-02, TIP-06, OPS-08)."""

import asyncio
import json
import os
import random
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import TipId, UserId
from domain.ledger.chart import Account, AccountKind
from tests.integration.database.conftest import World
from tests.integration.database.test_tipping import Show, a_viewer, show  # noqa: F401  (a fixture)

VIEWERS = 10
TIPS = 100


@pytest.mark.parametrize("world", ["postgres"], indirect=True)
@pytest.mark.parametrize("attempt", range(3))
async def test_tip_02_a_program_killed_in_a_batch_loses_and_doubles_nothing(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    tmp_path: Path,
    attempt: int,
) -> None:
    viewers = [await a_viewer(show.world, paid=TIPS, promo=1) for _ in range(VIEWERS)]
    wishes = [(str(viewer), str(uuid4())) for viewer in viewers for _ in range(TIPS)]

    answered = await _tip_until_killed(show, engine, tmp_path / "plan.json", wishes)
    before = {UUID(tip_id) for _, tip_id in wishes if await _stands(show.world, tip_id)}
    await asyncio.gather(
        *(
            show.tip(1, tip_id=TipId(UUID(tip_id)), viewer=UserId(UUID(viewer)), message="")
            for viewer, tip_id in wishes
        )
    )

    assert answered <= before, "what was answered stood already"
    assert 0 < len(before) < len(wishes), "it was killed in the middle"
    told = await show.world.room_log.since(show.stream.id, 0, limit=len(wishes) + 10)
    assert sorted(str(event.data["tip_id"]) for event in told) == sorted(tip_id for _, tip_id in wishes)
    assert [event.seq for event in told] == list(range(1, len(wishes) + 1))
    assert await show.balance(AccountKind.PERFORMER_PENDING) == len(wishes)
    for viewer in viewers:
        assert await show.world.ledger_queries.balance(Account.of(AccountKind.VIEWER_PAID, viewer)) == 1


async def _tip_until_killed(
    show: Show,  # noqa: F811
    engine: AsyncEngine,
    plan: Path,
    wishes: list[tuple[str, str]],
) -> set[UUID]:
    """Kill it once it has answered some, at no particular moment; returns what it had answered by then."""
    told = {
        "database_url": engine.url.render_as_string(hide_password=False),
        "stream": str(show.stream.id),
        "wishes": wishes,
    }
    await asyncio.to_thread(plan.write_text, json.dumps(told))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.database.tipper", str(plan),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stdout is not None
    answered = {UUID((await process.stdout.readline()).decode().strip())}
    await asyncio.sleep(random.uniform(0, 0.05))
    process.kill()
    rest = (await process.stdout.read()).decode()
    await process.wait()
    lines = rest.split("\n")[:-1]  # the last may be cut off
    return answered | {UUID(line) for line in lines if line}


async def _stands(world: World, tip_id: str) -> bool:
    async with world.begin() as tx:
        return await tx.tips.find(TipId(UUID(tip_id))) is not None
