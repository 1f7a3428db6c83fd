"""End a session."""

from dataclasses import dataclass

from domain.ids import SessionId
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SignOut:
    """Revoke one session, and with it its cookie, refresh tokens and access tokens. Safe to repeat."""

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, session_id: SessionId) -> None:
        async with self.begin() as tx:
            await tx.sessions.revoke(session_id, now=self.now())
