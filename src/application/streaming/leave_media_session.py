"""A peer hangs up."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.streaming.sessions import MediaSessions


@dataclass(frozen=True, slots=True)
class LeaveMediaSession:
    """Free the peer's own session. A show whose performer hung up goes on until the grace is over.

    Raises `MediaSessionNotFound`, `MediaUnavailable`.
    """

    sessions: MediaSessions

    async def __call__(self, *, session_id: str, participant_id: UserId) -> None:
        await self.sessions.leave(session_id, participant_id)
