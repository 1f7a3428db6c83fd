"""Follow a performer."""

from dataclasses import dataclass
from datetime import datetime

from domain.age_verification.age import AgeState
from domain.identity.permissions import PERMISSIONS, Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId
from domain.moderation.decisions.sanction import suspension_of
from domain.streaming.follow import Follow, PerformerNotFound, require_room_for_follow
from ports.clock import Clock
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class FollowPerformer:
    """Since when is counted from the first time, until it is taken back. The performer is not told who it was.

    Safe to repeat, also when the performer was suspended meanwhile.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, follower_id: UserId, performer_id: UserId) -> Follow:
        """Raises `NotToBeFollowed`, `TooManyFollows`, `PerformerNotFound`."""
        now = self.now()
        follow = Follow.of(follower_id=follower_id, performer_id=performer_id, now=now)
        async with self.begin() as tx:
            # The lock puts the follows of one person in line, so that no more are kept than there is room for.
            await tx.users.get_for_update(follower_id)
            if earlier := await tx.follows.find(follower_id, performer_id):
                return earlier
            if not await _performs(tx, performer_id, now):
                raise PerformerNotFound("there is no such performer")
            require_room_for_follow(await tx.follows.count(follower_id))
            await tx.follows.add(follow)
            return follow


async def _performs(tx: Transaction, performer_id: UserId, now: datetime) -> bool:
    try:
        role = (await tx.users.get(performer_id)).role
    except UserNotFound:
        return False
    return (
        Permission.PUBLISH in PERMISSIONS[role]
        and (await tx.ages.get(performer_id)).state is AgeState.VERIFIED_ADULT
        and suspension_of(await tx.sanctions.of_person(performer_id), now) is None
    )
