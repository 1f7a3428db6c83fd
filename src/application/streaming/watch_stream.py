"""A viewer starts to watch."""

from contextlib import suppress
from dataclasses import dataclass

from domain.identity.permissions import PERMISSIONS, Permission, Role, require_permission
from domain.ids import StreamId, UserId
from domain.private_shows.show import InPrivateShow
from domain.streaming.stream import Stream
from ports.errors import PortError
from ports.streaming import MediaAnswer, MediaSessionNotFound, MediaSessions
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class WatchStream:
    """Answer a viewer's offer. Performers and staff watch on the same terms: a verified adult, a live show.

    While the performer is in a private show, only whoever has a seat in it watches, and staff who may look into rooms:
    no show is private to them.

    A show that is stopped between the check and the answer has its room closed, and a closed room answers nobody.
    A viewer who loses the right in between is found by asking again once they are inside: from then on whoever takes
    the right away also ends their session.
    Raises what `MediaSessions.subscribe` raises, `StreamNotFound`, `StreamOver`, `StreamNotLive`,
    `InPrivateShow`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    sessions: MediaSessions

    async def __call__(self, *, stream_id: StreamId, viewer_id: UserId, offer: str) -> MediaAnswer:
        await self._require_may_watch(stream_id, viewer_id)
        answer = await self.sessions.subscribe(stream_id, viewer_id, offer=offer)
        try:
            await self._require_may_watch(stream_id, viewer_id)
        except BaseException:
            with suppress(PortError, MediaSessionNotFound):
                await self.sessions.leave(answer.session_id, viewer_id)
            raise
        return answer

    async def _require_may_watch(self, stream_id: StreamId, viewer_id: UserId) -> None:
        async with self.begin() as tx:
            role = (await tx.users.get(viewer_id)).role
            require_permission(role, Permission.WATCH)
            (await tx.ages.get(viewer_id)).require_verified_adult()
            stream = await tx.streams.get(stream_id)
            stream.require_open()
            stream.require_live()
            await _require_seat(tx, stream, viewer_id, role)


async def _require_seat(tx: Transaction, stream: Stream, viewer_id: UserId, role: Role) -> None:
    show = await tx.shows.find_running(stream.id)
    if show is None or viewer_id == stream.performer_id or Permission.VIEW_LIVE_WALL in PERMISSIONS[role]:
        return
    if not await tx.bookings.is_seated(show.id, viewer_id):
        raise InPrivateShow("the performer is in a private show")
