"""A viewer starts to watch, on a media plane whose clients bring passes."""

from dataclasses import dataclass

from application.streaming._admission import require_may_watch
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from ports.clock import Clock
from ports.streaming.passes import Admission, MediaPass, MediaPasses
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PassToWatch:
    """Give a viewer a pass, on the terms of `WatchStream`. Staff who may look into rooms come unseen (STR-11).

    Whoever loses the right while a pass of theirs is good is put out by `RemoveUnwelcome`.
    Raises what `WatchStream` raises, but for the offer, and `PassesNotGiven`, `MediaUnavailable`.
    """

    begin: BeginTransaction
    passes: MediaPasses
    now: Clock

    async def __call__(self, *, stream_id: StreamId, viewer_id: UserId) -> MediaPass:
        async with self.begin() as tx:
            role = await require_may_watch(tx, stream_id, viewer_id, self.now())
        is_staff = Permission.VIEW_LIVE_WALL in PERMISSIONS[role]
        return await self.passes.issue(
            stream_id, viewer_id, Admission.OBSERVE if is_staff else Admission.WATCH
        )
