"""What a probe of readiness trusts: certificates are checked, and read once."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import create_async_engine

from entrypoints.edge.readiness import Readiness


def certificate(directory: Path) -> tuple[Path, Path]:
    """Of a server on loopback, and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "media")])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = directory / "media.pem", directory / "media.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, private


async def healthy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok")
    await writer.drain()
    writer.close()


@pytest.fixture
async def media_plane(tmp_path: Path) -> AsyncIterator[tuple[str, Path]]:
    """Where one answers over TLS, and the certificate that proves it."""
    trusted, key = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, key)
    server = await asyncio.start_server(healthy, "127.0.0.1", 0, ssl=context)
    yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/health", trusted
    server.close()


async def test_the_media_plane_is_believed_by_a_certificate_that_is_read_once(
    media_plane: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, trusted = media_plane
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    redis = Redis.from_url("redis://127.0.0.1:9")
    stranger = Readiness(engine, redis, url, is_dev=True, within=60)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    readiness = Readiness(engine, redis, url, is_dev=True, within=60)
    monkeypatch.delenv("SSL_CERT_FILE")
    trusted.unlink()
    assert await readiness() == {"database": "unreachable", "redis": "unreachable", "media": "ok"}
    assert (await readiness())["media"] == "ok", "and again, though the file is gone"
    assert (await stranger())["media"] == "unreachable", "whoever cannot prove who they are is not asked"
    await engine.dispose()
    await redis.aclose()


async def test_whoever_does_not_answer_in_time_is_told_from_whoever_is_not_there() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/health"
    engine = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:9/nothing")
    async with Redis.from_url("redis://127.0.0.1:9") as redis:
        answers = await Readiness(engine, redis, url, is_dev=True, within=0.5)()
    assert answers["media"] == "no answer in time"
    await engine.dispose()
    server.close()
