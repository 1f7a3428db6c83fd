"""Of shows that a page or an answer lists or names, those that are shown where whoever asks is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.ids import NoticeId, StreamId
from entrypoints.container import Container
from entrypoints.edge.access import principal
from ports.notifications.follows import FollowedRow
from ports.notifications.notices import NoticeRow
from ports.private_shows.shows import BookingRow
from ports.streaming.shows import LiveRow


async def live_here(
    container: Container,
    before: tuple[datetime, StreamId] | None,
    *,
    limit: int,
    words: Sequence[str] = (),
) -> tuple[list[LiveRow], bool]:
    """Live shows from after the cursor, newest first, at most `limit` of them, those with `words` alone; and whether
    there are more."""
    shown: list[LiveRow] = []
    while len(shown) <= limit:
        rows = await container.stream_queries().live(before=before, limit=limit + 1, words=words)
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


async def bookings_here(container: Container, rows: Sequence[BookingRow]) -> list[BookingRow]:
    """What somebody pays for stays theirs to read; the way to a show that is not shown here is not in it."""
    kept_from = await _kept_from(container, [row.stream_id for row in rows if row.stream_id is not None])
    return [replace(row, stream_id=None) if row.stream_id in kept_from else row for row in rows]


async def is_shown_here(container: Container, stream_id: StreamId) -> bool:
    """Of a show that a request names beside its path, where the gate does not look."""
    return not await _kept_from(container, [stream_id])


@dataclass(frozen=True, slots=True)
class NoticesHere:
    """The latest of whoever asks, and how many they have not read, without the `hidden` ones, which lead to a show that
    is not shown here. They are written where nobody knows where their reader will be, and stand there again, unread,
    for who comes back."""

    rows: Sequence[NoticeRow]
    unread: int
    hidden: Collection[NoticeId]


async def notices_here(container: Container, *, limit: int) -> NoticesHere:
    me, queries = principal().user_id, container.notice_queries()
    rows = await queries.of_user(me, limit=limit)
    led_to = [show for row in rows if (show := _show_of(row)) is not None]
    kept_from = await _kept_from(container, led_to)
    hidden = [row for row in rows if _show_of(row) in kept_from]
    unread = await queries.unread(me) - sum(not row.read for row in hidden)
    shown = [row for row in rows if row not in hidden]
    return NoticesHere(shown, unread, [row.notice_id for row in hidden])


def _show_of(row: NoticeRow) -> StreamId | None:
    start, _, rest = row.link.partition("/watch/")
    try:
        return StreamId(UUID(rest)) if rest and not start else None
    except ValueError:
        return None


async def _kept_from(container: Container, streams: Sequence[StreamId]) -> frozenset[StreamId]:
    who = container.region_gate().onlooker(principal())
    kept = await container.region_reach().kept_from([(stream_id, who) for stream_id in streams])
    return frozenset(stream_id for stream_id, _ in kept)
