"""The part of the container on which all others stand."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as DriverUUID
from dependency_injector import containers, providers
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.crypto.segments import AesGcmSegments
from adapters.kms.key_wrapper import KmsKeyWrapper
from adapters.postgres.connect import Connect, connector
from adapters.postgres.database import PostgresDatabase
from adapters.redis.feed import RedisRoomFeed
from adapters.s3.object_store import S3ObjectStore
from entrypoints.choices.child_safety_reporting import case_profile
from entrypoints.settings import Settings


def utc_now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUID version 7 (RFC 9562): 48 bits of milliseconds, then 74 random bits.

    Of the database driver's class, which is a `uuid.UUID` that is made, hashed, compared and written in C: there are
    several in every tip.
    """
    random = os.urandom(10)
    made: UUID = DriverUUID(
        (time.time_ns() // 1_000_000).to_bytes(6, "big")
        + bytes((0x70 | random[0] & 0x0F, random[1], 0x80 | random[2] & 0x3F))
        + random[3:]
    )
    return made


def id_of(text: str) -> UUID:
    """The UUID that is written there, of the driver's class too. Raises `ValueError`."""
    read: UUID = DriverUUID(text)
    return read


def new_secret() -> str:
    return secrets.token_urlsafe(32)


URGENT_CONNECTIONS = 3
"""Kept apart for finding out who asks, for stopping a show and for locking a minor out, so that no crowd takes them
(STR-03, ACC-09)."""


def engine_for(settings: Settings, connections: int) -> AsyncEngine:
    # Without `ssl` asyncpg looks for certificates in the home of whoever runs it.
    local = {"ssl": False} if settings.is_dev else {}
    return create_async_engine(
        settings.database_url,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=5,
        hide_parameters=True,  # an error must not quote what people typed
        connect_args={"timeout": 5, "command_timeout": 15, **local},
    )


def connector_for(settings: Settings, name: str) -> Connect:
    return connector(settings.database_url, local=settings.is_dev, name=name)


def redis_for(settings: Settings) -> Redis:
    # Short, because everything that uses it can do without it for a while.
    redis: Redis = Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=1)
    return redis


def vault_keys_for(settings: Settings) -> LocalKeyWrapper | KmsKeyWrapper:
    if settings.vault_kms_key_id:
        return KmsKeyWrapper(
            key_id=settings.vault_kms_key_id,
            endpoint_url=settings.vault_kms_endpoint_url,
            region=settings.vault_kms_region,
        )
    return LocalKeyWrapper(settings.vault_key_file)


class Ground(containers.DeclarativeContainer):
    """What everybody stands on: the settings, the clock, the connections, the keys."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    now: providers.Object[Callable[[], datetime]] = providers.Object(utc_now)
    new_id: providers.Object[Callable[[], UUID]] = providers.Object(new_id)
    new_secret: providers.Object[Callable[[], str]] = providers.Object(new_secret)
    random_bytes: providers.Object[Callable[[int], bytes]] = providers.Object(secrets.token_bytes)
    engine = providers.Singleton(engine_for, settings, settings.provided.database_pool_size)
    urgent_engine = providers.Singleton(engine_for, settings, URGENT_CONNECTIONS)
    redis = providers.Singleton(redis_for, settings)
    room_feed = providers.Singleton(RedisRoomFeed, redis)
    database = providers.Singleton(PostgresDatabase, engine, room_feed, now, new_id)
    urgent_database = providers.Singleton(PostgresDatabase, urgent_engine, room_feed, now, new_id)
    identity_hasher = providers.Singleton(HmacIdentityHasher, settings.provided.identity_hash_key)
    vault_keys = providers.Singleton(vault_keys_for, settings)
    sealer = providers.Singleton(AesGcmSealer, vault_keys)
    segments = providers.Singleton(AesGcmSegments)
    object_store = providers.Singleton(
        S3ObjectStore,
        endpoint_url=settings.provided.s3_endpoint_url,
        access_key_id=settings.provided.s3_access_key_id,
        secret_access_key=settings.provided.s3_secret_access_key,
        bucket=settings.provided.s3_bucket,
        region=settings.provided.s3_region,
    )
    begin = database.provided.begin
    profile = settings.provided.legal_profile
    case_profile = providers.Callable(case_profile, settings)
