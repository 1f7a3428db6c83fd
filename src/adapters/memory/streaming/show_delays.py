"""How much later viewers get shows, in memory."""

from adapters.memory.streaming.shows import StreamingTables
from adapters.memory.tables import HasTables
from domain.ids import StreamId
from domain.streaming.delay import ShowDelay
from domain.streaming.stream import Stream, StreamNotFound
from ports.streaming.show_delays import DelayOutlook, ShowDelayQueries, ShowDelays


class MemoryShowDelays(ShowDelays):
    def __init__(self, tables: StreamingTables) -> None:
        self._tables = tables

    async def find(self, stream_id: StreamId) -> ShowDelay | None:
        return self._tables.delays.get(stream_id)

    async def settle(self, delay: ShowDelay) -> ShowDelay:
        return self._tables.delays.setdefault(delay.stream_id, delay)

    async def earlier_shows(self, stream: Stream) -> int:
        return _earlier_shows(self._tables, stream)


class MemoryShowDelayQueries(ShowDelayQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def outlook(self, stream_id: StreamId) -> DelayOutlook:
        tables: StreamingTables = self._database.tables.streaming
        stream, delay = tables.streams.get(stream_id), tables.delays.get(stream_id)
        if stream is None:
            raise StreamNotFound("there is no such show")
        return DelayOutlook(delay.seconds if delay else None, _earlier_shows(tables, stream))


def _earlier_shows(tables: StreamingTables, stream: Stream) -> int:
    return sum(
        other.performer_id == stream.performer_id and other.started_at is not None and other.id != stream.id
        for other in tables.streams.values()
    )
