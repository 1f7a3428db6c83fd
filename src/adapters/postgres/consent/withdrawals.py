"""What was made of shows, and withdrawals of consent, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.consent.tables import media_item_table, withdrawal_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.sealed_items import PostgresSealedItems
from adapters.postgres.streaming.shows import stream_table
from domain.consent.media_item import MediaItem, MediaKind, MediaState
from domain.consent.withdrawal import (
    ErasureProposal,
    Wish,
    Withdrawal,
    WithdrawalNotFound,
    WithdrawalState,
)
from domain.ids import MediaItemId, StreamId, UserId, WithdrawalId
from ports.consent.agreements import (
    MediaItemRow,
    MediaItems,
    WithdrawalQueries,
    WithdrawalRow,
    Withdrawals,
    withdrawal_context,
)
from ports.sealing import Sealed, WrappedKey


def _item_row(item: MediaItem) -> dict[str, object]:
    return {
        "id": item.id,
        "stream_id": item.stream_id,
        "kind": item.kind.value,
        "title": item.title,
        "state": item.state.value,
        "registered_at": item.registered_at,
        "changed_at": item.changed_at,
    }


def _item(row: Row[tuple[object, ...]]) -> MediaItem:
    return MediaItem(
        id=MediaItemId(row.id),
        stream_id=StreamId(row.stream_id),
        kind=MediaKind(row.kind),
        title=row.title,
        state=MediaState(row.state),
        registered_at=row.registered_at,
        changed_at=row.changed_at,
    )


def _row(withdrawal: Withdrawal) -> dict[str, object]:
    return {
        "id": withdrawal.id,
        "reference": withdrawal.reference,
        "secret_digest": withdrawal.secret_digest,
        "person_id": withdrawal.person_id,
        "stream_id": withdrawal.stream_id,
        "wish": withdrawal.wish.value,
        "is_intimate": withdrawal.is_intimate,
        "state": withdrawal.state.value,
        "received_at": withdrawal.received_at,
        "hide_due_at": withdrawal.hide_due_at,
        "decide_due_at": withdrawal.decide_due_at,
        "decided_at": withdrawal.decided_at,
        "decided_by": withdrawal.decided_by,
        "reason": withdrawal.reason,
        "erasure_by": withdrawal.erasure.by if withdrawal.erasure else None,
        "erasure_policy": withdrawal.erasure.policy if withdrawal.erasure else None,
        "erasure_reason": withdrawal.erasure.reason if withdrawal.erasure else None,
    }


def _entity(row: Row[tuple[object, ...]]) -> Withdrawal:
    return Withdrawal(
        id=WithdrawalId(row.id),
        reference=row.reference,
        secret_digest=row.secret_digest,
        person_id=UserId(row.person_id) if row.person_id else None,
        stream_id=StreamId(row.stream_id) if row.stream_id else None,
        wish=Wish(row.wish),
        is_intimate=row.is_intimate,
        state=WithdrawalState(row.state),
        received_at=row.received_at,
        hide_due_at=row.hide_due_at,
        decide_due_at=row.decide_due_at,
        decided_at=row.decided_at,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        reason=row.reason,
        erasure=_erasure(row),
    )


def _erasure(row: Row[tuple[object, ...]]) -> ErasureProposal | None:
    if row.erasure_by is None:
        return None
    return ErasureProposal(UserId(row.erasure_by), row.erasure_policy, row.erasure_reason)


class PostgresMediaItems(MediaItems):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, item_id: MediaItemId) -> MediaItem | None:
        query = select(media_item_table).where(media_item_table.c.id == item_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _item(row) if row else None

    async def of_stream(self, stream_id: StreamId) -> Sequence[MediaItem]:
        return [_item(row) for row in await self._connection.execute(_items_of(stream_id))]

    async def save(self, item: MediaItem) -> None:
        row = _item_row(item)
        await self._connection.execute(
            insert(media_item_table)
            .values(row)
            .on_conflict_do_update(index_elements=[media_item_table.c.id], set_=row)
        )


def _items_of(stream_id: StreamId) -> Select[tuple[object, ...]]:
    table = media_item_table.c
    return (
        select(media_item_table).where(table.stream_id == stream_id).order_by(table.registered_at, table.id)
    )


class PostgresWithdrawals(Withdrawals):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, withdrawal: Withdrawal, words: Sealed | None) -> Withdrawal:
        row = _row(withdrawal)
        if words is not None:
            row |= {
                "key_id": words.key.key_id,
                "wrapped_key": words.key.blob,
                "ciphertext": words.ciphertext,
            }
        # The insert waits for another of the same id, so that the select then sees it.
        await self._connection.execute(
            insert(withdrawal_table).values(row).on_conflict_do_nothing(index_elements=["id"])
        )
        return await self.get(withdrawal.id)

    async def get(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        return await self._get(select(withdrawal_table).where(withdrawal_table.c.id == withdrawal_id))

    async def get_for_update(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        query = select(withdrawal_table).where(withdrawal_table.c.id == withdrawal_id)
        return await self._get(query.with_for_update(key_share=True))

    async def find_by_reference(self, reference: str) -> Withdrawal | None:
        query = select(withdrawal_table).where(withdrawal_table.c.reference == reference)
        row = (await self._connection.execute(query)).one_or_none()
        return _entity(row) if row else None

    async def of_stream(self, stream_id: StreamId) -> Sequence[Withdrawal]:
        query = (
            select(withdrawal_table)
            .where(withdrawal_table.c.stream_id == stream_id)
            .order_by(withdrawal_table.c.received_at, withdrawal_table.c.id)
        )
        return [_entity(row) for row in await self._connection.execute(query)]

    async def find_words(self, withdrawal_id: WithdrawalId) -> Sealed | None:
        query = select(withdrawal_table).where(
            withdrawal_table.c.id == withdrawal_id, withdrawal_table.c.key_id.is_not(None)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext) if row else None

    async def update(self, withdrawal: Withdrawal) -> None:
        change = update(withdrawal_table).where(withdrawal_table.c.id == withdrawal.id)
        if (await self._connection.execute(change.values(_row(withdrawal)))).rowcount != 1:
            raise WithdrawalNotFound("there is no such withdrawal")

    async def _get(self, query: Select[tuple[object, ...]]) -> Withdrawal:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise WithdrawalNotFound("there is no such withdrawal")
        return _entity(row)


_decider = account_table.alias("decider")
_proposer = account_table.alias("proposer")


def _rows() -> Select[tuple[object, ...]]:
    return (
        select(
            withdrawal_table,
            stream_table.c.title,
            stream_table.c.state.label("stream_state"),
            account_table.c.display_name.label("performer_name"),
            _decider.c.display_name.label("decided_by_name"),
            _proposer.c.display_name.label("erasure_by_name"),
        )
        .outerjoin(stream_table, stream_table.c.id == withdrawal_table.c.stream_id)
        .outerjoin(account_table, account_table.c.id == stream_table.c.performer_id)
        .outerjoin(_decider, _decider.c.id == withdrawal_table.c.decided_by)
        .outerjoin(_proposer, _proposer.c.id == withdrawal_table.c.erasure_by)
    )


def _query_row(row: Row[tuple[object, ...]]) -> WithdrawalRow:
    return WithdrawalRow(
        withdrawal_id=WithdrawalId(row.id),
        reference=row.reference,
        state=row.state,
        wish=row.wish,
        is_intimate=row.is_intimate,
        by_account=row.person_id is not None,
        stream_id=StreamId(row.stream_id) if row.stream_id else None,
        title=row.title,
        performer_name=row.performer_name,
        stream_state=row.stream_state,
        received_at=row.received_at,
        hide_due_at=row.hide_due_at,
        decide_due_at=row.decide_due_at,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        reason=row.reason,
        erasure=_erasure(row),
        erasure_by_name=row.erasure_by_name,
    )


class PostgresWithdrawalQueries(WithdrawalQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def undecided(self, *, limit: int) -> Sequence[WithdrawalRow]:
        query = (
            _rows()
            .where(withdrawal_table.c.state == WithdrawalState.RECEIVED.value)
            .order_by(withdrawal_table.c.decide_due_at, withdrawal_table.c.id)
            .limit(limit)
        )
        return [_query_row(row) for row in await self._all(query)]

    async def get(self, withdrawal_id: WithdrawalId) -> WithdrawalRow:
        rows = await self._all(_rows().where(withdrawal_table.c.id == withdrawal_id))
        if not rows:
            raise WithdrawalNotFound("there is no such withdrawal")
        return _query_row(rows[0])

    async def media_of(self, stream_id: StreamId) -> Sequence[MediaItemRow]:
        return [
            MediaItemRow(MediaItemId(r.id), r.kind, r.title, r.state, r.registered_at, r.changed_at)
            for r in await self._all(_items_of(stream_id))
        ]

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()


def sealed_withdrawals(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="withdrawals",
        table=withdrawal_table,
        key_id=withdrawal_table.c.key_id,
        wrapped_key=withdrawal_table.c.wrapped_key,
        context=lambda row: withdrawal_context(WithdrawalId(row.id)),
    )
