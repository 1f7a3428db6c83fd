"""A viewer starts to watch."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import StreamId, UserId
from ports.streaming import MediaAnswer, MediaSessions
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class WatchStream:
    """Answer a viewer's offer. Performers and staff watch on the same terms: a verified adult, a live show.

    A show that is stopped between the check and the answer has its room closed, and a closed room answers nobody.
    Raises what `MediaSessions.subscribe` raises, `StreamNotFound`, `StreamOver`, `StreamNotLive`,
    `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    sessions: MediaSessions

    async def __call__(self, *, stream_id: StreamId, viewer_id: UserId, offer: str) -> MediaAnswer:
        async with self.begin() as tx:
            require_permission((await tx.users.get(viewer_id)).role, Permission.WATCH)
            (await tx.ages.get(viewer_id)).require_verified_adult()
            stream = await tx.streams.get(stream_id)
            stream.require_open()
            stream.require_live()
        return await self.sessions.subscribe(stream_id, viewer_id, offer=offer)
