"""Looks that requests share, straight through the driver."""

import asyncio
from collections.abc import Sequence
from typing import Any

from adapters.postgres.connect import Connect, DatabaseUnavailable, KeptConnection
from adapters.postgres.outage import is_outage


class KeptLook:
    """By a connection of its own: a pool and SQLAlchemy's execution take four times as long as a short look itself,
    and what many share is asked by one at a time anyhow."""

    def __init__(self, connect: Connect) -> None:
        self._kept = KeptConnection(connect)
        self._turn = asyncio.Lock()

    async def fetch(self, query: str, *values: object) -> Sequence[Any]:
        """The rows of a query that only reads. Raises `DatabaseUnavailable`."""
        async with self._turn:
            for is_last in (False, True):
                connection = await self._kept.get()
                try:
                    return await connection.fetch(query, *values)
                except Exception as error:
                    is_lost = connection.is_closed()
                    if is_lost and not is_last:  # since it was used last, perhaps: a look bears repetition
                        continue
                    if is_lost or is_outage(error):
                        raise DatabaseUnavailable("the database does not answer") from error
                    raise
        raise AssertionError("the last look returns or raises")

    async def aclose(self) -> None:
        await self._kept.aclose()
