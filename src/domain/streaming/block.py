"""Whom a performer lets into none of their shows."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import Conflict, Forbidden
from domain.ids import UserId

BLOCKS_MAX = 5_000
"""Of one performer."""


BLOCKED = "this performer lets you into none of their shows"


class BlockedByPerformer(Forbidden):
    """Their own decision, not our team's: why is told to nobody."""

    code = "blocked_by_performer"


class NotToBeBlocked(Conflict):
    code = "not_to_be_blocked"


class TooManyBlocks(Conflict):
    code = "too_many_blocks"


@dataclass(frozen=True, slots=True)
class Block:
    """Of all that performer's shows, until they take it back. The blocked person watches none of them, writes, tips and
    books nothing there. It is neither a ban from writing (`KeptOut`), nor one of the platform (`Sanction`)."""

    performer_id: UserId
    person_id: UserId
    at: datetime

    @classmethod
    def of(cls, *, performer_id: UserId, person_id: UserId, is_staff: bool, now: datetime) -> "Block":
        """`is_staff`: whether the person is. Raises `NotToBeBlocked`."""
        if is_staff or person_id == performer_id:
            raise NotToBeBlocked(
                "neither yourself nor our team can be blocked: a show is looked after by our team"
            )
        return cls(performer_id, person_id, now)


def require_room_for_block(count: int) -> None:
    """`count`: how many are blocked already. Raises `TooManyBlocks`."""
    if count >= BLOCKS_MAX:
        raise TooManyBlocks(f"at most {BLOCKS_MAX} people can be blocked")


def require_not_blocked(*, is_blocked: bool) -> None:
    """Raises `BlockedByPerformer`."""
    if is_blocked:
        raise BlockedByPerformer(BLOCKED)
