"""The embedded services do what production's do, where it matters to the code that talks to them."""

import asyncio
import os
import smtplib
import stat
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from entrypoints.cli.services import probe_object_store
from tests.integration.conftest import Databases, S3Place, SmtpSink


async def test_postgres_is_18_and_speaks_utc(databases: Databases) -> None:
    url = await databases.create(empty=True)
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        assert str(await connection.scalar(text("SHOW server_version"))).startswith("18.")
        assert await connection.scalar(text("SHOW timezone")) == "UTC"
        assert await connection.scalar(text("SELECT current_setting('server_encoding')")) == "UTF8"
        assert await connection.scalar(text("SELECT uuid_extract_version(uuidv7())")) == 7
    await engine.dispose()
    await databases.drop(url)


async def test_postgres_asks_for_the_password(databases: Databases) -> None:
    url = await databases.create(empty=True)
    engine = create_async_engine(make_url(url).set(password="wrong"), poolclass=NullPool)
    with pytest.raises(Exception, match="password authentication failed"):
        await engine.connect()
    await databases.drop(url)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
async def test_under_root_postgres_is_nobody_and_root_s_home_stays_as_it_is(databases: Databases) -> None:
    before = Path.home().stat().st_mode
    url = await databases.create(empty=True)
    assert Path.home().stat().st_mode == before
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        pid = int(str(await connection.scalar(text("SELECT pg_backend_pid()"))))
        status = await asyncio.to_thread(Path(f"/proc/{pid}/status").read_text)
    await engine.dispose()
    assert "Uid:\t65534\t65534\t65534\t65534" in status
    assert "Groups:\t\n" in status or "Groups:\t \n" in status
    await databases.drop(url)


async def test_valkey_needs_its_password_and_never_evicts(redis_url: str) -> None:
    client = Redis.from_url(redis_url, decode_responses=True)
    assert (await client.config_get("maxmemory-policy")) == {"maxmemory-policy": "noeviction"}
    assert (await client.config_get("bind")) == {"bind": "127.0.0.1"}
    await client.aclose()
    stranger = Redis.from_url("redis://:wrong@" + redis_url.partition("@")[2])
    with pytest.raises(Exception, match=r"WRONGPASS|invalid username-password"):
        await stranger.ping()
    await stranger.aclose()


async def test_the_object_store_checks_signatures(s3: S3Place) -> None:
    await asyncio.to_thread(
        probe_object_store, s3.endpoint_url, s3.access_key_id, s3.secret_access_key, s3.bucket
    )
    with pytest.raises(ClientError, match=r"SignatureDoesNotMatch|AccessDenied|403"):
        await asyncio.to_thread(probe_object_store, s3.endpoint_url, s3.access_key_id, "wrong", s3.bucket)


async def test_the_mail_sink_keeps_what_it_is_given(smtp_sink: SmtpSink) -> None:
    with smtplib.SMTP(smtp_sink.host, smtp_sink.port) as client:
        client.sendmail(
            "shows@livepanty.test",
            ["asha.sink@example.in"],
            "To: asha.sink@example.in\r\nSubject: Namaste\r\n\r\nHi",
        )
    [kept] = smtp_sink.messages(to="asha.sink@example.in")
    assert kept["Subject"] == "Namaste"
    assert smtp_sink.messages(to="ravi.sink@example.in") == []


def test_secrets_of_services_are_not_for_other_users_to_read(services_state: Path, redis_url: str) -> None:
    assert redis_url
    assert stat.S_IMODE((services_state / "valkey" / "valkey.conf").stat().st_mode) == 0o600
