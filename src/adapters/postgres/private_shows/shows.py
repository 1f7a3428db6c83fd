"""Private, group and ticketed shows in PostgreSQL."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Row, Select, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.private_shows.tables import (
    booking_table,
    offer_table,
    piece_table,
    show_table,
    span_table,
)
from domain.ids import BookingId, HoldId, ShowId, ShowOfferId, StreamId, UserId
from domain.money import Tokens
from domain.private_shows.booking import AlreadyBooked, Booking, BookingEnding, BookingNotFound, BookingState
from domain.private_shows.funding import Piece, Wallet
from domain.private_shows.offer import OfferIdReused, OfferNotFound, ShowKind, ShowOffer, Terms
from domain.private_shows.session_log import Span
from domain.private_shows.show import AlreadyInShow, Show, ShowEnding, ShowIdReused, ShowNotFound, ShowState
from ports.private_shows.shows import Bookings, ShowOffers, Shows


def offer_entity(row: Row[tuple[object, ...]]) -> ShowOffer:
    return ShowOffer(
        id=ShowOfferId(row.id),
        performer_id=UserId(row.performer_id),
        terms=Terms(
            kind=ShowKind(row.kind),
            price=Tokens(row.price),
            minutes=row.minutes,
            seats_min=row.seats_min,
            seats_max=row.seats_max,
            starts_at=row.starts_at,
        ),
        is_open=row.is_open,
        created_at=row.created_at,
    )


def _offer_row(offer: ShowOffer) -> dict[str, object]:
    return {
        "id": offer.id,
        "performer_id": offer.performer_id,
        "kind": offer.terms.kind,
        "price": offer.terms.price,
        "minutes": offer.terms.minutes,
        "seats_min": offer.terms.seats_min,
        "seats_max": offer.terms.seats_max,
        "starts_at": offer.terms.starts_at,
        "is_open": offer.is_open,
        "created_at": offer.created_at,
    }


class PostgresShowOffers(ShowOffers):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, offer_id: ShowOfferId) -> ShowOffer | None:
        query = select(offer_table).where(offer_table.c.id == offer_id)
        row = (await self._connection.execute(query)).one_or_none()
        return offer_entity(row) if row else None

    async def get_for_update(self, offer_id: ShowOfferId) -> ShowOffer:
        query = select(offer_table).where(offer_table.c.id == offer_id).with_for_update(key_share=True)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise OfferNotFound("there is no such offer")
        return offer_entity(row)

    async def add(self, offer: ShowOffer) -> None:
        try:
            await self._connection.execute(insert(offer_table).values(_offer_row(offer)))
        except IntegrityError as error:
            if "pk_show_offer" in str(error.orig):
                raise OfferIdReused("this id belongs to another offer") from error
            raise

    async def update(self, offer: ShowOffer) -> None:
        change = update(offer_table).where(offer_table.c.id == offer.id).values(_offer_row(offer))
        await self._connection.execute(change)


def show_entity(row: Row[tuple[object, ...]]) -> Show:
    return Show(
        id=ShowId(row.id),
        offer_id=ShowOfferId(row.offer_id),
        performer_id=UserId(row.performer_id),
        stream_id=StreamId(row.stream_id),
        kind=ShowKind(row.kind),
        promised=timedelta(seconds=row.promised_seconds),
        state=ShowState(row.state),
        started_at=row.started_at,
        ended_at=row.ended_at,
        ending=ShowEnding(row.ending) if row.ending else None,
        refunds_tickets=row.refunds_tickets,
    )


def _show_row(show: Show) -> dict[str, object]:
    return {
        "id": show.id,
        "offer_id": show.offer_id,
        "performer_id": show.performer_id,
        "stream_id": show.stream_id,
        "kind": show.kind,
        "promised_seconds": int(show.promised.total_seconds()),
        "state": show.state,
        "started_at": show.started_at,
        "ended_at": show.ended_at,
        "ending": show.ending,
        "refunds_tickets": show.refunds_tickets,
    }


def running_on(stream_id: StreamId) -> Select[tuple[object, ...]]:
    # The state is written out, not bound, so that the planner may use the partial index.
    return select(show_table).where(
        show_table.c.stream_id == stream_id, text("private_show.state = 'running'")
    )


class PostgresShows(Shows):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, show_id: ShowId) -> Show | None:
        return await self._find(select(show_table).where(show_table.c.id == show_id))

    async def find_running(self, stream_id: StreamId) -> Show | None:
        return await self._find(running_on(stream_id))

    async def get_for_update(self, show_id: ShowId) -> Show:
        query = select(show_table).where(show_table.c.id == show_id).with_for_update(key_share=True)
        show = await self._find(query)
        if show is None:
            raise ShowNotFound("there is no such show")
        return show

    async def _find(self, query: Select[tuple[object, ...]]) -> Show | None:
        row = (await self._connection.execute(query)).one_or_none()
        return show_entity(row) if row else None

    async def add(self, show: Show) -> None:
        try:
            await self._connection.execute(insert(show_table).values(_show_row(show)))
        except IntegrityError as error:
            if "ix_private_show_running" in str(error.orig):
                raise AlreadyInShow("the performer is in another private show") from error
            if "pk_private_show" in str(error.orig):
                raise ShowIdReused("this id belongs to another show") from error
            raise

    async def update(self, show: Show) -> None:
        await self._connection.execute(
            update(show_table).where(show_table.c.id == show.id).values(_show_row(show))
        )


_BOOKING_FIELDS = (
    "id", "offer_id", "show_id", "viewer_id", "performer_id", "kind", "price", "fee_basis_points", "state", "ending",
    "requested_at", "answer_by", "joined_at", "left_at", "last_seen_at", "is_warned", "charged_seconds",
    "charged_tokens", "refunded_tokens",
)  # fmt: skip


def booking_entity(
    row: Row[tuple[object, ...]], spans: tuple[Span, ...], pieces: tuple[Piece, ...]
) -> Booking:
    return Booking(
        id=BookingId(row.id),
        offer_id=ShowOfferId(row.offer_id),
        show_id=ShowId(row.show_id) if row.show_id else None,
        viewer_id=UserId(row.viewer_id),
        performer_id=UserId(row.performer_id),
        kind=ShowKind(row.kind),
        price=Tokens(row.price),
        fee_basis_points=row.fee_basis_points,
        state=BookingState(row.state),
        ending=BookingEnding(row.ending) if row.ending else None,
        requested_at=row.requested_at,
        answer_by=row.answer_by,
        joined_at=row.joined_at,
        left_at=row.left_at,
        last_seen_at=row.last_seen_at,
        is_warned=row.is_warned,
        charged_seconds=row.charged_seconds,
        charged_tokens=row.charged_tokens,
        refunded_tokens=row.refunded_tokens,
        spans=spans,
        pieces=pieces,
    )


async def with_parts(connection: AsyncConnection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Booking]:
    """The bookings of these rows, with their logs and holds."""
    ids = [row.id for row in rows]
    if not ids:
        return []
    spans: dict[UUID, list[Span]] = {}
    query = select(span_table).where(span_table.c.booking_id.in_(ids)).order_by(span_table.c.number)
    for row in await connection.execute(query):
        spans.setdefault(row.booking_id, []).append(Span(row.meter, row.since, row.first, row.last))
    pieces: dict[UUID, list[Piece]] = {}
    query = select(piece_table).where(piece_table.c.booking_id.in_(ids)).order_by(piece_table.c.number)
    for row in await connection.execute(query):
        piece = Piece(HoldId(row.hold_id), Wallet(row.wallet), row.tokens)
        pieces.setdefault(row.booking_id, []).append(piece)
    return [booking_entity(row, tuple(spans.get(row.id, ())), tuple(pieces.get(row.id, ()))) for row in rows]


class PostgresBookings(Bookings):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, booking_id: BookingId) -> Booking | None:
        found = await self._list(select(booking_table).where(booking_table.c.id == booking_id))
        return found[0] if found else None

    async def get_for_update(self, booking_id: BookingId) -> Booking:
        query = select(booking_table).where(booking_table.c.id == booking_id)
        found = await self._list(query.with_for_update(key_share=True))
        if not found:
            raise BookingNotFound("there is no such booking")
        return found[0]

    async def of_offer_for_update(self, offer_id: ShowOfferId) -> Sequence[Booking]:
        query = (
            select(booking_table)
            .where(
                booking_table.c.offer_id == offer_id, text("show_booking.state IN ('requested', 'joined')")
            )
            .order_by(booking_table.c.requested_at, booking_table.c.id)
        )
        return await self._list(query.with_for_update(key_share=True))

    async def _list(self, query: Select[tuple[object, ...]]) -> list[Booking]:
        rows = (await self._connection.execute(query)).all()
        return await with_parts(self._connection, rows)

    async def open_between(self, performer_id: UserId, viewer_id: UserId) -> Sequence[BookingId]:
        query = (
            select(booking_table.c.id)
            .where(
                booking_table.c.viewer_id == viewer_id,
                booking_table.c.performer_id == performer_id,
                text("show_booking.state IN ('requested', 'joined')"),
            )
            .order_by(booking_table.c.requested_at, booking_table.c.id)
        )
        return [BookingId(row.id) for row in await self._connection.execute(query)]

    async def is_seated(self, show_id: ShowId, viewer_id: UserId) -> bool:
        query = select(booking_table.c.id).where(
            booking_table.c.show_id == show_id,
            booking_table.c.viewer_id == viewer_id,
            text("show_booking.state = 'joined'"),
        )
        return (await self._connection.execute(query)).first() is not None

    async def save(self, booking: Booking) -> None:
        values = {name: getattr(booking, name) for name in _BOOKING_FIELDS}
        change = upsert(booking_table).values(values)
        change = change.on_conflict_do_update(index_elements=[booking_table.c.id], set_=values)
        try:
            await self._connection.execute(change)
        except IntegrityError as error:
            if "ix_show_booking_live" in str(error.orig):
                raise AlreadyBooked("you have a seat already") from error
            raise
        await self._save_spans(booking)
        if booking.pieces:
            await self._connection.execute(
                upsert(piece_table).on_conflict_do_nothing(),
                [
                    {
                        "booking_id": booking.id, "number": number, "hold_id": piece.hold_id,
                        "wallet": piece.wallet, "tokens": piece.tokens,
                    }
                    for number, piece in enumerate(booking.pieces)
                ],
            )  # fmt: skip

    async def _save_spans(self, booking: Booking) -> None:
        if not booking.spans:
            return
        change = upsert(span_table)
        change = change.on_conflict_do_update(
            index_elements=[span_table.c.booking_id, span_table.c.number],
            set_={"first": change.excluded.first, "last": change.excluded.last},
        )
        await self._connection.execute(
            change,
            [
                {
                    "booking_id": booking.id, "number": number, "meter": span.meter, "since": span.since,
                    "first": span.first, "last": span.last,
                }
                for number, span in enumerate(booking.spans)
            ],
        )  # fmt: skip
