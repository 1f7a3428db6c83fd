"""How followers are found whom to tell: page by page, so that a page costs the same of however many."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.notifications.announcements import page_of_listeners
from domain.ids import StreamId, UserId
from domain.streaming.announcement import PAGE_LENGTH, Announcement
from tests.builders import NOW, RAVI

SHOW = Announcement.of(StreamId(UUID(int=1)), RAVI, started_at=NOW, delay_seconds=0)


def test_not_09_the_length_of_a_page_is_known_to_whoever_plans_it() -> None:
    """PostgreSQL makes one plan for all pages after the fifth, and for a limit that comes with each page one that reads
    every follower each time: 100,000 took 200 ms a page, and take 37 (`livepanty bench announce`)."""
    page = page_of_listeners(SHOW, after=UserId(UUID(int=2)), upto=None, limit=PAGE_LENGTH, now=NOW)
    assert f"LIMIT {PAGE_LENGTH}" in str(page.compile(dialect=postgresql.dialect()))


async def test_not_09_a_page_goes_on_by_the_index_where_the_one_before_ended(own_database_url: str) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    page = page_of_listeners(SHOW, after=UserId(UUID(int=2)), upto=None, limit=PAGE_LENGTH, now=NOW)
    compiled = page.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    async with engine.connect() as connection:
        for dear in (
            "enable_sort",
            "enable_seqscan",
            "enable_bitmapscan",
            "enable_hashjoin",
            "enable_mergejoin",
        ):
            await connection.execute(text(f"SET {dear} = off"))
        plan = "\n".join((await connection.exec_driver_sql(f"EXPLAIN {compiled}")).scalars())
    await engine.dispose()
    assert "Sort" not in plan, plan
    assert "ix_follow_bell" in plan
    assert "follower_id > " in plan
