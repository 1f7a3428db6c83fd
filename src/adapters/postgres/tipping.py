"""Tips in PostgreSQL."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Row,
    Table,
    Text,
    Uuid,
    bindparam,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.schema import metadata
from domain.ids import StreamId, TipId, UserId
from domain.money import Tokens
from domain.tipping.tip import Tip, TipIdReused
from ports.tipping import Tips

tip_table = Table(
    "tip",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, ForeignKey("stream.id"), nullable=False, index=True),
    Column("viewer_id", Uuid, nullable=False, index=True),
    Column("performer_id", Uuid, nullable=False, index=True),
    Column("tokens", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("tokens > 0", name="tokens"),
    CheckConstraint("viewer_id <> performer_id", name="not_to_oneself"),
)


def _row(tip: Tip) -> dict[str, object]:
    return {
        "id": tip.id,
        "stream_id": tip.stream_id,
        "viewer_id": tip.viewer_id,
        "performer_id": tip.performer_id,
        "tokens": tip.tokens,
        "message": tip.message,
        "sent_at": tip.sent_at,
    }


def _entity(row: Row[tuple[object, ...]]) -> Tip:
    return Tip(
        id=TipId(row.id),
        stream_id=StreamId(row.stream_id),
        viewer_id=UserId(row.viewer_id),
        performer_id=UserId(row.performer_id),
        tokens=Tokens(row.tokens),
        message=row.message,
        sent_at=row.sent_at,
    )


# Made once: a tip is sent oftener than anything else is written, and building a statement costs as much as sending it.
_FIND = select(tip_table).where(tip_table.c.id == bindparam("tip_id"))
_ADD = insert(tip_table)


class PostgresTips(Tips):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, tip_id: TipId) -> Tip | None:
        row = (await self._connection.execute(_FIND, {"tip_id": tip_id})).one_or_none()
        return _entity(row) if row else None

    async def add(self, tip: Tip) -> None:
        try:
            await self._connection.execute(_ADD, _row(tip))
        except IntegrityError as error:
            if "pk_tip" in str(error.orig):
                raise TipIdReused("this id belongs to another tip") from error
            raise

    async def erase_messages_of(self, viewer_id: UserId) -> int:
        change = update(tip_table).where(tip_table.c.viewer_id == viewer_id, tip_table.c.message != "")
        return (await self._connection.execute(change.values(message=""))).rowcount
