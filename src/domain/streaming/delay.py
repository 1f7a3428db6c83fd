"""How much later than it is sent viewers get a show, so that whoever looks at it can step in before them (STR-16)."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict
from domain.ids import StreamId


class DelayNotOffered(Conflict):
    """This way of publishing cannot hold a show back, and one that has to be held back does not begin without."""

    code = "delay_not_offered"


class ShowDelayed(Conflict):
    """In a private show two people talk with each other: nobody can while one hears the other seconds later."""

    code = "show_delayed"


@dataclass(frozen=True, slots=True)
class ShowDelay:
    """Decided when its performer first goes live, and the same for the whole show. 0 seconds: at once."""

    stream_id: StreamId
    seconds: int
    decided_at: datetime

    @classmethod
    def decide(cls, stream_id: StreamId, *, is_new: bool, seconds: int, now: datetime) -> "ShowDelay":
        """`is_new`: the platform does not know the performer yet. Others are never held back."""
        return cls(stream_id, seconds if is_new else 0, now)

    def require_offered(self) -> None:
        """For who publishes on a way that cannot delay. Raises `DelayNotOffered`."""
        if self.seconds:
            raise DelayNotOffered(
                f"a new performer's viewers get the first shows {self.seconds} seconds later, which is not possible"
                " on this media plane; ask our team"
            )

    def require_none(self) -> None:
        """For private shows. Raises `ShowDelayed`."""
        if self.seconds:
            raise ShowDelayed(
                f"private shows begin later: viewers get a new performer's first shows {self.seconds} seconds late"
            )
