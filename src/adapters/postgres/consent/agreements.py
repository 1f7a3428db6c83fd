"""Agreements and casts in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Row, Select, delete, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.consent.tables import agreement_table, cast_table, signed_name_table
from adapters.postgres.identity.accounts import account_table
from adapters.postgres.sealed_items import PostgresSealedItems
from adapters.postgres.streaming.shows import stream_table
from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember, CastState, Scope
from domain.ids import AgreementId, StreamId, UserId
from domain.language import Language
from ports.consent.agreements import (
    Agreements,
    CastRow,
    Casts,
    ConsentQueries,
    InvitationRow,
    signed_name_context,
)
from ports.sealing import Sealed, WrappedKey


def _agreement_row(agreement: SignedAgreement) -> dict[str, object]:
    return {
        "id": agreement.id,
        "user_id": agreement.user_id,
        "version": agreement.version,
        "language": agreement.language.value,
        "text_sha256": bytes.fromhex(agreement.text_sha256),
        "signed_at": agreement.signed_at,
    }


def _agreement(row: Row[tuple[object, ...]]) -> SignedAgreement:
    return SignedAgreement(
        id=AgreementId(row.id),
        user_id=UserId(row.user_id),
        version=row.version,
        language=Language(row.language),
        text_sha256=row.text_sha256.hex(),
        signed_at=row.signed_at,
    )


def _member_row(member: CastMember) -> dict[str, object]:
    return {
        "stream_id": member.stream_id,
        "user_id": member.user_id,
        "state": member.state.value,
        "scopes": sorted(member.scopes),
        "text_sha256": bytes.fromhex(member.text_sha256) or None,
        "invited_at": member.invited_at,
        "answered_at": member.answered_at,
        "withdrawn_at": member.withdrawn_at,
    }


def _member(row: Row[tuple[object, ...]]) -> CastMember:
    return CastMember(
        stream_id=StreamId(row.stream_id),
        user_id=UserId(row.user_id),
        state=CastState(row.state),
        scopes=frozenset(Scope(scope) for scope in row.scopes),
        text_sha256=row.text_sha256.hex() if row.text_sha256 else "",
        invited_at=row.invited_at,
        answered_at=row.answered_at,
        withdrawn_at=row.withdrawn_at,
    )


def _latest_agreement(user_id: UserId) -> Select[tuple[object, ...]]:
    table = agreement_table.c
    return (
        select(agreement_table)
        .where(table.user_id == user_id)
        .order_by(table.signed_at.desc(), table.id.desc())
        .limit(1)
    )


class PostgresAgreements(Agreements):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, agreement_id: AgreementId) -> SignedAgreement | None:
        return await self._find(select(agreement_table).where(agreement_table.c.id == agreement_id))

    async def find_current(self, user_id: UserId) -> SignedAgreement | None:
        return await self._find(_latest_agreement(user_id))

    async def of_user(self, user_id: UserId) -> Sequence[SignedAgreement]:
        table = agreement_table.c
        query = select(agreement_table).where(table.user_id == user_id).order_by(table.signed_at, table.id)
        return [_agreement(row) for row in await self._connection.execute(query)]

    async def add(self, agreement: SignedAgreement) -> None:
        await self._connection.execute(insert(agreement_table).values(_agreement_row(agreement)))

    async def keep_name(self, agreement_id: AgreementId, name: Sealed) -> None:
        row = {
            "id": agreement_id,
            "key_id": name.key.key_id,
            "wrapped_key": name.key.blob,
            "ciphertext": name.ciphertext,
        }
        await self._connection.execute(insert(signed_name_table).values(row))

    async def find_name(self, agreement_id: AgreementId) -> Sealed | None:
        query = select(signed_name_table).where(signed_name_table.c.id == agreement_id)
        row = (await self._connection.execute(query)).one_or_none()
        return Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext) if row else None

    async def _find(self, query: Select[tuple[object, ...]]) -> SignedAgreement | None:
        row = (await self._connection.execute(query)).one_or_none()
        return _agreement(row) if row else None


class PostgresCasts(Casts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, stream_id: StreamId, user_id: UserId) -> CastMember | None:
        query = select(cast_table).where(cast_table.c.stream_id == stream_id, cast_table.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _member(row) if row else None

    async def of_stream(self, stream_id: StreamId) -> Sequence[CastMember]:
        query = (
            select(cast_table)
            .where(cast_table.c.stream_id == stream_id)
            .order_by(cast_table.c.invited_at, cast_table.c.user_id)
        )
        return [_member(row) for row in await self._connection.execute(query)]

    async def save(self, member: CastMember) -> None:
        row = _member_row(member)
        await self._connection.execute(
            upsert(cast_table)
            .values(row)
            .on_conflict_do_update(index_elements=[cast_table.c.stream_id, cast_table.c.user_id], set_=row)
        )

    async def remove(self, stream_id: StreamId, user_id: UserId) -> None:
        await self._connection.execute(
            delete(cast_table).where(cast_table.c.stream_id == stream_id, cast_table.c.user_id == user_id)
        )


def _invitations(user_id: UserId) -> Select[tuple[object, ...]]:
    return (
        select(
            cast_table,
            stream_table.c.title,
            stream_table.c.state.label("stream_state"),
            account_table.c.display_name,
        )
        .join(stream_table, stream_table.c.id == cast_table.c.stream_id)
        .join(account_table, account_table.c.id == stream_table.c.performer_id)
        .where(cast_table.c.user_id == user_id, stream_table.c.performer_id != user_id)
    )


def _invitation(row: Row[tuple[object, ...]]) -> InvitationRow:
    return InvitationRow(
        stream_id=StreamId(row.stream_id),
        title=row.title,
        performer_name=row.display_name,
        stream_state=row.stream_state,
        state=row.state,
        scopes=tuple(sorted(row.scopes)),
        invited_at=row.invited_at,
        answered_at=row.answered_at,
    )


class PostgresConsentQueries(ConsentQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def cast(self, stream_id: StreamId) -> Sequence[CastRow]:
        query = (
            select(cast_table, account_table.c.display_name)
            .join(account_table, account_table.c.id == cast_table.c.user_id)
            .where(cast_table.c.stream_id == stream_id)
            .order_by(cast_table.c.invited_at, cast_table.c.user_id)
        )
        return [
            CastRow(
                user_id=UserId(row.user_id),
                display_name=row.display_name,
                state=row.state,
                scopes=tuple(sorted(row.scopes)),
                invited_at=row.invited_at,
                answered_at=row.answered_at,
            )
            for row in await self._all(query)
        ]

    async def invitations(self, user_id: UserId, *, limit: int) -> Sequence[InvitationRow]:
        query = (
            _invitations(user_id)
            .order_by(cast_table.c.invited_at.desc(), cast_table.c.stream_id.desc())
            .limit(limit)
        )
        return [_invitation(row) for row in await self._all(query)]

    async def find_invitation(self, user_id: UserId, stream_id: StreamId) -> InvitationRow | None:
        rows = await self._all(_invitations(user_id).where(cast_table.c.stream_id == stream_id))
        return _invitation(rows[0]) if rows else None

    async def latest_agreement(self, user_id: UserId) -> SignedAgreement | None:
        rows = await self._all(_latest_agreement(user_id))
        return _agreement(rows[0]) if rows else None

    async def _all(self, query: Select[tuple[object, ...]]) -> Sequence[Row[tuple[object, ...]]]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()


def sealed_names(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="signed names",
        table=signed_name_table,
        key_id=signed_name_table.c.key_id,
        wrapped_key=signed_name_table.c.wrapped_key,
        context=lambda row: signed_name_context(AgreementId(row.id)),
    )
