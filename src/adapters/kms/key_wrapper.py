"""Wrapping keys that never leave a key service: AWS KMS, or a server that speaks its contract.

boto3 is synchronous: it runs in a small pool of threads, with time-outs of its own.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ports.sealing import Context, KeysUnavailable, KeyWrapper, SealBroken, WrappedKey

THREADS = 4
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
TRIES = 2
DEADLINE_SECONDS = 20.0
"""For the wait for a thread and all tries together."""

_BROKEN = frozenset({"InvalidCiphertextException", "IncorrectKeyException", "NotFoundException"})
"""What KMS says of a blob that was changed, moved to another context, or whose key is gone."""
_PERMANENT = frozenset({"AccessDeniedException", "DisabledException", "KMSInvalidStateException"})

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class AwsCredentials:
    access_key_id: str
    secret_access_key: str


class KmsKeyWrapper(KeyWrapper):
    """`Encrypt` and `Decrypt` with the context as KMS's encryption context, which is in its own audit log too.

    `key_id` may be an alias: what is kept beside each wrapped key is the id of the key itself, as KMS answers it.
    Without `credentials` they come from where AWS's SDK looks: the machine's role.
    """

    def __init__(
        self, *, key_id: str, endpoint_url: str, region: str, credentials: AwsCredentials | None = None,
        read_seconds: float = READ_SECONDS,
    ) -> None:  # fmt: skip
        self._key_id = key_id
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="kms")
        self._resolved = ""
        self._client: Any = boto3.client(
            "kms",
            endpoint_url=endpoint_url or None,
            region_name=region,
            aws_access_key_id=credentials.access_key_id if credentials else None,
            aws_secret_access_key=credentials.secret_access_key if credentials else None,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=read_seconds,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                max_pool_connections=THREADS,
                proxies={},
            ),
        )

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def current_key_id(self) -> str:
        """Asked of KMS once: an alias that is moved to another key takes effect with the next start."""
        if not self._resolved:
            answer = await self._call(partial(self._client.describe_key, KeyId=self._key_id))
            self._resolved = str(answer["KeyMetadata"]["Arn"])
        return self._resolved

    async def wrap(self, data_key: bytes, *, context: Context) -> WrappedKey:
        key_id = await self.current_key_id()
        answer = await self._call(
            partial(self._client.encrypt, KeyId=key_id, Plaintext=data_key, EncryptionContext=dict(context))
        )
        return WrappedKey(str(answer["KeyId"]), bytes(answer["CiphertextBlob"]))

    async def unwrap(self, key: WrappedKey, *, context: Context) -> bytes:
        answer = await self._call(
            partial(
                self._client.decrypt,
                KeyId=key.key_id,
                CiphertextBlob=key.blob,
                EncryptionContext=dict(context),
            )
        )
        return bytes(answer["Plaintext"])

    async def _call(self, call: Callable[[], Answer]) -> Answer:
        """The errors' texts name keys and accounts: their code is told, the rest is not."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await loop.run_in_executor(self._threads, call)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _BROKEN:
                raise SealBroken(f"the key service answered {code}", permanent=True) from None
            raise KeysUnavailable(f"the key service answered {code}", permanent=code in _PERMANENT) from None
        except (TimeoutError, BotoCoreError) as error:
            raise KeysUnavailable(f"the key service did not answer: {type(error).__name__}") from None
