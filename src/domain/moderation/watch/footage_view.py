"""A member of staff looks at a clip: for a reason that is kept, for some minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import Conflict, NotFound
from domain.ids import FootageId, FootageOpeningId, FootageViewId, UserId
from domain.moderation.note import required_note

VIEW_LIFETIME = timedelta(minutes=10)


class FootageViewNotFound(NotFound):
    """There is no such view, or it is somebody else's."""

    code = "footage_view_not_found"


class FootageViewExpired(Conflict):
    code = "footage_view_expired"


@dataclass(frozen=True, slots=True)
class FootageView:
    """The secret that shows it is kept as its digest only. `opening_id` is what another person allowed, where that was
    needed."""

    id: FootageViewId
    token_digest: bytes
    footage_id: FootageId
    viewer_id: UserId
    reason: str
    opened_at: datetime
    expires_at: datetime
    opening_id: FootageOpeningId | None = None

    @classmethod
    def open(
        cls, *, view_id: FootageViewId, token_digest: bytes, footage_id: FootageId, viewer_id: UserId, reason: str,
        now: datetime, opening_id: FootageOpeningId | None = None,
    ) -> "FootageView":  # fmt: skip
        """Raises `NoteMissing`, `NoteTooLong`."""
        note = required_note(reason)
        return cls(view_id, token_digest, footage_id, viewer_id, note, now, now + VIEW_LIFETIME, opening_id)

    def require_open(self, *, to: UserId, now: datetime) -> None:
        """Raises `FootageViewNotFound`, `FootageViewExpired`."""
        if to != self.viewer_id:
            raise FootageViewNotFound("there is no such view")
        if now >= self.expires_at:
            raise FootageViewExpired("this view is over; open the clip again, with a reason")
