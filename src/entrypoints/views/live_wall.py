"""The live wall: each live show with what speaks for looking at it, the riskiest first (ADM-04)."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.moderation.watch.follow_exchanges import is_stale
from domain.ids import StreamId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.live.show_risk import ShowSigns
from domain.moderation.watch.frame_verdict import QUIET
from domain.moderation.watch.listening import UNHEARD_AFTER, RecentListening
from domain.moderation.watch.sampling import UNSEEN_AFTER, RecentCoverage, is_beating
from entrypoints.container import Container
from entrypoints.views.queues import reads_reason
from ports.moderation.live_wall import WallRow
from ports.moderation.watch.hash_banks import ExchangeState


@dataclass(frozen=True, slots=True)
class WallTile:
    """`viewers` is None where the media plane says nothing of the show."""

    show: WallRow
    signs: ShowSigns
    viewers: int | None


@dataclass(frozen=True, slots=True)
class Watched:
    """Whether anybody looks at pictures, how much of each live show was looked at, what a classifier saw, and which
    exchanges are old."""

    sampler_is_down: bool
    unseen: Set[StreamId]
    alarmed: Set[StreamId]
    recent: Mapping[StreamId, RecentCoverage]
    stale: Sequence[ExchangeState]
    unheard: Set[StreamId]
    """Shows whose sound was to be listened to, and nobody could, or did."""
    heard: Mapping[StreamId, RecentListening]
    """How much of each was listened to; of none where nobody listens."""


async def watched(container: Container) -> Watched:
    now, queries = container.now()(), container.watch_queries()
    followed = {exchange.name for exchange in container.hash_exchanges()}
    states = await container.exchange_queries().states()
    return Watched(
        sampler_is_down=not is_beating(await queries.beat_at(), now),
        unseen=frozenset(await queries.unseen(since=now - UNSEEN_AFTER)),
        alarmed=frozenset(await queries.alarmed(since=now - QUIET)),
        recent=await queries.recent(now=now),
        unheard=await _unheard(container, now),
        heard=await container.speech_queries().recent(now=now) if container.speech_recognizers() else {},
        stale=[state for state in states if state.name in followed and is_stale(state, now)],
    )


async def _unheard(container: Container, now: datetime) -> frozenset[StreamId]:
    """Where a recogniser is chosen, also those of which no worker took a stretch: then nobody says that it failed."""
    queries, since = container.speech_queries(), now - UNHEARD_AFTER
    unlistened = await queries.unlistened(since=since) if container.speech_recognizers() else ()
    return frozenset({*await queries.unheard(since=since), *unlistened})


async def tiles(container: Container, looked: Watched) -> Sequence[WallTile]:
    """The riskiest first, among equals the newest."""
    now, viewers = container.now()(), await container.hub().viewers.all()
    rows = await container.live_wall_queries().rows()
    found = [
        WallTile(
            await _readable(container, row), _signs(row, looked, viewers, now), viewers.get(row.stream_id)
        )
        for row in rows
    ]
    return sorted(found, key=lambda tile: -tile.signs.risk)


async def _readable(container: Container, row: WallRow) -> WallRow:
    """As whoever makes this request may read it; how risky it is counts every reason."""
    if row.latest_reason is None or await reads_reason(container, row.latest_reason):
        return row
    return replace(row, latest_reason=None)


def _signs(row: WallRow, looked: Watched, viewers: Mapping[StreamId, int], now: datetime) -> ShowSigns:
    return ShowSigns(
        open_withdrawals=row.open_withdrawals,
        reasons=tuple(CaseKind(reason) for reason in row.reasons),
        reporters=row.open_reports,
        is_alarmed=row.stream_id in looked.alarmed,
        is_unseen=row.stream_id in looked.unseen,
        earlier_shows=row.earlier_shows,
        running=now - row.started_at if row.started_at is not None else timedelta(0),
        viewers=viewers.get(row.stream_id, 0),
    )
