"""Tickets for the events connection, in memory."""

import time
from collections.abc import Callable

from ports.streaming.log import TICKET_SECONDS, EventTickets, TicketHolder


class MemoryEventTickets(EventTickets):
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, TicketHolder]] = {}

    async def keep(self, ticket: str, holder: TicketHolder) -> None:
        self._kept[ticket] = self._clock() + TICKET_SECONDS, holder

    async def redeem(self, ticket: str) -> TicketHolder | None:
        good_until, holder = self._kept.pop(ticket, (0.0, None))
        return holder if self._clock() < good_until else None
