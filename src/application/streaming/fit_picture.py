"""A viewer's page says how large it shows the picture."""

from dataclasses import dataclass

from domain.ids import UserId
from ports.streaming.sessions import MediaViews, Shown


@dataclass(frozen=True, slots=True)
class FitPicture:
    """Have no larger picture sent to the viewer's own session than their page shows. Answers what is sent now.

    Raises `MediaSessionNotFound`, `TooManyReports`, `MediaUnavailable`.
    """

    views: MediaViews

    async def __call__(self, *, session_id: str, participant_id: UserId, height: int) -> Shown:
        return await self.views.show(session_id, participant_id, height=height)
