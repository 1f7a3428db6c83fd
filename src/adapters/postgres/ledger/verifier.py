"""The book proven, check by check, in PostgreSQL."""

from collections.abc import AsyncIterator, Callable, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.ledger.checks.all import CHECKS
from adapters.postgres.ledger.proof import PROOFS, LedgerProof
from adapters.postgres.ledger.running import RUNNING_FOLLOWS, follow_running_balances
from adapters.postgres.ledger.transfers import transfer_table
from ports.signing import DigestKeys
from ports.verifying import Finding, Verifier

# Checks join whole tables. Hashed, that is one pass over each, which spills to disk when there is no room; sorting long
# references took several times as long. One core is theirs, and the others are for whoever tips.
_ROOM = text(
    """
    SELECT set_config('work_mem', '128MB', true), set_config('enable_mergejoin', 'off', true),
           set_config('max_parallel_workers_per_gather', '0', true)
    """
)


class PostgresLedgerVerifier(Verifier):
    """Without `keys` no signature of a digest is looked at, but all that it says."""

    def __init__(self, engine: AsyncEngine, keys: DigestKeys | None = None) -> None:
        self._engine = engine
        self._keys = keys

    def checks(self) -> Sequence[str]:
        return *CHECKS, RUNNING_FOLLOWS, *PROOFS

    async def size(self) -> int:
        async with self._engine.connect() as connection:
            return (await connection.execute(select(func.count()).select_from(transfer_table))).scalar_one()

    async def run(
        self, check: str, *, read: Callable[[int], None] = lambda _: None
    ) -> AsyncIterator[Finding]:
        if check == RUNNING_FOLLOWS:
            async for finding in follow_running_balances(self._engine, read):
                yield finding
            return
        async with self._engine.connect() as connection:
            await connection.execute(_ROOM)
            if check in PROOFS:
                async for finding in LedgerProof(connection, self._keys).run(check, read):
                    yield finding
                return
            async for row in await connection.stream(text(CHECKS[check])):
                yield Finding(check, row.subject, row.detail)
