"""Object stores: memory and a real S3 server keep the port's promise; what is signed holds on the real one."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import httpx2
import pytest

from adapters.memory.object_store import MemoryObjectStore
from adapters.s3.object_store import S3ObjectStore
from ports.age_verification.documents import ObjectMissing, ObjectStore, SignedUpload, StoreUnavailable
from tests.integration.conftest import S3Place
from tests.within import within

OCTETS = "application/octet-stream"


def s3_store(place: S3Place, **changes: object) -> S3ObjectStore:
    parts = {
        "endpoint_url": place.endpoint_url,
        "access_key_id": place.access_key_id,
        "secret_access_key": place.secret_access_key,
        "bucket": place.bucket,
        "region": "us-east-1",
        **changes,
    }
    return S3ObjectStore(**parts)  # type: ignore[arg-type]


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "memory":
        return MemoryObjectStore()
    return s3_store(request.getfixturevalue("s3"))


async def test_age_23_bytes_come_back_as_they_were_put(store: ObjectStore) -> None:
    key = f"documents/{uuid4()}"
    for data in (bytes(range(256)) * 5_000, b"", b"shorter"):
        await store.put(key, data)
        assert await store.get(key, size_max=len(data)) == data
    await store.delete(key)
    await store.delete(key)
    with pytest.raises(ObjectMissing) as missing:
        await store.get(key, size_max=100)
    assert missing.value.permanent


async def test_age_23_an_object_that_is_too_large_is_not_read(store: ObjectStore) -> None:
    key = f"documents/{uuid4()}"
    await store.put(key, bytes(1_001))
    with pytest.raises(ObjectMissing):
        await store.get(key, size_max=1_000)
    assert len(await store.get(key, size_max=1_001)) == 1_001


async def put(upload: SignedUpload, data: bytes, **headers: str) -> int:
    async with httpx2.AsyncClient(trust_env=False, timeout=60) as client:
        sent = {**upload.headers, **headers}
        return (await client.put(upload.url, content=data, headers=sent)).status_code


def sign(store: ObjectStore, key: str, *, size: int, lifetime_seconds: int = 60) -> SignedUpload:
    return store.sign_put(
        key, size=size, media_type=OCTETS, lifetime_seconds=lifetime_seconds, now=datetime.now(UTC)
    )


async def test_age_23_anyone_with_the_address_may_put_exactly_what_was_signed(s3: S3Place) -> None:
    store, key = s3_store(s3), f"incoming/{uuid4()}"
    upload = sign(store, key, size=5)
    assert s3.secret_access_key not in upload.url
    assert await put(upload, b"hello") == 200
    assert await store.get(key, size_max=5) == b"hello"


async def test_age_23_a_longer_body_or_another_type_is_refused(s3: S3Place) -> None:
    store, key = s3_store(s3), f"incoming/{uuid4()}"
    upload = sign(store, key, size=5)
    for data in (b"hello, and much more", b"he"):
        assert await put(upload, data, **{"Content-Length": str(len(data))}) == 403
    assert await put(upload, b"hello", **{"Content-Type": "text/html"}) == 403
    with pytest.raises(ObjectMissing):
        await store.get(key, size_max=100)


async def test_age_23_a_tampered_address_is_refused(s3: S3Place) -> None:
    store, key = s3_store(s3), f"incoming/{uuid4()}"
    upload = sign(store, key, size=5)
    last = "0" if upload.url[-1] != "0" else "1"
    for url in (
        upload.url[:-1] + last,
        upload.url.replace(key, f"documents/{uuid4()}"),
        upload.url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"),
    ):
        assert url != upload.url
        assert await put(SignedUpload(url, upload.headers, upload.expires_at), b"hello") == 403
    with pytest.raises(ObjectMissing):
        await store.get(key, size_max=100)


async def test_age_23_an_expired_address_is_refused(s3: S3Place) -> None:
    store, key = s3_store(s3), f"incoming/{uuid4()}"
    upload = sign(store, key, size=5, lifetime_seconds=1)
    await asyncio.sleep(2.1)
    assert await put(upload, b"hello") in {400, 403}
    with pytest.raises(ObjectMissing):
        await store.get(key, size_max=100)


async def test_age_23_a_store_that_refuses_or_is_away_says_so(s3: S3Place) -> None:
    refused = s3_store(s3, secret_access_key="another")
    with pytest.raises(StoreUnavailable) as failure:
        await refused.put("documents/x", b"")
    assert failure.value.permanent
    assert "documents/x" not in str(failure.value)
    away = s3_store(s3, endpoint_url="http://127.0.0.1:9")

    async def given_up() -> None:
        with pytest.raises(StoreUnavailable) as failure:
            await away.get("documents/x", size_max=1)
        assert not failure.value.permanent

    await within(10, given_up)


async def test_age_23_a_silent_store_is_given_up(s3: S3Place) -> None:
    async def never(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3600)
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    silent = s3_store(s3, endpoint_url=f"http://127.0.0.1:{port}", read_seconds=0.2)

    async def given_up() -> None:
        with pytest.raises(StoreUnavailable):
            await silent.get("documents/x", size_max=1)

    await within(4, given_up)
    server.close()
