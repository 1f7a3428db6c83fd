"""Tips in PostgreSQL."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Row,
    Select,
    Table,
    Text,
    Uuid,
    bindparam,
    exists,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.age_verification.tables import quoted
from adapters.postgres.schema import metadata
from domain.chat.removal import Removal
from domain.ids import MenuItemId, StreamId, TipId, UserId
from domain.money import Tokens
from domain.tipping.tip import TOLD, MessageState, Tip, TipIdReused, TipNotFound
from ports.tipping.tips import Tips

tip_table = Table(
    "tip",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("stream_id", Uuid, nullable=False, index=True),
    Column("viewer_id", Uuid, nullable=False),
    Column("performer_id", Uuid, nullable=False, index=True),
    Column("tokens", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("message_state", Text, nullable=False, server_default=MessageState.SHOWN.value),
    Column("is_anonymous", Boolean, nullable=False, server_default=text("false")),
    Column("menu_item_id", Uuid),
    Column("gift_id", Text),
    Column("words_removed_at", DateTime(timezone=True)),
    Column("words_removed_rule", Text),
    CheckConstraint("tokens > 0", name="tokens"),
    CheckConstraint(f"message_state IN ({quoted(MessageState)})", name="message_state"),
    CheckConstraint("menu_item_id IS NULL OR gift_id IS NULL", name="one_thing"),
    Index("ix_tip_viewer_id_performer_id", "viewer_id", "performer_id"),
    Index("ix_tip_held", "sent_at", postgresql_where=text("message_state = 'held'")),
    Index(
        "ix_tip_words_removed",
        "viewer_id",
        "words_removed_at",
        postgresql_where=text("words_removed_at IS NOT NULL"),
    ),
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
        "message_state": tip.message_state.value,
        "is_anonymous": tip.is_anonymous,
        "menu_item_id": tip.menu_item_id,
        "gift_id": tip.gift_id,
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
        message_state=MessageState(row.message_state),
        is_anonymous=row.is_anonymous,
        menu_item_id=MenuItemId(row.menu_item_id) if row.menu_item_id else None,
        gift_id=row.gift_id,
        sent_at=row.sent_at,
    )


# Made once: a tip is sent oftener than anything else is written, and building a statement costs as much as sending it.
_FIND = select(tip_table).where(tip_table.c.id == bindparam("tip_id"))
_ADD = insert(tip_table)


def _standing(removal: Removal) -> Select[tuple[UUID]]:
    table = tip_table.c
    told = table.message_state.in_([state.value for state in TOLD])
    query = select(table.id).where(table.stream_id == removal.stream_id, told, table.message != "")
    if removal.tip_id is not None:
        query = query.where(table.id == removal.tip_id)
    if removal.author_id is not None:
        query = query.where(table.viewer_id == removal.author_id, ~table.is_anonymous)
    return query


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

    async def get_for_update(self, tip_id: TipId) -> Tip:
        query = select(tip_table).where(tip_table.c.id == tip_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise TipNotFound("there is no such tip")
        return _entity(row)

    async def has_tipped(self, viewer_id: UserId, performer_id: UserId) -> bool:
        table = tip_table.c
        query = select(exists().where(table.viewer_id == viewer_id, table.performer_id == performer_id))
        return bool((await self._connection.execute(query)).scalar_one())

    async def decide_message(self, tip: Tip) -> None:
        change = update(tip_table).where(tip_table.c.id == tip.id)
        words: dict[str, str | None] = {"message_state": tip.message_state.value}
        if tip.message_state is not MessageState.REMOVED:
            words |= {"words_removed_at": None, "words_removed_rule": None}
        await self._connection.execute(change.values(words))

    async def remove_words(self, removal: Removal) -> Sequence[tuple[TipId, UserId]]:
        # A room that is cleared is told first: whoever holds a tip may wait for it, and nobody waits for them here.
        table = tip_table.c
        held = _standing(removal).with_for_update(skip_locked=not removal.is_of_one, key_share=True)
        change = (
            update(tip_table)
            .where(table.id.in_(held))
            .values(
                message_state=MessageState.REMOVED.value,
                words_removed_at=removal.at,
                words_removed_rule=removal.rule.value,
            )
            .returning(table.id, table.viewer_id)
        )
        return [(TipId(row.id), UserId(row.viewer_id)) for row in await self._connection.execute(change)]

    async def standing_words(self, removal: Removal) -> Sequence[TipId]:
        return [TipId(row.id) for row in await self._connection.execute(_standing(removal))]

    async def erase_messages_of(self, viewer_id: UserId) -> int:
        change = update(tip_table).where(tip_table.c.viewer_id == viewer_id, tip_table.c.message != "")
        return (await self._connection.execute(change.values(message=""))).rowcount
