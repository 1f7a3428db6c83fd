"""A peer trickles candidates, or restarts ICE."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.streaming.sessions import IceRestart, MediaSessions


@dataclass(frozen=True, slots=True)
class PatchMediaSession:
    """Hand an SDP fragment to the peer's own session. Raises what `MediaSessions.patch` raises."""

    sessions: MediaSessions

    async def __call__(
        self, *, session_id: str, participant_id: UserId, if_match: str | None, fragment: str
    ) -> IceRestart | None:
        return await self.sessions.patch(session_id, participant_id, if_match=if_match, fragment=fragment)
