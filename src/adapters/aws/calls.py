"""Calls of Amazon's services: boto3 is synchronous, so it runs in a small pool of threads, with time-outs."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
from botocore.config import Config

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0


class AwsCalls:
    """Of one service. Nothing is tried twice here. Without a key, it comes from where AWS's SDK looks: the machine's
    role."""

    def __init__(
        self, service: str, *, endpoint_url: str, region: str, access_key_id: str, secret_access_key: str, threads: int,
        read_seconds: float = READ_SECONDS,
    ) -> None:  # fmt: skip
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=service)
        make: Any = boto3.client  # its types are one for each service
        self._client = make(
            service,
            endpoint_url=endpoint_url or None,
            region_name=region,
            aws_access_key_id=access_key_id or None,
            aws_secret_access_key=secret_access_key or None,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=read_seconds,
                retries={"total_max_attempts": 1},
                max_pool_connections=threads,
                proxies={},
            ),
        )

    async def ask(self, operation: str, deadline_seconds: float, **request: object) -> Any:
        """The deadline is for the wait for a thread and the answer together. Raises `TimeoutError` and what botocore
        raises."""
        call = partial(getattr(self._client, operation), **request)
        async with asyncio.timeout(deadline_seconds):
            return await asyncio.get_running_loop().run_in_executor(self._threads, call)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()
