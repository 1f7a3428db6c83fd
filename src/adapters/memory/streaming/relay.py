"""A relay in memory: a pass that names nobody."""

from collections.abc import Sequence
from datetime import datetime

from domain.ids import UserId
from ports.streaming.relay import IceServer, RelayPasses


class MemoryRelayPasses(RelayPasses):
    def issue(self, participant: UserId, *, now: datetime) -> Sequence[IceServer]:
        return (IceServer(("turn:relay.test:3478",), f"{int(now.timestamp()) + 60}:somebody", "pass"),)
