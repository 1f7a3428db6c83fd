"""Objects in S3, or in a server that speaks its contract.

boto3 is synchronous: it runs in a pool of threads of its own. Signing needs no network, and no thread.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ports.age_verification.documents import ObjectMissing, ObjectStore, SignedUpload, StoreUnavailable

THREADS = 8
CONNECT_SECONDS = 2.0
READ_SECONDS = 10.0
TRIES = 2
DEADLINE_SECONDS = 40.0
"""For the wait for a thread and all tries together."""

_MISSING = frozenset({"NoSuchKey", "NoSuchUpload", "404", "NotFound", "InvalidRange", "416"})
_PERMANENT = frozenset({"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "NoSuchBucket"})

Answer = TypeVar("Answer")


class S3ObjectStore(ObjectStore):
    """One bucket. `read_seconds` bounds the silence of the server, not the whole answer."""

    def __init__(
        self, *, endpoint_url: str, access_key_id: str, secret_access_key: str, bucket: str, region: str,
        read_seconds: float = READ_SECONDS,
    ) -> None:  # fmt: skip
        self._bucket = bucket
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="s3")
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint_url,
            region_name=region,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            config=Config(
                signature_version="s3v4",  # the default signs with SigV2 for an endpoint that is not Amazon's
                s3={"addressing_style": "path"},
                connect_timeout=CONNECT_SECONDS,
                read_timeout=read_seconds,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                max_pool_connections=THREADS,
                proxies={},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def put(self, key: str, data: bytes) -> None:
        await self._call(
            partial(
                self._client.put_object,
                Bucket=self._bucket,
                Key=key,
                Body=data,
                ContentType="application/octet-stream",
            )
        )

    async def get(self, key: str, *, size_max: int) -> bytes:
        return await self._call(partial(self._read, key, size_max))

    async def get_range(self, key: str, *, start: int, size: int) -> bytes:
        return await self._call(partial(self._read_range, key, start, size))

    async def delete(self, key: str) -> None:
        try:
            await self._call(partial(self._client.delete_object, Bucket=self._bucket, Key=key))
        except ObjectMissing:
            return

    def sign_put(
        self, key: str, *, size: int, media_type: str, lifetime_seconds: int, now: datetime
    ) -> SignedUpload:
        url = self._client.generate_presigned_url(
            "put_object",
            Params={
                "Bucket": self._bucket,
                "Key": key,
                "ContentLength": size,
                "ContentType": media_type,
            },
            ExpiresIn=lifetime_seconds,
        )
        headers = {"Content-Length": str(size), "Content-Type": media_type}
        return SignedUpload(str(url), headers, now + timedelta(seconds=lifetime_seconds))

    async def run(self, operation: str, **arguments: object) -> Any:
        """An operation of boto3's client on this bucket, such as `create_multipart_upload`."""
        return await self._call(partial(getattr(self._client, operation), Bucket=self._bucket, **arguments))

    def _read_range(self, key: str, start: int, size: int) -> bytes:
        asked = f"bytes={start}-{start + size - 1}"
        answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=asked)
        with closing(answer["Body"]) as body:
            data = bytes(body.read(size + 1))
        if len(data) != size:
            raise ObjectMissing("the object is not as long as what was put there", permanent=True)
        return data

    def _read(self, key: str, size_max: int) -> bytes:
        answer = self._client.get_object(Bucket=self._bucket, Key=key)
        with closing(answer["Body"]) as body:
            # One byte more than allowed: a length that the server told wrongly bounds nothing.
            data = bytes(body.read(size_max + 1)) if answer["ContentLength"] <= size_max else None
        if data is None or len(data) > size_max:
            raise ObjectMissing("the object is larger than what was put there", permanent=True)
        return data

    async def _call(self, call: Callable[[], Answer]) -> Answer:
        """The errors' texts hold addresses and keys: their code is told, the rest is not."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await loop.run_in_executor(self._threads, call)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _MISSING:
                raise ObjectMissing("there is no such object", permanent=True) from None
            raise StoreUnavailable(
                f"the object store answered {code}", permanent=code in _PERMANENT
            ) from None
        except (TimeoutError, BotoCoreError) as error:
            raise StoreUnavailable(f"the object store did not answer: {type(error).__name__}") from None
