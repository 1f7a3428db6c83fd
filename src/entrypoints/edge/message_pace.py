"""How fast one person writes direct messages, by whichever way."""

import math

from domain.ids import UserId
from entrypoints.container import Container
from entrypoints.edge.errors import TooManyRequests
from ports.rate_limit import Rate

PACE = Rate(count=20, period_seconds=60, burst=0)


async def keep_pace(container: Container, author_id: UserId) -> None:
    """Count one that is about to be sent. Raises `TooManyRequests`."""
    taken = await container.rate_limiter().take(f"direct_message:{author_id}", PACE)
    if not taken.allowed:
        raise TooManyRequests(math.ceil(taken.retry_after_seconds))
