"""People whose lines somebody does not want to read: hidden for that somebody alone, and nobody is told."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Invalid
from domain.ids import UserId

MUTES_MAX = 500


class NotToBeMuted(Invalid):
    code = "not_to_be_muted"


class TooManyMutes(Conflict):
    code = "too_many_mutes"


@dataclass(frozen=True, slots=True)
class Mute:
    """`muter_id` reads nothing that `muted_id` writes in a chat or with a tip that has their name, but in the muted
    person's own rooms."""

    muter_id: UserId
    muted_id: UserId
    at: datetime

    @classmethod
    def of(cls, *, muter_id: UserId, muted_id: UserId, now: datetime) -> "Mute":
        """Raises `NotToBeMuted`."""
        if muter_id == muted_id:
            raise NotToBeMuted("you cannot mute yourself")
        return cls(muter_id, muted_id, now)


def require_room_for_mute(count: int) -> None:
    """`count`: how many the person muted so far. Raises `TooManyMutes`."""
    if count >= MUTES_MAX:
        raise TooManyMutes(f"you mute {MUTES_MAX} people at most; let some of them be heard first")
