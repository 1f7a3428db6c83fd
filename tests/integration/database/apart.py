"""A database apart, for tests at a time at which nobody else is.

What they write would head every list that is ordered by time, of every other test. A module that sets its clock years
ahead imports `engine` from here.
"""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from tests.integration.conftest import Databases, open_connections


@pytest_asyncio.fixture(scope="module")
async def engine(databases: Databases) -> AsyncIterator[AsyncEngine]:
    """As that of everybody, of a database that goes with the module's last test."""
    url = await databases.create()
    made = create_async_engine(url, pool_size=25, max_overflow=15)
    await open_connections(made, 25)
    yield made
    await made.dispose()
    await databases.drop(url)
