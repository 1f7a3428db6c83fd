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
_MESSAGES = text(
    """
    SELECT m.id, account.display_name AS name
    FROM direct_message AS m JOIN account
      ON account.id = CASE WHEN m.viewer_id = :reader THEN m.performer_id ELSE m.viewer_id END
    WHERE m.id = ANY (:ids) AND :reader IN (m.viewer_id, m.performer_id)
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
        async with self._engine.connect() as connection:
            for kind, named in (("tip", _TIPS), ("message", _MESSAGES), ("show", _SHOWS), ("order", _ORDERS)):
                if ids := ids_of(references, kind):
                    rows = await connection.execute(named, {"ids": ids, "reader": reader})
                    names |= {
                        f"{kind}:{row.id}": package_title(row.package_id) if kind == "order" else row.name
                        for row in rows
                    }
        return names
