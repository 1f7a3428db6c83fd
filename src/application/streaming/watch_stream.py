"""A viewer starts to watch."""

from contextlib import suppress
from dataclasses import dataclass

from application.streaming._admission import require_may_watch
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from ports.clock import Clock
from ports.errors import PortError
from ports.streaming.sessions import MediaAnswer, MediaSessionNotFound, MediaSessions, WatchTerms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class WatchStream:
    """Answer a viewer's offer. Performers and staff watch on the same terms: a verified adult, a live show.

    While the performer is in a private show, only whoever has a seat in it watches, and staff who may look into rooms:
    no show is private to them.

    A show that is stopped between the check and the answer has its room closed, and a closed room answers nobody.
    A viewer who loses the right in between is found by asking again once they are inside: from then on whoever takes
    the right away also ends their session.
    Raises what `MediaSessions.subscribe` raises, `StreamNotFound`, `StreamOver`, `StreamNotLive`,
    `InPrivateShow`, `RemovedFromRoom`, `BlockedByPerformer`, `PermissionDenied`, `AgeVerificationRequired`,
    `AgeLocked`, `AccountSuspended`.
    """

    begin: BeginTransaction
    sessions: MediaSessions
    capacity: int
    joins_a_second: int
    now: Clock

    async def __call__(self, *, stream_id: StreamId, viewer_id: UserId, offer: str) -> MediaAnswer:
        admission = WatchTerms(
            is_hidden=await self._require_may_watch(stream_id, viewer_id),
            capacity=self.capacity,
            joins_a_second=self.joins_a_second,
        )
        answer = await self.sessions.subscribe(stream_id, viewer_id, offer=offer, admission=admission)
        try:
            await self._require_may_watch(stream_id, viewer_id)
        except BaseException:
            with suppress(PortError, MediaSessionNotFound):
                await self.sessions.leave(answer.session_id, viewer_id)
            raise
        return answer

    async def _require_may_watch(self, stream_id: StreamId, viewer_id: UserId) -> bool:
        """Whether they watch unseen, as staff do who look into rooms (STR-11)."""
        async with self.begin() as tx:
            role = await require_may_watch(tx, stream_id, viewer_id, self.now())
            return Permission.VIEW_LIVE_WALL in PERMISSIONS[role]
