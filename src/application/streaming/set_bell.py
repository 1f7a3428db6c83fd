"""Be told when a performer's show begins, or not."""

from dataclasses import dataclass

from domain.ids import UserId
from domain.streaming.follow import NotFollowed
from ports.notifications.notices import UnsubscribeLinks
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SetBell:
    """Off for everybody who begins to follow, and again after they left. Safe to repeat."""

    begin: BeginTransaction

    async def __call__(self, *, follower_id: UserId, performer_id: UserId, is_on: bool) -> None:
        """Raises `NotFollowed`."""
        async with self.begin() as tx:
            if not await tx.follows.set_bell(follower_id, performer_id, is_on=is_on):
                raise NotFollowed("you do not follow this performer; follow first")


@dataclass(frozen=True, slots=True)
class SilenceBells:
    """All bells of whoever was sent this link, without a sign-in. They go on following. Safe to repeat."""

    begin: BeginTransaction
    links: UnsubscribeLinks

    async def __call__(self, *, token: str) -> None:
        """Raises `NoSuchLink`."""
        follower_id = self.links.read(token)
        async with self.begin() as tx:
            await tx.follows.silence(follower_id)
