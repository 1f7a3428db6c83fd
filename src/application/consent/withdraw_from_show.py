"""Somebody on camera takes back their consent: one tap, no reason."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from application.consent.hiding import hide_media
from application.consent.receive_withdrawal import REFERENCE_CHARACTERS
from domain.consent.cast import CastMember, CastState, NotInvited
from domain.consent.events import WithdrawalReceived
from domain.consent.record import Act
from domain.consent.withdrawal import Wish, Withdrawal, code_of
from domain.ids import StreamId, UserId, WithdrawalId
from domain.streaming.events import StreamEnded
from domain.streaming.room_event import STREAM_ENDED
from domain.streaming.stream import OPEN, EndReason, Stream, StreamState
from ports.clock import Clock, NewId, NewSecret
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction, Transaction

CLOSE_TRIES = 3
CLOSE_SECONDS = 1.0
PAUSE_SECONDS = 0.1
TOLD = "ended"
"""What the room is told: nobody in it learns who took back what."""


@dataclass(frozen=True, slots=True)
class WithdrawnFromShow:
    """`media_confirmed` tells whether the media plane said it closed the room; where not, the worker goes on trying."""

    member: CastMember
    media_confirmed: bool


_underway: set[asyncio.Task[WithdrawnFromShow]] = set()
"""Withdrawals that were begun. The event loop itself keeps tasks by weak references only."""


@dataclass(frozen=True, slots=True)
class WithdrawFromShow:
    """End the show if it is live, hide everything made of it, and open a case, in one transaction; then the room.

    Media stops within five seconds of the call (CNS-05). As for staff's own stop it needs the database and the media
    plane and nothing else, and once begun it is finished, also when the caller is cancelled. The performer may do it
    too. Doing it twice is doing it once.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, stream_id: StreamId, user_id: UserId) -> WithdrawnFromShow:
        """Raises `StreamNotFound`, `NotInvited`."""
        task = asyncio.create_task(self._withdraw(stream_id, user_id))
        _underway.add(task)
        task.add_done_callback(_underway.discard)
        return await asyncio.shield(task)

    async def _withdraw(self, stream_id: StreamId, user_id: UserId) -> WithdrawnFromShow:
        stream, member = await self._record(stream_id, user_id)
        closed = stream.state in OPEN or await self._close(stream_id)
        return WithdrawnFromShow(member, media_confirmed=closed)

    async def _record(self, stream_id: StreamId, user_id: UserId) -> tuple[Stream, CastMember]:
        now = self.now()
        async with self.begin() as tx:
            stream = await tx.streams.get_for_update(stream_id)
            member = await tx.casts.find(stream_id, user_id)
            if member is None:
                raise NotInvited("you are not in this show")
            if member.state is CastState.WITHDRAWN:
                return stream, member
            withdrawn = member.withdrawn(now)
            await tx.casts.save(withdrawn)
            await hide_media(tx, stream_id, now=now)
            await self._open_case(tx, stream, user_id)
            if stream.state is StreamState.LIVE:
                stream = await _end(tx, stream.ended(EndReason.CONSENT_WITHDRAWN, now))
            return stream, withdrawn

    async def _open_case(self, tx: Transaction, stream: Stream, user_id: UserId) -> None:
        case = Withdrawal.receive(
            withdrawal_id=WithdrawalId(self.new_id()),
            reference=code_of(self.new_secret(), characters=REFERENCE_CHARACTERS),
            secret=None,
            person_id=user_id,
            stream_id=stream.id,
            wish=Wish.HIDE,
            is_intimate=False,
            now=self.now(),
        )
        await tx.withdrawals.add(case, None)
        await tx.outbox.add(WithdrawalReceived(case.id))
        facts = {"stream_id": str(stream.id), "performer_id": str(stream.performer_id)}
        await tx.consent_records.append(user_id, Act.CONSENT_WITHDRAWN, facts, now=self.now())

    async def _close(self, stream_id: StreamId) -> bool:
        """Whether the media plane confirmed it, within a few quick tries."""
        for attempt in range(CLOSE_TRIES):
            if attempt:
                await asyncio.sleep(PAUSE_SECONDS)
            with suppress(MediaUnavailable, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.rooms.close(stream_id)
                return True
        return False


async def _end(tx: Transaction, ended: Stream) -> Stream:
    assert ended.ended_at is not None, "an ended show says when"
    await tx.streams.update(ended)
    await tx.outbox.add(StreamEnded(ended.id, ended.performer_id, EndReason.CONSENT_WITHDRAWN))
    await tx.room_events.append(ended.id, STREAM_ENDED, {"reason": TOLD}, now=ended.ended_at)
    return ended
