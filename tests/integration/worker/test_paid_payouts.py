"""A real worker before a bank that sends a paid payout back and tells nobody."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from application.payouts.ask_about_payout_accounts import AskAboutPayoutAccounts
from application.payouts.send_payouts import SendPayouts
from domain.ledger.chart import AccountKind
from domain.payouts.calendar import start_of
from domain.payouts.payout import Payout, PayoutState
from entrypoints.sandbox.app import create_sandbox
from entrypoints.settings import Settings
from tests.integration.database.conftest import World
from tests.integration.database.payouts.payout_stage import DAY, PayoutStage, sealer, set_payout_stage
from tests.integration.providers.conftest import ACCOUNT_NUMBER, KEY_ID, KEY_SECRET, PAYOUT_SECRET, served
from tests.integration.providers.test_payout_provider import razorpayx
from tests.integration.worker.conftest import Stage, text_of

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True)
class SilentBank:
    """The sandbox, whose webhooks are lost."""

    url: str
    browser: httpx2.AsyncClient

    async def end(self, payout: Payout, status: str) -> None:
        await self.browser.post(f"{self.url}/razorpayx/payouts/{payout.provider_id}", data={"status": status})

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LIVEPANTY_RAZORPAY_API_URL": self.url,
            "LIVEPANTY_RAZORPAY_KEY_ID": KEY_ID,
            "LIVEPANTY_RAZORPAY_KEY_SECRET": KEY_SECRET,
            "LIVEPANTY_RAZORPAYX_ACCOUNT_NUMBER": ACCOUNT_NUMBER,
            "LIVEPANTY_RAZORPAYX_WEBHOOK_SECRET": PAYOUT_SECRET,
        }


@pytest.fixture
async def bank() -> AsyncIterator[SilentBank]:
    settings = Settings(
        environment="dev",
        razorpay_key_id=KEY_ID,
        razorpay_key_secret=KEY_SECRET,
        razorpayx_account_number=ACCOUNT_NUMBER,
        razorpayx_webhook_secret=PAYOUT_SECRET,
    )
    async with (
        served(lambda _: create_sandbox(settings)) as url,
        httpx2.AsyncClient(trust_env=False, timeout=60) as browser,
    ):
        await browser.post(f"{url}/razorpayx/rules", data={"settles": "never", "unheard": "on"})
        yield SilentBank(url, browser)


async def a_paid_payout(world: World, bank: SilentBank) -> tuple[PayoutStage, Payout]:
    """Some weeks ago, as far as a worker of today is concerned."""
    world.now.set(start_of(DAY))
    stage, provider = await set_payout_stage(world), razorpayx(bank.url)

    async def ask_banks() -> None:
        for _ in range(2):
            await AskAboutPayoutAccounts(world.begin, stage.work, provider, sealer(), world.now)()
            world.now.advance(minutes=3)

    stage.ask_banks = ask_banks  # type: ignore[method-assign]
    await stage.ready()
    approved = await stage.approved(50_000)
    send = SendPayouts(world.begin, stage.work, provider, world.now)
    await send()
    await bank.end(await stage.payout(approved.id), "processed")
    world.now.advance(minutes=2)
    await send()
    provider.close()
    paid = await stage.payout(approved.id)
    assert paid.state is PayoutState.PAID
    return stage, paid


async def test_pyt_06_a_worker_finds_out_that_a_paid_payout_came_back_though_nobody_says_so(
    stage: Stage, own_database_url: str, bank: SilentBank
) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    world = World("postgres", engine)
    payouts, paid = await a_paid_payout(world, bank)
    assert abs(await payouts.balance(AccountKind.BANK)) == paid.net
    await bank.end(paid, "reversed")

    worker = await stage.start_worker(bank.environment)

    async def is_back() -> bool:
        return (await payouts.payout(paid.id)).state is PayoutState.REVERSED

    await stage.eventually(is_back, seconds=100)  # looked at once a minute
    assert await payouts.balance(AccountKind.BANK) == 0
    assert paid.provider_id not in text_of(worker)
    verifier = world.ledger_verifier
    assert [finding for check in verifier.checks() async for finding in verifier.run(check)] == []
    await engine.dispose()
