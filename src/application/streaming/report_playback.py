"""A viewer's page tells how the picture plays."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.streaming.sessions import MediaSessions, Playback


@dataclass(frozen=True, slots=True)
class ReportPlayback:
    """Count freezes and the like that the page of the viewer's own session saw, under the class of its room.

    Nothing is kept of whose they were. Raises `MediaSessionNotFound`, `TooManyReports`, `MediaUnavailable`.
    """

    sessions: MediaSessions

    async def __call__(self, *, session_id: str, participant_id: UserId, playback: Playback) -> None:
        await self.sessions.report(session_id, participant_id, playback=playback)
