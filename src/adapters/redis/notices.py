"""Which notices of the media plane were seen, on Valkey."""

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from ports.streaming.passes import NoticesSeen

SEEN_SECONDS = 600

log = structlog.get_logger(__name__)


class RedisNoticesSeen(NoticesSeen):
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def is_first(self, notice_id: str) -> bool:
        try:
            return bool(await self._redis.set(f"media-notice:{notice_id}", b"", nx=True, ex=SEEN_SECONDS))
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("notices_forgotten", error=type(error).__name__)
            return True
