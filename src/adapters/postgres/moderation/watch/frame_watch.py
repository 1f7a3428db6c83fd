"""What was looked at of live shows, and what was found, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Row,
    SmallInteger,
    Table,
    Text,
    Uuid,
    case,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.moderation.labels import label_table
from adapters.postgres.moderation.reports import report_table
from adapters.postgres.moderation.watch.frame_alarms import frame_alarm_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import stream_table
from domain.ids import BankedHashId, FrameMatchId, StreamId, UserId
from domain.moderation.desk.label import LabelKind
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind
from domain.moderation.watch.sampling import RECENT, RecentCoverage, WatchedShow, minute_of, quarter_of
from ports.moderation.watch.frame_watch import (
    Coverage,
    FrameMatches,
    Looks,
    LookTally,
    WatchedRow,
    WatchQueries,
)

frame_match_table = Table(
    "frame_match",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False, unique=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False),
    Column("bank", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("hash_id", Uuid, nullable=False),
    Column("distance", SmallInteger, nullable=False),
    Column("turned", Boolean, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('child_safety', 'non_consent')", name="kind"),
    CheckConstraint("distance BETWEEN 0 AND 31", name="distance"),
)

look_minute_table = Table(
    "look_minute",
    metadata,
    Column("stream_id", Uuid, ForeignKey("stream.id"), primary_key=True),
    Column("minute", DateTime(timezone=True), primary_key=True),
    Column("looks", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("quarters", SmallInteger, nullable=False),
    Column("judged_at", DateTime(timezone=True)),
    CheckConstraint("quarters BETWEEN 0 AND 15", name="quarters"),
    CheckConstraint("failed BETWEEN 0 AND looks", name="failed"),
)

sampler_beat_table = Table(
    "sampler_beat",
    metadata,
    Column("one", SmallInteger, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("one = 1", name="one"),
)


def frame_match_of(row: Row[tuple[object, ...]]) -> FrameMatch:
    return FrameMatch(
        FrameMatchId(row.id), StreamId(row.stream_id), UserId(row.performer_id), row.bank, BankKind(row.kind),
        BankedHashId(row.hash_id), row.distance, row.turned, row.found_at,
    )  # fmt: skip


class PostgresFrameMatches(FrameMatches):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, match: FrameMatch) -> FrameMatch:
        new = insert(frame_match_table).values(
            id=match.id,
            stream_id=match.stream_id,
            performer_id=match.performer_id,
            bank=match.bank,
            kind=match.kind.value,
            hash_id=match.hash_id,
            distance=match.distance,
            turned=match.turned,
            found_at=match.found_at,
        )
        await self._connection.execute(new.on_conflict_do_nothing(index_elements=["stream_id"]))
        return await self.find_of(match.stream_id) or match

    async def find_of(self, stream_id: StreamId) -> FrameMatch | None:
        query = select(frame_match_table).where(frame_match_table.c.stream_id == stream_id)
        row = (await self._connection.execute(query)).one_or_none()
        return frame_match_of(row) if row is not None else None


class PostgresLooks(Looks):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def looked(self, stream_id: StreamId, *, at: datetime, is_judged: bool) -> None:
        table = look_minute_table.c
        new = insert(look_minute_table).values(
            stream_id=stream_id,
            minute=minute_of(at),
            looks=1,
            failed=int(not is_judged),
            quarters=quarter_of(at) if is_judged else 0,
            judged_at=at if is_judged else None,
        )
        taken = new.excluded
        await self._connection.execute(
            new.on_conflict_do_update(
                index_elements=["stream_id", "minute"],
                set_={
                    "looks": table.looks + 1,
                    "failed": table.failed + taken.failed,
                    "quarters": table.quarters.op("|")(taken.quarters),
                    "judged_at": func.greatest(table.judged_at, taken.judged_at),
                },
            )
        )

    async def beat(self, at: datetime) -> None:
        new = insert(sampler_beat_table).values(one=1, at=at)
        later = {"at": func.greatest(sampler_beat_table.c.at, new.excluded.at)}
        await self._connection.execute(new.on_conflict_do_update(index_elements=["one"], set_=later))

    async def find_beat(self) -> datetime | None:
        return (await self._connection.execute(select(sampler_beat_table.c.at))).scalar_one_or_none()


class PostgresWatchQueries(WatchQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def live(self) -> Sequence[WatchedRow]:
        stream, report, earlier = stream_table.c, report_table.c, stream_table.alias("earlier")
        alarm = frame_alarm_table.c
        alarms = (
            select(func.max(report.reported_at).label("reported_at"), func.count().label("open_reports"))
            .where(report.stream_id == stream.id, report.state == "open")
            .lateral("alarms")
        )
        seen = (
            select(func.max(alarm.raised_at).label("raised_at"))
            .where(alarm.stream_id == stream.id)
            .lateral("seen")
        )
        shows = (
            select(func.count().label("earlier_shows"))
            .where(
                earlier.c.performer_id == stream.performer_id,
                earlier.c.started_at.is_not(None),
                earlier.c.id != stream.id,
            )
            .lateral("shows")
        )
        label = label_table.c
        marked = select(func.max(label.until)).where(
            label.person_id == stream.performer_id,
            label.kind == LabelKind.LOOK_CLOSELY.value,
            label.removed_at.is_(None),
        )
        query = (
            select(
                stream.id,
                marked.scalar_subquery().label("marked_until"),
                stream.performer_id,
                stream.started_at,
                alarms.c.open_reports,
                shows,
                func.greatest(alarms.c.reported_at, seen.c.raised_at).label("alarmed_at"),
            )
            .select_from(
                stream_table.join(alarms, text("true")).join(seen, text("true")).join(shows, text("true"))
            )
            .where(text("stream.state = 'live'"))
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [
            WatchedRow(
                StreamId(row.id),
                UserId(row.performer_id),
                WatchedShow(
                    row.started_at, row.alarmed_at, row.open_reports, row.earlier_shows, row.marked_until
                ),
            )
            for row in rows
        ]

    async def coverage(self, stream_id: StreamId) -> Coverage:
        table = look_minute_table.c
        query = select(
            func.count(),
            func.count(case((table.quarters == 15, 1))),
            func.coalesce(func.sum(table.looks), 0),
            func.coalesce(func.sum(table.failed), 0),
        ).where(table.stream_id == stream_id)
        async with self._engine.connect() as connection:
            minutes, covered, looks, failed = (await connection.execute(query)).one()
        return Coverage(minutes, covered, looks, failed)

    async def recent(self, *, now: datetime) -> Mapping[StreamId, RecentCoverage]:
        stream, look = stream_table.c, look_minute_table.c
        is_recent = (look.stream_id == stream.id) & (look.minute >= minute_of(now - RECENT))
        query = (
            select(stream.id, stream.started_at, look.minute, look.quarters)
            .select_from(stream_table.outerjoin(look_minute_table, is_recent))
            .where(text("stream.state = 'live'"))
        )
        began: dict[StreamId, datetime] = {}
        quarters: dict[StreamId, dict[datetime, int]] = {}
        async with self._engine.connect() as connection:
            for row in await connection.execute(query):
                began[StreamId(row.id)] = row.started_at
                minutes = quarters.setdefault(StreamId(row.id), {})
                if row.minute is not None:
                    minutes[row.minute] = row.quarters
        return {show: RecentCoverage.of(began[show], quarters[show], now) for show in began}

    async def tally(self, *, since: datetime) -> LookTally:
        look = look_minute_table.c
        looks = (
            select(func.coalesce(func.sum(look.looks), 0), func.coalesce(func.sum(look.failed), 0))
            .select_from(look_minute_table.join(stream_table, look.stream_id == stream_table.c.id))
            .where(text("stream.state = 'live'"), look.minute >= since)
        )
        async with self._engine.connect() as connection:
            made, failed = (await connection.execute(looks)).one()
            matches = await connection.scalar(select(func.count()).select_from(frame_match_table))
        return LookTally(made - failed, failed, matches or 0)

    async def unseen(self, *, since: datetime) -> Collection[StreamId]:
        look = look_minute_table.c
        seen = (
            select(look.stream_id)
            .where(
                look.stream_id == stream_table.c.id,
                look.minute >= minute_of(since),
                look.judged_at >= since,
            )
            .exists()
        )
        query = select(stream_table.c.id).where(
            text("stream.state = 'live'"), stream_table.c.started_at < since, ~seen
        )
        async with self._engine.connect() as connection:
            return {StreamId(row.id) for row in await connection.execute(query)}

    async def alarmed(self, *, since: datetime) -> Collection[StreamId]:
        alarm = frame_alarm_table.c
        query = (
            select(alarm.stream_id)
            .distinct()
            .select_from(frame_alarm_table.join(stream_table, stream_table.c.id == alarm.stream_id))
            .where(text("stream.state = 'live'"), alarm.raised_at > since)
        )
        async with self._engine.connect() as connection:
            return {StreamId(row.stream_id) for row in await connection.execute(query)}

    async def beat_at(self) -> datetime | None:
        async with self._engine.connect() as connection:
            return (await connection.execute(select(sampler_beat_table.c.at))).scalar_one_or_none()
