"""A performer ends a private, group or ticketed show."""

from dataclasses import dataclass

from application.private_shows._ending import end_locked_show, lock_show
from domain.ids import ShowId, UserId
from domain.private_shows.show import Show, ShowEnding
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class EndShow:
    """The room is public again, and no second after this is charged. Ending one that is over changes nothing.

    The worker settles the seats, each in a transaction of its own. Raises `ShowNotFound`, `NotYourShow`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, show_id: ShowId, performer_id: UserId) -> Show:
        async with self.begin() as tx:
            show = await lock_show(tx, show_id)
            show.require_performer(performer_id)
            if not show.is_running:
                return show
            return await end_locked_show(tx, show, ShowEnding.PERFORMER, at=self.now(), severity=None)
