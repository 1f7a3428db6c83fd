"""How much later viewers get shows, in PostgreSQL."""

from sqlalchemy import Row, Select, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.streaming.show_delay_tables import show_delay_table
from adapters.postgres.streaming.shows import stream_table
from domain.ids import StreamId
from domain.streaming.delay import ShowDelay
from domain.streaming.stream import Stream, StreamNotFound
from ports.streaming.show_delays import DelayOutlook, ShowDelayQueries, ShowDelays


def _row(delay: ShowDelay) -> dict[str, object]:
    return {"stream_id": delay.stream_id, "seconds": delay.seconds, "decided_at": delay.decided_at}


def _entity(row: Row[tuple[object, ...]]) -> ShowDelay:
    return ShowDelay(stream_id=StreamId(row.stream_id), seconds=row.seconds, decided_at=row.decided_at)


class PostgresShowDelays(ShowDelays):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, stream_id: StreamId) -> ShowDelay | None:
        query = select(show_delay_table).where(show_delay_table.c.stream_id == stream_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def settle(self, delay: ShowDelay) -> ShowDelay:
        add = (
            insert(show_delay_table).values(_row(delay)).on_conflict_do_nothing(index_elements=["stream_id"])
        )
        await self._connection.execute(add)
        # By a statement of its own: its snapshot has what another transaction wrote while this one waited for it.
        return await self.find(delay.stream_id) or delay

    async def earlier_shows(self, stream: Stream) -> int:
        shows = stream_table.c
        query = (
            select(func.count())
            .select_from(stream_table)
            .where(
                shows.performer_id == stream.performer_id,
                shows.started_at.is_not(None),
                shows.id != stream.id,
            )
        )
        return (await self._connection.execute(query)).scalar_one()


class PostgresShowDelayQueries(ShowDelayQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def outlook(self, stream_id: StreamId) -> DelayOutlook:
        async with self._engine.connect() as connection:
            row = (await connection.execute(_outlook_of(stream_id))).one_or_none()
        if row is None:
            raise StreamNotFound("there is no such show")
        return DelayOutlook(row.seconds, row.earlier_shows)


def _outlook_of(stream_id: StreamId) -> Select[tuple[object, ...]]:
    earlier = stream_table.alias("earlier")
    shows = (
        select(func.count())
        .select_from(earlier)
        .where(
            earlier.c.performer_id == stream_table.c.performer_id,
            earlier.c.started_at.is_not(None),
            earlier.c.id != stream_table.c.id,
        )
        .scalar_subquery()
    )
    return (
        select(show_delay_table.c.seconds, shows.label("earlier_shows"))
        .select_from(
            stream_table.outerjoin(show_delay_table, show_delay_table.c.stream_id == stream_table.c.id)
        )
        .where(stream_table.c.id == stream_id)
    )
