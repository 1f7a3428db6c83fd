"""What a show brought its performer, and the freeze that stands on it, in PostgreSQL."""

from collections.abc import Collection, Mapping

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.payouts.holds import freeze_entity
from domain.ids import StreamId, TransferId, UserId
from domain.payouts.freeze import Freeze
from ports.payouts.payouts import LinkedEarnings

_BROUGHT = text(
    """
    WITH linked AS (
        SELECT 'tip:' || id AS reference FROM tip WHERE stream_id = :stream AND performer_id = :performer
        UNION ALL
        SELECT 'show:' || b.id FROM private_show s JOIN show_booking b ON b.show_id = s.id
        WHERE s.stream_id = :stream AND s.performer_id = :performer
    ),
    earned AS (
        SELECT t.id, t.amount - t.fee AS share
        FROM ledger_account a JOIN ledger_transfer t ON t.credit_account = a.id
        JOIN linked ON linked.reference = t.reference
        WHERE a.owner_id = :performer AND a.kind = 'performer_pending' AND t.kind IN ('tip', 'show')
    ),
    given_back AS (
        SELECT t.amount
        FROM ledger_account a JOIN ledger_transfer t ON t.debit_account = a.id
        JOIN linked ON linked.reference = t.reference
        WHERE a.owner_id = :performer AND a.kind IN ('performer_pending', 'performer_available')
          AND t.kind = 'show_refund'
    )
    SELECT (SELECT count(*) FROM linked) AS links,
           (SELECT coalesce(sum(share), 0) FROM earned) - (SELECT coalesce(sum(amount), 0) FROM given_back)
           - (SELECT coalesce(sum(c.share), 0) FROM earned JOIN clawed_tip c ON c.transfer_id = earned.id
              WHERE c.stands) AS tokens
    """
).bindparams(bindparam("stream", type_=Uuid), bindparam("performer", type_=Uuid))

_FREEZES = text(
    """
    SELECT t.id AS transfer_id, f.*
    FROM ledger_transfer t
    JOIN ledger_account a ON a.id = t.credit_account
    LEFT JOIN tip ON t.reference = 'tip:' || tip.id AND tip.id = CAST(split_part(t.reference, ':', 2) AS uuid)
    LEFT JOIN show_booking b
        ON t.reference = 'show:' || b.id AND b.id = CAST(split_part(t.reference, ':', 2) AS uuid)
    LEFT JOIN private_show s ON s.id = b.show_id
    JOIN earnings_freeze f
        ON f.performer_id = a.owner_id AND f.cause = 'stream:' || coalesce(tip.stream_id, s.stream_id)
    WHERE t.id = ANY (:transfers) AND t.kind IN ('tip', 'show') AND f.state = 'open' AND f.severity = 1
    """
).bindparams(bindparam("transfers", type_=ARRAY(Uuid)))

_TAKEN_BACK = text(
    """
    SELECT coalesce(sum(c.tokens), 0)
    FROM clawed_tip c JOIN ledger_transfer t ON t.id = c.transfer_id
    WHERE c.stands AND c.performer_id = :performer AND t.reference = :reference
    """
).bindparams(bindparam("performer", type_=Uuid))


class PostgresLinkedEarnings(LinkedEarnings):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def brought_by(self, stream_id: StreamId, performer_id: UserId) -> int | None:
        values = {"stream": stream_id, "performer": performer_id}
        row = (await self._connection.execute(_BROUGHT, values)).one()
        return int(row.tokens) if row.links else None

    async def freezes_on(self, transfers: Collection[TransferId]) -> Mapping[TransferId, Freeze]:
        if not transfers:
            return {}
        rows = await self._connection.execute(_FREEZES, {"transfers": list(transfers)})
        return {TransferId(row.transfer_id): freeze_entity(row) for row in rows}

    async def taken_back(self, reference: str, performer_id: UserId) -> int:
        values = {"reference": reference, "performer": performer_id}
        return int((await self._connection.execute(_TAKEN_BACK, values)).scalar_one())
