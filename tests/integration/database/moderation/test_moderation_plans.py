"""How a page of the queue finds its cases: by an index in the queue's order, so that its cost is that of the page."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.moderation.case_queries import queue_page
from domain.ids import ModerationCaseId
from domain.moderation.cases.kind import Queue
from ports.moderation.cases import Place

CASES = 100_000
PAGE = 50
NOW = datetime(2026, 11, 22, tzinfo=UTC)

FILL = """
INSERT INTO moderation_case (id, subject_kind, subject_id, kind, is_of_child_safety, severity, rank, queue, state,
    reports, is_breached, due_at, opened_at, closed_at, moved_at, seq, status)
SELECT gen_random_uuid(), 'show', gen_random_uuid(), 'other', n % 50 = 0, n % 4, n % 101,
       CASE WHEN n % 50 = 0 THEN 'child_safety' WHEN n % 7 = 0 THEN 'intimate_imagery' ELSE 'general' END,
       CASE WHEN n % 3 = 0 THEN 'closed' ELSE 'queued' END, 1, false,
       CAST(:now AS timestamptz) + interval '1 second' * (n * 7919 % 100000), :now,
       CASE WHEN n % 3 = 0 THEN CAST(:now AS timestamptz) END, :now, 2, '{}'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) n
"""
VISIBLE = {Queue.GENERAL, Queue.INTIMATE_IMAGERY, Queue.ORDERS}
BEHIND = Place(2, NOW + timedelta(hours=3), 50, NOW, ModerationCaseId(UUID(int=0)))


@pytest.fixture
async def shelf(own_database_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def filled(connection: AsyncConnection, first: int, last: int) -> None:
    await connection.execute(text(FILL), {"now": NOW, "first": first, "last": last})
    await connection.commit()
    raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
    await raw.execute(text("VACUUM ANALYZE moderation_case"))


async def explained(connection: AsyncConnection, after: Place | None) -> dict[str, Any]:
    compiled = queue_page(VISIBLE, after, PAGE).compile(
        dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    query = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + str(compiled)
    answer: dict[str, Any] = (await connection.exec_driver_sql(query)).scalar_one()[0]["Plan"]
    return answer


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in nodes(child))]


@pytest.mark.parametrize("after", [None, BEHIND])
async def test_mod_07_a_page_of_the_queue_costs_the_same_in_ten_times_as_many_cases(
    shelf: AsyncConnection, after: Place | None
) -> None:
    await filled(shelf, 1, CASES // 10)
    small = await explained(shelf, after)
    await filled(shelf, CASES // 10 + 1, CASES)
    large = await explained(shelf, after)
    for plan in (small, large):
        scans = [node for node in nodes(plan) if "Scan" in node["Node Type"] and "Relation Name" in node]
        assert {node["Index Name"] for node in scans} == {"ix_moderation_case_queue"}
        assert all(node["Actual Rows"] <= PAGE for node in scans)
        assert all(node.get("Rows Removed by Filter", 0) == 0 for node in scans)
        assert plan["Actual Rows"] == PAGE
    touched = [plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in (small, large)]
    assert touched[1] <= touched[0] * 2 + 20, touched
