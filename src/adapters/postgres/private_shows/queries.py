"""Reads of private, group and ticketed shows, for screens and for the worker."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, and_, exists, func, or_, select, text, union
from sqlalchemy.ext.asyncio import AsyncEngine

from adapters.postgres.identity.accounts import account_table
from adapters.postgres.ledger.transfers import transfer_table
from adapters.postgres.payments.claws import claw_table
from adapters.postgres.private_shows.shows import offer_entity, running_on, show_entity, with_parts
from adapters.postgres.private_shows.tables import booking_table, offer_table, show_table
from adapters.postgres.streaming.regions import show_visit_table
from adapters.postgres.streaming.shows import stream_table
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import BookingId, ShowId, StreamId, UserId
from domain.private_shows.booking import BookingNotFound
from domain.private_shows.show import Show
from ports.private_shows.shows import BookingRow, OfferRow, RunningShow, Seat, ShowQueries, ShowWork

_VIEWER, _PERFORMER = account_table.alias("viewer"), account_table.alias("performer")
# What refunds and disputes took back of a seat's tokens, or set aside, goes back no other way.
_TAKEN_BACK = (
    select(func.coalesce(func.sum(claw_table.c.tokens), 0))
    .join(transfer_table, transfer_table.c.id == claw_table.c.transfer_id)
    .where(
        claw_table.c.stands,
        claw_table.c.performer_id == booking_table.c.performer_id,
        transfer_table.c.reference == func.concat("show:", booking_table.c.id),
    )
    .correlate(booking_table)
    .scalar_subquery()
)
_LOOKING_ROLES = [role.value for role, may in PERMISSIONS.items() if Permission.VIEW_LIVE_WALL in may]


def _booking_rows() -> Select[tuple[object, ...]]:
    return (
        select(
            booking_table,
            _VIEWER.c.display_name.label("viewer_name"),
            _PERFORMER.c.display_name.label("performer_name"),
            show_table.c.stream_id,
            offer_table.c.starts_at,
        )
        .join(offer_table, offer_table.c.id == booking_table.c.offer_id)
        .join(_VIEWER, _VIEWER.c.id == booking_table.c.viewer_id)
        .join(_PERFORMER, _PERFORMER.c.id == booking_table.c.performer_id)
        .outerjoin(show_table, show_table.c.id == booking_table.c.show_id)
    )


class PostgresShowQueries(ShowQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def offers_of(self, performer_id: UserId) -> Sequence[OfferRow]:
        seats = (
            select(
                booking_table.c.offer_id,
                func.count().filter(booking_table.c.state == "requested").label("waiting"),
                func.count().label("taken"),
            )
            .where(booking_table.c.performer_id == performer_id, booking_table.c.state != "ended")
            .group_by(booking_table.c.offer_id)
            .subquery()
        )
        query = (
            select(
                offer_table,
                account_table.c.display_name,
                func.coalesce(seats.c.waiting, 0).label("waiting"),
                func.coalesce(seats.c.taken, 0).label("taken"),
            )
            .join(account_table, account_table.c.id == offer_table.c.performer_id)
            .outerjoin(seats, seats.c.offer_id == offer_table.c.id)
            .where(offer_table.c.performer_id == performer_id, offer_table.c.is_open)
            .order_by(offer_table.c.created_at, offer_table.c.id)
        )
        async with self._engine.connect() as connection:
            return [
                OfferRow(offer_entity(row), row.display_name, row.waiting, row.taken)
                for row in await connection.execute(query)
            ]

    async def bookings_of_performer(self, performer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        return await self._bookings(
            _booking_rows().where(booking_table.c.performer_id == performer_id), limit=limit
        )

    async def bookings_of_viewer(self, viewer_id: UserId, *, limit: int) -> Sequence[BookingRow]:
        return await self._bookings(
            _booking_rows().where(booking_table.c.viewer_id == viewer_id), limit=limit
        )

    async def booking(self, booking_id: BookingId) -> BookingRow:
        found = await self._bookings(_booking_rows().where(booking_table.c.id == booking_id), limit=1)
        if not found:
            raise BookingNotFound("there is no such booking")
        return found[0]

    async def _bookings(self, query: Select[tuple[object, ...]], *, limit: int) -> Sequence[BookingRow]:
        newest = query.order_by(booking_table.c.requested_at.desc(), booking_table.c.id).limit(limit)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(newest)).all()
            bookings = await with_parts(connection, rows)
        return [
            BookingRow(
                booking,
                row.viewer_name,
                row.performer_name,
                StreamId(row.stream_id) if row.stream_id else None,
                row.starts_at,
            )
            for row, booking in zip(rows, bookings, strict=True)
        ]

    async def running(self, stream_id: StreamId) -> Show | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(running_on(stream_id))).one_or_none()
        return show_entity(row) if row else None


class PostgresShowWork(ShowWork):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def running(self) -> Sequence[RunningShow]:
        query = (
            select(
                show_table,
                stream_table.c.state.label("stream_state"),
                stream_table.c.ended_at.label("stream_ended_at"),
                stream_table.c.severity,
            )
            .join(stream_table, stream_table.c.id == show_table.c.stream_id)
            .where(text("private_show.state = 'running'"))
        )
        return [
            RunningShow(
                show=show_entity(row),
                is_stream_over=row.stream_state != "live",
                is_stream_killed=row.stream_state == "killed",
                stream_ended_at=row.stream_ended_at,
                severity=row.severity,
            )
            for row in await self._all(query)
        ]

    async def seats(self) -> Sequence[Seat]:
        to_go_back = and_(
            booking_table.c.kind == "ticketed",
            booking_table.c.state == "ended",
            booking_table.c.refunded_tokens < booking_table.c.charged_tokens,
            show_table.c.refunds_tickets,
            booking_table.c.refunded_tokens + _TAKEN_BACK < booking_table.c.charged_tokens,
        )
        visit = show_visit_table.c
        is_put_out = exists().where(
            visit.stream_id == show_table.c.stream_id,
            visit.person_id == booking_table.c.viewer_id,
            visit.put_out_at >= booking_table.c.requested_at,
        )
        query = (
            select(
                booking_table.c.id, booking_table.c.viewer_id, booking_table.c.state, show_table.c.stream_id
            )
            .add_columns(show_table.c.id.label("show_id"), is_put_out.label("is_put_out"))
            .join(show_table, show_table.c.id == booking_table.c.show_id)
            .where(or_(text("show_booking.state = 'joined'"), to_go_back))
            .order_by(booking_table.c.joined_at, booking_table.c.id)
        )
        return [
            Seat(
                booking_id=BookingId(row.id),
                viewer_id=UserId(row.viewer_id),
                show_id=ShowId(row.show_id),
                stream_id=StreamId(row.stream_id),
                is_joined=row.state == "joined",
                is_put_out=row.is_put_out,
            )
            for row in await self._all(query)
        ]

    async def lapsed(self, *, now: datetime) -> Sequence[BookingId]:
        query = (
            select(booking_table.c.id)
            .join(offer_table, offer_table.c.id == booking_table.c.offer_id)
            .where(
                text("show_booking.state = 'requested'"),
                or_(booking_table.c.answer_by < now, ~offer_table.c.is_open),
            )
        )
        return [BookingId(row.id) for row in await self._all(query)]

    async def guests(self, show_id: ShowId) -> frozenset[UserId]:
        seated = select(booking_table.c.viewer_id.label("id")).where(
            booking_table.c.show_id == show_id, text("show_booking.state = 'joined'")
        )
        staff = select(account_table.c.id).where(account_table.c.role.in_(_LOOKING_ROLES))
        guests = union(seated, staff).subquery()
        return frozenset(UserId(row.id) for row in await self._all(select(guests)))

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()
