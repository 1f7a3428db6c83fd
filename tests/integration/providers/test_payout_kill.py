"""A worker is killed between the row, the call and the record: another one carries on, and the money moves once."""

import asyncio
import os
import signal
import sys

import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from application.payouts.ask_about_payout_accounts import AskAboutPayoutAccounts
from application.payouts.send_payouts import SendPayouts
from domain.payouts.calendar import start_of
from domain.payouts.payout import PayoutState
from tests.conftest import REPOSITORY
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import DAY, sealer, set_payout_stage
from tests.integration.providers.conftest import Sandbox
from tests.integration.providers.test_payout_provider import razorpayx


@pytest.mark.parametrize("where", ["row", "call", "record"])
async def test_pyt_06_a_killed_worker_neither_loses_nor_doubles_a_payout(
    own_database_url: str, sandbox: Sandbox, where: str
) -> None:
    await sandbox.browser.post(f"{sandbox.url}/razorpayx/rules", data={"settles": "never"})
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world, provider = World("postgres", engine), razorpayx(sandbox.url)
    world.now.set(start_of(DAY))
    stage = await set_payout_stage(world)
    stage.ask_banks = _asking(world, stage.work, provider)  # type: ignore[method-assign]
    await stage.ready()
    payout = await stage.approved(50_000)

    assert await _killed(own_database_url, sandbox.url, world.now().isoformat(), where) == -signal.SIGKILL

    left = await stage.payout(payout.id)
    assert (left.state, bool(left.provider_id)) == (PayoutState.SENDING, where == "record")
    world.now.advance(minutes=2)
    await SendPayouts(world.begin, stage.work, provider, world.now)()
    carried = await stage.payout(payout.id)
    assert carried.state is PayoutState.SENDING
    assert carried.provider_id
    listed = await sandbox.browser.get(
        f"{sandbox.url}/v1/payouts", auth=("rzp_test_sandbox", "the secret of the key")
    )
    assert [each["reference_id"] for each in listed.json()["items"]] == [str(payout.id)]

    await sandbox.browser.post(
        f"{sandbox.url}/razorpayx/payouts/{carried.provider_id}", data={"status": "processed"}
    )
    world.now.advance(hours=2)
    await SendPayouts(world.begin, stage.work, provider, world.now)()

    assert (await stage.payout(payout.id)).state is PayoutState.PAID
    verifier = world.ledger_verifier
    assert [finding for check in verifier.checks() async for finding in verifier.run(check)] == []
    provider.close()
    await world.aclose()
    await engine.dispose()


def _asking(world: World, work: object, provider: object):  # type: ignore[no-untyped-def]
    """Ask the sandbox's bank, so that the fund account is known over there."""

    async def ask() -> None:
        for _ in range(2):
            await AskAboutPayoutAccounts(world.begin, work, provider, sealer(), world.now)()  # type: ignore[arg-type]
            world.now.advance(minutes=3)

    return ask


async def _killed(*arguments: str) -> int:
    """What the killed program left with: minus the number of the signal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.integration.providers.killed_sender",
        *arguments,
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"},
    )
    return await process.wait()
