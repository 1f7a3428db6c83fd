"""Overlay tokens, and the feed that they open, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    Row,
    Table,
    Text,
    Uuid,
    case,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.rooms import room_event_table, room_table
from adapters.postgres.streaming.shows import stream_table
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import EventId, OverlayTokenId, StreamId, UserId
from domain.streaming.room_event import FOR_OVERLAYS, RoomEvent
from domain.tipping.overlay_token import EVENTS_READ, OverlayToken, OverlayTokenIdReused
from ports.tipping.overlay import (
    FeedPage,
    FeedPlace,
    OverlayQueries,
    OverlayTokenRow,
    OverlayTokens,
    UnknownFeedPlace,
)

overlay_token_table = Table(
    "overlay_token",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("performer_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    CheckConstraint("octet_length(digest) = 32", name="digest_sha256"),
    CheckConstraint(f"scope IN ('{EVENTS_READ}')", name="scope"),
)


def _row(token: OverlayToken) -> dict[str, object]:
    return {
        "id": token.id,
        "performer_id": token.performer_id,
        "label": token.label,
        "scope": token.scope,
        "digest": token.digest,
        "made_at": token.made_at,
        "revoked_at": token.revoked_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> OverlayToken:
    return OverlayToken(
        id=OverlayTokenId(row.id),
        performer_id=UserId(row.performer_id),
        label=row.label,
        scope=row.scope,
        digest=row.digest,
        made_at=row.made_at,
        revoked_at=row.revoked_at,
    )


class PostgresOverlayTokens(OverlayTokens):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find_for_update(self, token_id: OverlayTokenId) -> OverlayToken | None:
        query = select(overlay_token_table).where(overlay_token_table.c.id == token_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def count(self, performer_id: UserId) -> int:
        table = overlay_token_table.c
        query = (
            select(func.count())
            .select_from(overlay_token_table)
            .where(table.performer_id == performer_id, table.revoked_at.is_(None))
        )
        return (await self._connection.execute(query)).scalar_one()

    async def save(self, token: OverlayToken) -> None:
        statement = upsert(overlay_token_table).values(_row(token))
        written = await self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[overlay_token_table.c.id],
                set_={"digest": statement.excluded.digest, "revoked_at": statement.excluded.revoked_at},
                where=overlay_token_table.c.performer_id == token.performer_id,
            )
        )
        if written.rowcount == 0:
            raise OverlayTokenIdReused("this id belongs to another token")


def _event(row: Row[tuple[object, ...]]) -> RoomEvent:
    return RoomEvent(EventId(row.id), StreamId(row.stream_id), row.seq, row.type, row.data, row.occurred_at)


class PostgresOverlayQueries(OverlayQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def tokens_of(self, performer_id: UserId) -> Sequence[OverlayTokenRow]:
        table = overlay_token_table.c
        query = (
            select(overlay_token_table)
            .where(table.performer_id == performer_id, table.revoked_at.is_(None))
            .order_by(table.made_at.desc(), table.id.desc())
        )
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return [OverlayTokenRow(OverlayTokenId(row.id), row.label, row.made_at) for row in rows]

    async def holder(self, digest: bytes) -> UserId | None:
        query = (
            select(overlay_token_table.c.performer_id)
            .join(account_table, account_table.c.id == overlay_token_table.c.performer_id)
            .join(age_status_table, age_status_table.c.user_id == account_table.c.id)
            .where(
                overlay_token_table.c.digest == digest,
                overlay_token_table.c.revoked_at.is_(None),
                account_table.c.role == Role.PERFORMER.value,
                age_status_table.c.state == AgeState.VERIFIED_ADULT.value,
            )
        )
        async with self._engine.connect() as connection:
            found = (await connection.execute(query)).scalar_one_or_none()
        return UserId(found) if found else None

    async def feed(self, performer_id: UserId, *, after: FeedPlace | None, limit: int) -> FeedPage:
        stream, event = stream_table.c, room_event_table.c
        latest = (
            select(stream.id, func.coalesce(room_table.c.last_seq, 0).label("seq"))
            .outerjoin(room_table, room_table.c.stream_id == stream.id)
            .where(stream.performer_id == performer_id)
            .order_by(stream.created_at.desc(), stream.id.desc())
            .limit(1)
        )
        async with self._engine.connect() as connection:
            # The end first: whatever stands before it in the log is seen by the second read.
            last = (await connection.execute(latest)).one_or_none()
            end = FeedPlace(StreamId(last.id), last.seq) if last else None
            if after is None:
                return FeedPage([], end)
            own = select(stream.created_at).where(
                stream.id == after.stream_id, stream.performer_id == performer_id
            )
            made_at = (await connection.execute(own)).scalar_one_or_none()
            if made_at is None:
                raise UnknownFeedPlace(
                    "a cursor is taken from the answer before, unchanged", pointer="/after"
                )
            query = (
                select(room_event_table)
                .join(stream_table, stream.id == event.stream_id)
                .where(
                    stream.performer_id == performer_id,
                    tuple_(stream.created_at, stream.id) >= tuple_(made_at, after.stream_id),
                    event.seq > case((stream.id == after.stream_id, after.seq), else_=0),
                    event.type.in_(sorted(FOR_OVERLAYS)),
                )
                .order_by(stream.created_at, stream.id, event.seq)
                .limit(limit)
            )
            events = [_event(row) for row in await connection.execute(query)]
        return FeedPage.read(events, after=after, end=end, limit=limit)
