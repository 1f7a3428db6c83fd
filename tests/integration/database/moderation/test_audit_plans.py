"""What a page of the audit log costs whoever does not read every queue: that of it, and of what it passes over."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.moderation.queries import audit_page
from domain.moderation.cases.kind import Queue
from tests.integration.database.moderation.test_moderation_plans import filled, nodes

PAGE = 51
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENTRIES = """
INSERT INTO audit_entry (id, actor_id, action, subject, reason, note, at, tool)
SELECT gen_random_uuid(), NULL, 'case.decide',
       CASE WHEN c.n % 2 = 0 THEN 'case:' || c.id ELSE 'stream:' || gen_random_uuid() END, '', '',
       CAST(:now AS timestamptz) + interval '1 second' * c.n, 'test'
FROM (SELECT id, row_number() OVER () AS n FROM moderation_case) c
"""


@pytest.fixture
async def shelf(own_database_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def test_adm_11_a_page_of_the_log_looks_up_what_it_shows_and_passes_over_and_no_more(
    shelf: AsyncConnection,
) -> None:
    await filled(shelf, 1, 20_000)
    await shelf.execute(text(ENTRIES), {"now": NOW})
    await shelf.execute(text("ANALYZE audit_entry"))
    readers = frozenset({Queue.GENERAL, Queue.ORDERS})
    compiled = audit_page(before=None, limit=PAGE, queues=readers).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    query = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + str(compiled)
    plan: dict[str, Any] = (await shelf.exec_driver_sql(query)).scalar_one()[0]["Plan"]
    found = nodes(plan)
    assert plan["Actual Rows"] == PAGE
    assert not [node for node in found if "Sort" in node["Node Type"]], "the log is read in its order"
    [log] = [node for node in found if node.get("Relation Name") == "audit_entry"]
    assert (log["Index Name"], log["Scan Direction"]) == ("ix_audit_entry_at_id", "Backward")
    assert log["Actual Rows"] + log.get("Rows Removed by Filter", 0) < 4 * PAGE
    looked = [
        node for node in found if node.get("Index Name") == "pk_moderation_case" and node["Actual Loops"]
    ]
    assert looked, "its case is found by its id"
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 500, (
        "two thousand would be all of both tables"
    )
