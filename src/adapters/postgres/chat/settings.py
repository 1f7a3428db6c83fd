"""The settings of the performers' chats in PostgreSQL, and what they mean for a person."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    Uuid,
    false,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.chat.auto_mod import PostgresHeldMessages
from adapters.postgres.chat.messages import PostgresKeptOutBook, kept_out_table
from adapters.postgres.chat.moderators import PostgresRoomModerators
from adapters.postgres.identity.accounts import PostgresUsers, account_table
from adapters.postgres.identity.telephones import PostgresTelephones
from adapters.postgres.notifications.follows import PostgresFollows
from adapters.postgres.schema import metadata
from adapters.postgres.streaming.shows import PostgresStreams
from adapters.postgres.tipping.tips import PostgresTips
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings
from domain.ids import StreamId, UserId
from ports.chat.messages import ChatQueries, ChatSettingsBook, ChatStanding, KeptOutRow

chat_settings_table = Table(
    "chat_settings",
    metadata,
    Column("performer_id", Uuid, ForeignKey("account.id"), primary_key=True),
    Column("slow_seconds", Integer, nullable=False),
    Column("tippers_only", Boolean, nullable=False),
    Column("account_age_minutes", Integer, nullable=False),
    Column("pinned", Text, nullable=False),
    Column("followers_only", Boolean, nullable=False, server_default=false()),
    Column("followed_minutes", Integer, nullable=False, server_default="0"),
    Column("emote_only", Boolean, nullable=False, server_default=false()),
    Column("verified_only", Boolean, nullable=False, server_default=false()),
    Column("no_links", Boolean, nullable=False, server_default=false()),
    Column("link_age_minutes", Integer, nullable=False, server_default="0"),
    CheckConstraint("link_age_minutes >= 0", name="link_age"),
    CheckConstraint("slow_seconds >= 0 AND account_age_minutes >= 0", name="times"),
    CheckConstraint("followed_minutes >= 0", name="followed"),
)


class PostgresChatSettingsBook(ChatSettingsBook):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def of(self, performer_id: UserId) -> ChatSettings:
        query = select(chat_settings_table).where(chat_settings_table.c.performer_id == performer_id)
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return ChatSettings.open_to_all(performer_id)
        return ChatSettings(
            performer_id, row.slow_seconds, row.tippers_only, row.account_age_minutes, row.pinned,
            row.followers_only, row.followed_minutes, row.emote_only, row.verified_only, row.no_links,
            row.link_age_minutes,
        )  # fmt: skip

    async def save(self, settings: ChatSettings) -> None:
        row = {
            "performer_id": settings.performer_id,
            "slow_seconds": settings.slow_seconds,
            "tippers_only": settings.tippers_only,
            "account_age_minutes": settings.account_age_minutes,
            "pinned": settings.pinned,
            "followers_only": settings.followers_only,
            "followed_minutes": settings.followed_minutes,
            "emote_only": settings.emote_only,
            "verified_only": settings.verified_only,
            "no_links": settings.no_links,
            "link_age_minutes": settings.link_age_minutes,
        }
        change = insert(chat_settings_table).values(row)
        await self._connection.execute(
            change.on_conflict_do_update(index_elements=["performer_id"], set_=row)
        )

    async def erase_pinned_of(self, performer_id: UserId) -> int:
        table = chat_settings_table.c
        pinned = update(chat_settings_table).where(table.performer_id == performer_id, table.pinned != "")
        return (await self._connection.execute(pinned.values(pinned=""))).rowcount


class PostgresChatQueries(ChatQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def standing(self, stream_id: StreamId, person_id: UserId) -> ChatStanding:
        async with self._engine.connect() as connection:
            performer_id = (await PostgresStreams(connection).get(stream_id)).performer_id
            follow = await PostgresFollows(connection).find(person_id, performer_id)
            return ChatStanding(
                settings=await PostgresChatSettingsBook(connection).of(performer_id),
                signed_up_at=(await PostgresUsers(connection).get(person_id)).created_at,
                has_tipped=await PostgresTips(connection).has_tipped(person_id, performer_id),
                followed_at=follow.at if follow else None,
                has_verified_number=await PostgresTelephones(connection).is_verified(person_id),
                is_moderator=await PostgresRoomModerators(connection).moderates(performer_id, person_id),
                last_at=await PostgresHeldMessages(connection).latest_at(stream_id, person_id),
                kept_out=await PostgresKeptOutBook(connection).find(performer_id, person_id),
            )

    async def kept_out(self, performer_id: UserId, *, now: datetime) -> Sequence[KeptOutRow]:
        table, account = kept_out_table.c, account_table.c
        query = (
            select(table.person_id, account.display_name, table.until, table.rule, table.at)
            .join(account_table, account.id == table.person_id)
            .where(table.performer_id == performer_id, or_(table.until.is_(None), table.until > now))
            .order_by(table.at.desc(), table.person_id.desc())
        )
        async with self._engine.connect() as connection:
            return [
                KeptOutRow(
                    UserId(row.person_id), row.display_name, row.until, ChatRule(row.rule).text, row.at
                )
                for row in await connection.execute(query)
            ]
