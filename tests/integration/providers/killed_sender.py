"""A worker that sends payouts and is killed at a chosen point: run as a program of its own by test_payout_kill.py.

Arguments: database URL, provider URL, the time it takes it for (ISO 8601), and where it dies: `row` (the row says that
the provider is asked, and it is not), `call` (it was asked, and the answer is not written), `record` (all is written).
"""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.database import PostgresDatabase
from adapters.postgres.payouts.work import PostgresPayoutWork
from application.payouts.send_payouts import SendPayouts
from domain.ids import PayoutId
from ports.payouts.payouts import PayoutEvent
from ports.payouts.providers import PayoutOrder, PayoutProvider, ProviderPayout
from tests.integration.database.conftest import HeardFeed
from tests.integration.providers.test_payout_provider import razorpayx


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Deadly(PayoutProvider):
    def __init__(self, real: PayoutProvider, where: str) -> None:
        self._real = real
        self._where = where

    async def send(self, order: PayoutOrder) -> ProviderPayout:
        if self._where == "row":
            die()
        said = await self._real.send(order)
        if self._where == "call":
            die()
        return said

    async def find(self, payout_id: PayoutId, provider_id: str) -> ProviderPayout | None:
        return await self._real.find(payout_id, provider_id)

    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> PayoutEvent:
        return self._real.read_webhook(body, headers)


async def main() -> None:
    database_url, provider_url, time, where = sys.argv[1:]
    now = datetime.fromisoformat(time)
    engine = create_async_engine(database_url, poolclass=NullPool, connect_args={"ssl": False})
    database = PostgresDatabase(engine, HeardFeed(), lambda: now, uuid4)
    provider = Deadly(razorpayx(provider_url), where)
    await SendPayouts(database.begin, PostgresPayoutWork(engine), provider, lambda: now)()
    die()  # everything is written, and nobody heard of it


if __name__ == "__main__":
    asyncio.run(main())
