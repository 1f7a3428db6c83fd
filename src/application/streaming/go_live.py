"""A performer starts to publish."""

from collections.abc import Awaitable
from dataclasses import dataclass

import structlog

from application.streaming._admission import mark_live, require_may_publish, require_watched
from application.streaming._delay import settle_delay
from domain.ids import StreamId, UserId
from domain.streaming.stream import StreamOver
from ports.clock import Clock
from ports.errors import PortError
from ports.streaming.room_controls import MediaControls
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaAnswer, MediaSessionNotFound, MediaSessions
from ports.transaction import BeginTransaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GoLive:
    """Answer the performer's offer and open the show to viewers. A performer who comes back finds it live.

    The media plane is asked between two transactions: what changed meanwhile is seen by the second, and then the
    publisher is put out again. Viewers of a performer who is new get the show `new_performer_delay_seconds` later, from
    its beginning to its end; 0: nobody is held back.

    Raises what `MediaSessions.publish` raises, `StreamNotFound`, `NotYourStream`, `StreamOver`, `PermissionDenied`,
    `AgeVerificationRequired`, `AgeLocked`, `AgreementRequired`, `PerformerVerificationRequired`,
    `CoPerformerNotConfirmed`, `CoPerformerNotVerified`, and `NobodyLooks` where `needs_sampler`.
    """

    begin: BeginTransaction
    sessions: MediaSessions
    rooms: MediaRooms
    controls: MediaControls
    now: Clock
    needs_sampler: bool
    new_performer_delay_seconds: int

    async def __call__(
        self,
        *,
        stream_id: StreamId,
        performer_id: UserId,
        offer: str,
        studio: str = "",
        takes_over: bool = False,
    ) -> MediaAnswer:
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            await require_may_publish(tx, stream, performer_id, self.now())
            if self.needs_sampler:
                await require_watched(tx, stream, self.now())
            decided = await tx.room_controls.of(stream_id)
            delay = await settle_delay(tx, stream, seconds=self.new_performer_delay_seconds, now=self.now())
        if decided.revision:
            await self.controls.apply(decided)  # first: a media plane that was restarted knows nothing of it
        answer = await self.sessions.publish(
            stream_id,
            performer_id,
            offer=offer,
            studio=studio,
            takes_over=takes_over,
            delay_seconds=delay.seconds,
        )
        try:
            await self._mark_live(stream_id, performer_id)
        except StreamOver:
            await self._put_out(self.rooms.close(stream_id))
            raise
        except BaseException:
            await self._put_out(self.sessions.leave(answer.session_id, performer_id))
            raise
        return answer

    async def _mark_live(self, stream_id: StreamId, performer_id: UserId) -> None:
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            await require_may_publish(tx, stream, performer_id, self.now())
            await mark_live(tx, stream, self.now())

    async def _put_out(self, call: Awaitable[None]) -> None:
        # Should this fail, ReconcileRooms closes what the database does not call open.
        try:
            await call
        except (PortError, MediaSessionNotFound) as error:
            log.warning("publisher_not_put_out", error=str(error))
