"""How sums of cases are made: by the time of what happened and in the order of the queue, at the cost of these."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.moderation.case_figures import findings, happenings, waiting_rows
from domain.moderation.cases.kind import Queue
from ports.moderation.case_figures import COUNTED_MAX
from tests.integration.database.moderation.test_moderation_plans import NOW, filled, nodes

CASES = 100_000
A_DAY = (NOW + timedelta(days=1), NOW + timedelta(days=2))
EVENTS = """
INSERT INTO moderation_event (case_id, seq, name, what, tool, automated, note, at)
SELECT id, s, (ARRAY['opened', 'claimed', 'closed'])[s], '{}', 'worker', true, '',
       CAST(:now AS timestamptz) + CASE WHEN :of_the_day THEN interval '30 hours' ELSE interval '1 hour' END
FROM (SELECT id FROM moderation_case c WHERE NOT EXISTS (SELECT FROM moderation_event e WHERE e.case_id = c.id)) n,
     generate_series(1, 3) s
"""


@pytest.fixture
async def shelf(own_database_url: str) -> AsyncIterator[AsyncConnection]:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


async def happened(connection: AsyncConnection, *, of_the_day: bool) -> None:
    await connection.execute(text(EVENTS), {"now": NOW, "of_the_day": of_the_day})
    await connection.commit()
    raw = await connection.execution_options(isolation_level="AUTOCOMMIT")
    await raw.execute(text("VACUUM ANALYZE moderation_event, second_look"))


async def explained(connection: AsyncConnection, query: Select[Any], **values: object) -> dict[str, Any]:
    said = query.params(values).compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    text_of = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + str(said)
    answer: dict[str, Any] = (await connection.exec_driver_sql(text_of)).scalar_one()[0]["Plan"]
    return answer


def scans(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in nodes(plan) if {"Relation Name", "Index Name"} & node.keys()]


def touched(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


async def test_a_day_s_sums_cost_the_same_in_ten_times_as_many_cases(shelf: AsyncConnection) -> None:
    await filled(shelf, 1, 100)
    await happened(shelf, of_the_day=True)
    await filled(shelf, 101, CASES // 10)
    await happened(shelf, of_the_day=False)
    small = await explained(shelf, happenings(*A_DAY))
    await filled(shelf, CASES // 10 + 1, CASES)
    await happened(shelf, of_the_day=False)
    large = await explained(shelf, happenings(*A_DAY))
    for plan in (small, large):
        assert "ix_moderation_event_counted" in {each.get("Index Name") for each in scans(plan)}
    assert "Seq Scan" not in {each["Node Type"] for each in scans(large)}
    assert touched(large) <= touched(small) * 2 + 20, (touched(small), touched(large))
    looks = await explained(shelf, findings(*A_DAY))
    assert touched(looks) < 20


async def test_what_waits_is_counted_by_the_queue_s_index_and_no_further_than_a_bound(
    shelf: AsyncConnection,
) -> None:
    await filled(shelf, 1, CASES)
    plan = await explained(shelf, waiting_rows(frozenset(Queue)), now=NOW + timedelta(hours=12))
    assert {each.get("Index Name") for each in scans(plan)} - {None} == {"ix_moderation_case_queue"}
    assert "Seq Scan" not in {each["Node Type"] for each in scans(plan)}
    # Of few, or what is thought to be few, all are read and sorted; the general queue has thirteen thousand of each.
    assert max(each["Actual Rows"] for each in scans(plan)) <= 3 * COUNTED_MAX
