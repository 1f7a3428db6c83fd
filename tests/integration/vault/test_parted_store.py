"""Objects that come in parts: memory and S3 keep the port's promises."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import pytest_asyncio

from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.recordings import MemoryPartedStore
from adapters.s3.object_store import S3ObjectStore
from adapters.s3.parted_store import S3PartedStore
from domain.streaming.recording import StoredPart
from ports.age_verification.documents import ObjectMissing, ObjectStore, StoreUnavailable
from ports.streaming.recordings import OpenUpload, PartedStore
from tests.integration.conftest import S3Place

PART = 5 * 1024 * 1024


@dataclass
class Stores:
    parted: PartedStore
    objects: ObjectStore


@pytest_asyncio.fixture(params=["memory", "s3"])
async def stores(request: pytest.FixtureRequest, s3: S3Place) -> AsyncIterator[Stores]:
    if request.param == "memory":
        memory = MemoryObjectStore()
        yield Stores(MemoryPartedStore(memory), memory)
        return
    store = S3ObjectStore(
        endpoint_url=s3.endpoint_url, access_key_id=s3.access_key_id, secret_access_key=s3.secret_access_key,
        bucket=s3.bucket, region="us-east-1",
    )  # fmt: skip
    yield Stores(S3PartedStore(store), store)
    store.close()


async def test_an_object_is_its_parts_in_order(stores: Stores) -> None:
    key = f"recordings/{uuid4()}"
    upload = OpenUpload(key, await stores.parted.begin(key))
    first, last = os.urandom(PART), b"the last is short"
    tags = {2: await stores.parted.put_part(upload, 2, last)}
    tags[1] = await stores.parted.put_part(upload, 1, first)
    assert await stores.parted.put_part(upload, 1, first) == tags[1], "again is once"
    parts = [StoredPart(1, tags[1], PART, 0, 0), StoredPart(2, tags[2], len(last), 0, 0)]
    with pytest.raises(ObjectMissing):
        await stores.objects.get(key, size_max=2 * PART)
    await stores.parted.complete(upload, parts)
    assert await stores.objects.get(key, size_max=2 * PART) == first + last
    assert await stores.objects.get_range(key, start=PART - 3, size=7) == (first + last)[PART - 3 : PART + 4]
    for start, size in ((PART, len(last) + 1), (2 * PART, 1)):
        with pytest.raises(ObjectMissing):
            await stores.objects.get_range(key, start=start, size=size)
    await stores.parted.complete(upload, parts)  # who died before writing it down does it again


async def test_what_is_aborted_leaves_nothing(stores: Stores) -> None:
    key = f"recordings/{uuid4()}"
    upload = OpenUpload(key, await stores.parted.begin(key))
    tag = await stores.parted.put_part(upload, 1, b"one")
    assert upload in await stores.parted.uploads("recordings/")
    assert upload not in await stores.parted.uploads("documents/")
    await stores.parted.abort(upload)
    await stores.parted.abort(upload)
    assert upload not in await stores.parted.uploads("recordings/")
    with pytest.raises(ObjectMissing):
        await stores.parted.complete(upload, [StoredPart(1, tag, 3, 0, 0)])


async def test_a_store_that_does_not_answer_says_so() -> None:
    store = S3ObjectStore(
        endpoint_url="http://127.0.0.1:9", access_key_id="AKIATEST", secret_access_key="a-secret", bucket="b",
        region="us-east-1", read_seconds=1.0,
    )  # fmt: skip
    with pytest.raises(StoreUnavailable):
        await S3PartedStore(store).begin("recordings/1")
    store.close()


async def test_a_bucket_that_never_had_an_upload_has_none(s3: S3Place) -> None:
    store = S3ObjectStore(
        endpoint_url=s3.endpoint_url, access_key_id=s3.access_key_id, secret_access_key=s3.secret_access_key,
        bucket=uuid4().hex, region="us-east-1",
    )  # fmt: skip
    await store.run("create_bucket")
    assert await S3PartedStore(store).uploads("recordings/") == []
    store.close()
