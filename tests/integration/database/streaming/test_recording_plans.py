"""How the list of recordings is found: in its order, by an index, so that its cost is that of the page."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.streaming.recordings import file_page
from domain.ids import RecordingId
from tests.integration.database.moderation.test_moderation_plans import nodes


@pytest.fixture
async def shelf(own_database_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


@pytest.mark.parametrize("before", [None, RecordingId(UUID(int=1))])
async def test_a_page_of_all_recordings_is_found_in_its_order(
    shelf: AsyncConnection, before: RecordingId | None
) -> None:
    """A table of a few rows is read through and sorted whatever indexes there are: so both are made dear here."""
    for dear in (
        "enable_sort",
        "enable_incremental_sort",
        "enable_seqscan",
        "enable_bitmapscan",
        "enable_hashjoin",
    ):
        await shelf.execute(text(f"SET {dear} = off"))
    compiled = file_page(stream_id=None, before=before, limit=50).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    answer: list[dict[str, Any]] = (
        await shelf.exec_driver_sql("EXPLAIN (FORMAT JSON) " + str(compiled))
    ).scalar_one()
    found = nodes(answer[0]["Plan"])
    assert not [node for node in found if "Sort" in node["Node Type"]]
    ordered = [node for node in found if node.get("Index Name") == "ix_recording_asked_at"]
    assert [node["Scan Direction"] for node in ordered] == ["Backward"]
    assert bool(ordered[0].get("Index Cond")) is (before is not None), "the page before is not read again"
