"""Whether a web process can do its work now."""

import asyncio
from collections.abc import Awaitable
from typing import cast

import httpx2
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.ledger.epochs import is_at_home
from adapters.postgres.migrate import head
from adapters.postgres.rights import could_rewrite

CHECK_SECONDS = 2.0


class Readiness:
    """Asks each thing that the process depends on, all at once, and waits `within` seconds for the answers."""

    def __init__(
        self,
        engine: AsyncEngine,
        redis: Redis,
        media_health_url: str,
        *,
        is_dev: bool,
        within: float = CHECK_SECONDS,
    ) -> None:
        self._engine = engine
        self._redis = redis
        self._media_health_url = media_health_url
        self._is_dev = is_dev
        self._within = within
        # Read once: which migrations this code has does not change while it runs.
        self._head = head()
        # Made once: reading all the certificates that are trusted takes longer than a whole probe.
        self._tls = httpx2.create_ssl_context()

    async def __call__(self) -> dict[str, str]:
        """`ok`, or what is wrong, for each."""
        checks = {"database": self._database(), "redis": self._valkey(), "media": self._media()}
        answers = await asyncio.gather(*(self._answer(check) for check in checks.values()))
        return dict(zip(checks, answers, strict=True))

    async def _answer(self, check: Awaitable[str]) -> str:
        try:
            async with asyncio.timeout(self._within):
                return await check
        except TimeoutError:
            return "no answer in time"
        except Exception:
            return "unreachable"

    async def _database(self) -> str:
        async with self._engine.connect() as connection:
            revision = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
            if revision != self._head:
                return "migrations are missing"
            if not await is_at_home(connection):
                return "the book was restored into another server: run livepanty ledger rebase"
            # Whoever develops may come as the tables' owner.
            if not self._is_dev and await could_rewrite(connection):
                return "this role could rewrite the journal"
        return "ok"

    async def _valkey(self) -> str:
        await cast(Awaitable[bool], self._redis.ping())
        return "ok"

    async def _media(self) -> str:
        async with httpx2.AsyncClient(timeout=None, verify=self._tls) as client:
            answer = await client.get(self._media_health_url)
        return "ok" if answer.status_code == 200 else "unhealthy"
