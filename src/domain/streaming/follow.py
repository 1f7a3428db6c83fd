"""People who follow a performer: they find that performer's shows, and may write where only followers do."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import UserId

FOLLOWS_MAX = 1_000


class NotToBeFollowed(Invalid):
    code = "not_to_be_followed"


class PerformerNotFound(NotFound):
    """Nobody has this id, or whoever has it performs no more, or not now."""

    code = "performer_not_found"


class TooManyFollows(Conflict):
    code = "too_many_follows"


class NotFollowed(NotFound):
    code = "not_followed"


@dataclass(frozen=True, slots=True)
class Follow:
    """`follower_id` follows `performer_id` since `at`. Whom a person follows is told to nobody but them: the performer
    reads how many follow, and no name."""

    follower_id: UserId
    performer_id: UserId
    at: datetime

    @classmethod
    def of(cls, *, follower_id: UserId, performer_id: UserId, now: datetime) -> "Follow":
        """Raises `NotToBeFollowed`."""
        if follower_id == performer_id:
            raise NotToBeFollowed("you cannot follow yourself")
        return cls(follower_id, performer_id, now)


def require_room_for_follow(count: int) -> None:
    """`count`: how many the person follows so far. Raises `TooManyFollows`."""
    if count >= FOLLOWS_MAX:
        raise TooManyFollows(f"you follow {FOLLOWS_MAX:,} performers at most; leave some of them first")
