"""Of shows that a page or an answer lists, those that are shown where whoever asks is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.ids import StreamId
from entrypoints.access import principal
from entrypoints.container import Container
from ports.follows import FollowedRow
from ports.streaming import LiveRow


async def live_here(
    container: Container, before: tuple[datetime, StreamId] | None, *, limit: int
) -> tuple[list[LiveRow], bool]:
    """Live shows from after the cursor, newest first, at most `limit` of them; and whether there are more."""
    shown: list[LiveRow] = []
    while len(shown) <= limit:
        rows = await container.stream_queries().live(before=before, limit=limit + 1)
        kept_from = await _kept_from(container, [row.stream_id for row in rows])
        shown += [row for row in rows if row.stream_id not in kept_from]
        if len(rows) <= limit:
            break
        last = rows[-1]
        assert last.started_at is not None, "a live show has begun"
        before = (last.started_at, last.stream_id)
    return shown[:limit], len(shown) > limit


async def followed_here(container: Container, rows: Sequence[FollowedRow]) -> list[FollowedRow]:
    """A performer who is followed stays in the list; a show of theirs that is not shown here is not in it."""
    kept_from = await _kept_from(container, [row.stream_id for row in rows if row.stream_id is not None])
    return [replace(row, stream_id=None, title="") if row.stream_id in kept_from else row for row in rows]


async def on_air_here(container: Container, rows: Sequence[FollowedRow]) -> list[FollowedRow]:
    return [row for row in await followed_here(container, rows) if row.stream_id is not None]


async def _kept_from(container: Container, streams: Sequence[StreamId]) -> frozenset[StreamId]:
    who = container.region_gate().onlooker(principal())
    kept = await container.region_reach().kept_from([(stream_id, who) for stream_id in streams])
    return frozenset(stream_id for stream_id, _ in kept)
