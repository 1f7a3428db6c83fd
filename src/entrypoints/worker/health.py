"""Whether a worker takes jobs: it renews a key in Valkey while it does."""

import asyncio
import os
import sys

from redis.asyncio import Redis
from redis.exceptions import RedisError

from entrypoints.worker.queue import HEALTH_KEY

CHECK_SECONDS = 2.0


async def is_healthy(redis_url: str) -> bool:
    """Whether a worker was at the queue within the last few seconds."""
    try:
        async with Redis.from_url(
            redis_url, socket_connect_timeout=CHECK_SECONDS, socket_timeout=CHECK_SECONDS
        ) as redis:
            return bool(await redis.exists(HEALTH_KEY))
    except (RedisError, OSError):
        return False


def main() -> None:
    """Exit code 0 or 1, for a container's health check: `python -m entrypoints.worker.health`."""
    sys.exit(0 if asyncio.run(is_healthy(os.environ["LIVEPANTY_REDIS_URL"])) else 1)


if __name__ == "__main__":
    main()
