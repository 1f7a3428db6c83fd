"""What references name, in PostgreSQL."""

from collections.abc import Collection, Mapping

from sqlalchemy import Uuid, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.ids import UserId
from domain.ledger.references import ids_of
from domain.payments.order import package_title
from ports.ledger.subjects import LineSubjects

_IDS = ARRAY(Uuid)
_TIPS = text(
    """
    SELECT tip.id, account.display_name AS name
    FROM tip JOIN account
      ON account.id = CASE WHEN tip.viewer_id = :reader THEN tip.performer_id ELSE tip.viewer_id END
    WHERE tip.id = ANY (:ids)
      AND (tip.viewer_id = :reader OR (tip.performer_id = :reader AND NOT tip.is_anonymous))
    """
).bindparams(bindparam("ids", type_=_IDS), bindparam("reader", type_=Uuid))
_SHOWS = text(
    """
    SELECT seat.id, account.display_name AS name
    FROM show_booking AS seat JOIN account
      ON account.id = CASE WHEN seat.viewer_id = :reader THEN seat.performer_id ELSE seat.viewer_id END
    WHERE seat.id = ANY (:ids) AND :reader IN (seat.viewer_id, seat.performer_id)
    """
).bindparams(bindparam("ids", type_=_IDS), bindparam("reader", type_=Uuid))
_ORDERS = text(
    "SELECT id, package_id FROM token_order WHERE id = ANY (:ids) AND buyer_id = :reader"
).bindparams(bindparam("ids", type_=_IDS), bindparam("reader", type_=Uuid))


class PostgresLineSubjects(LineSubjects):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def named(self, references: Collection[str], *, reader: UserId) -> Mapping[str, str]:
        names: dict[str, str] = {}
        tips, shows, orders = (ids_of(references, kind) for kind in ("tip", "show", "order"))
        async with self._engine.connect() as connection:
            if tips:
                rows = await connection.execute(_TIPS, {"ids": tips, "reader": reader})
                names |= {f"tip:{row.id}": row.name for row in rows}
            if shows:
                rows = await connection.execute(_SHOWS, {"ids": shows, "reader": reader})
                names |= {f"show:{row.id}": row.name for row in rows}
            if orders:
                rows = await connection.execute(_ORDERS, {"ids": orders, "reader": reader})
                names |= {f"order:{row.id}": package_title(row.package_id) for row in rows}
        return names
