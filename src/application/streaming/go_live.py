"""A performer starts to publish."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime

import structlog

from domain.age_verification.age import AgeState
from domain.age_verification.case import require_may_perform
from domain.age_verification.policy import Purpose
from domain.consent.agreement import require_current_agreement
from domain.consent.cast import require_everyone_agreed, require_verified
from domain.identity.permissions import PERMISSIONS, Permission, require_permission
from domain.ids import StreamId, UserId
from domain.streaming.events import StreamStarted
from domain.streaming.room_event import STREAM_STARTED
from domain.streaming.stream import Stream, StreamOver, StreamState
from ports.clock import Clock
from ports.errors import PortError
from ports.streaming import MediaAnswer, MediaRooms, MediaSessionNotFound, MediaSessions
from ports.transaction import BeginTransaction, Transaction

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class GoLive:
    """Answer the performer's offer and open the show to viewers. A performer who comes back finds it live.

    The media plane is asked between two transactions: what changed meanwhile is seen by the second, and then the
    publisher is put out again. Raises what `MediaSessions.publish` raises, `StreamNotFound`, `NotYourStream`,
    `StreamOver`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `AgreementRequired`,
    `PerformerVerificationRequired`, `CoPerformerNotConfirmed`, `CoPerformerNotVerified`.
    """

    begin: BeginTransaction
    sessions: MediaSessions
    rooms: MediaRooms
    now: Clock

    async def __call__(self, *, stream_id: StreamId, performer_id: UserId, offer: str) -> MediaAnswer:
        async with self.begin() as tx:
            await self._require_may_publish(tx, await tx.streams.get(stream_id), performer_id)
        answer = await self.sessions.publish(stream_id, performer_id, offer=offer)
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
            await self._require_may_publish(tx, stream, performer_id)
            if stream.state is StreamState.LIVE:
                return
            live = stream.live(self.now())
            await tx.streams.update(live)
            await tx.outbox.add(StreamStarted(live.id, live.performer_id))
            await tx.room_events.append(live.id, STREAM_STARTED, {}, now=self.now())

    async def _require_may_publish(self, tx: Transaction, stream: Stream, performer_id: UserId) -> None:
        stream.require_performer(performer_id)
        # The role too: who comes with a stream key has no session that the edge could judge.
        require_permission((await tx.users.get(performer_id)).role, Permission.PUBLISH)
        (await tx.ages.get(performer_id)).require_verified_adult()
        case = await tx.cases.find_latest(performer_id, Purpose.PERFORMER)
        require_may_perform(case, now=self.now())
        stream.require_open()
        require_current_agreement(await tx.agreements.find_current(performer_id), self.now())
        await _require_consent_of_all(tx, stream, now=self.now())

    async def _put_out(self, call: Awaitable[None]) -> None:
        # Should this fail, ReconcileRooms closes what the database does not call open.
        try:
            await call
        except (PortError, MediaSessionNotFound) as error:
            log.warning("publisher_not_put_out", error=str(error))


async def _require_consent_of_all(tx: Transaction, stream: Stream, *, now: datetime) -> None:
    """Everyone on camera agreed to this show (CNS-02) and is verified as its performer is (AGE-15)."""
    cast = await tx.casts.of_stream(stream.id)
    require_everyone_agreed(cast, performer_id=stream.performer_id)
    for member in cast:
        case = await tx.cases.find_latest(member.user_id, Purpose.PERFORMER)
        role = (await tx.users.get(member.user_id)).role
        require_verified(
            may_publish=Permission.PUBLISH in PERMISSIONS[role]
            and case is not None
            and case.is_approved(now=now),
            is_verified_adult=(await tx.ages.get(member.user_id)).state is AgeState.VERIFIED_ADULT,
        )
