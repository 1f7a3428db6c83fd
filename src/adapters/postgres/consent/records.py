"""The record of consent in PostgreSQL: one append-only chain a person."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Row, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.consent.tables import record_table
from domain.consent.record import Act, ConsentRecord, canonical
from domain.ids import UserId
from ports.consent.agreements import ConsentRecords

LOCK_SPACE = 0x636E7321
"""The class of the chains' advisory locks: two integers are a space apart from the shows' locks of one."""


def _record(row: Row[tuple[object, ...]]) -> ConsentRecord:
    return ConsentRecord(
        user_id=UserId(row.user_id),
        seq=row.seq,
        act=Act(row.act),
        facts=json.loads(row.facts),
        at=row.at,
        prev=row.prev.hex(),
        hash=row.hash.hex(),
    )


class PostgresConsentRecords(ConsentRecords):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def append(
        self, user_id: UserId, act: Act, facts: Mapping[str, str], *, now: datetime
    ) -> ConsentRecord:
        # A chain without an act has no row to lock.
        key = int.from_bytes(user_id.bytes[12:], signed=True)
        await self._connection.execute(select(func.pg_advisory_xact_lock(LOCK_SPACE, key)))
        last = (
            select(record_table)
            .where(record_table.c.user_id == user_id)
            .order_by(record_table.c.seq.desc())
            .limit(1)
        )
        row = (await self._connection.execute(last)).one_or_none()
        record = ConsentRecord.after(
            _record(row) if row else None, user_id=user_id, act=act, facts=dict(facts), now=now
        )
        await self._connection.execute(insert(record_table).values(_row(record)))
        return record

    async def of_user(self, user_id: UserId) -> Sequence[ConsentRecord]:
        query = select(record_table).where(record_table.c.user_id == user_id).order_by(record_table.c.seq)
        return [_record(row) for row in await self._connection.execute(query)]


def _row(record: ConsentRecord) -> dict[str, object]:
    return {
        "user_id": record.user_id,
        "seq": record.seq,
        "act": record.act.value,
        "facts": canonical(dict(record.facts)).decode(),
        "at": record.at,
        "prev": bytes.fromhex(record.prev),
        "hash": bytes.fromhex(record.hash),
    }
