"""Tickets for the events connection, on Valkey."""

from hashlib import sha256
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from domain.ids import SessionId, UserId
from ports.streaming.log import TICKET_SECONDS, EventTickets, TicketHolder, TicketsUnavailable


class RedisEventTickets(EventTickets):
    """GETDEL gives a ticket to one of those who race for it. Only digests of tickets are kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def keep(self, ticket: str, holder: TicketHolder) -> None:
        value = holder.user_id.bytes + holder.session_id.bytes
        try:
            await self._redis.set(_key(ticket), value, ex=TICKET_SECONDS)
        except (RedisError, OSError, TimeoutError) as error:
            raise TicketsUnavailable("the ticket could not be kept") from error

    async def redeem(self, ticket: str) -> TicketHolder | None:
        try:
            value: bytes | None = await self._redis.getdel(_key(ticket))
        except (RedisError, OSError, TimeoutError) as error:
            raise TicketsUnavailable("the ticket could not be read") from error
        if value is None or len(value) != 32:
            return None
        return TicketHolder(UserId(UUID(bytes=value[:16])), SessionId(UUID(bytes=value[16:])))


def _key(ticket: str) -> str:
    return f"event-ticket:{sha256(ticket.encode()).hexdigest()}"
