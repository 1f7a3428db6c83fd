"""What is done with an account whose holder turns out to be under 18, by whoever finds it out (ACC-09).

A use case that finds a minor calls `lock_minor` in its own transaction, and `put_out` when that has committed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.events import AgeDecided
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.streaming.room_event import STREAM_KILLED
from domain.streaming.stream import EndReason
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import Transaction

TRIES = 3
TRY_SECONDS = 1.0
PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class LockedMinor:
    """Whom the lock shut out. `stream_id` is the show of theirs that it stopped, if they had one."""

    user_id: UserId
    stream_id: StreamId | None


async def lock_minor(
    tx: Transaction,
    status: AgeStatus,
    *,
    actor_id: UserId | None,
    note: str,
    audit_id: AuditId,
    now: datetime,
) -> LockedMinor:
    """All that a lock is, in one transaction: nobody is half locked.

    Their show is over for good, every session and token of theirs is revoked, no order of theirs takes a payment any
    more, and the lock is in the audit log. What the room is told says nothing of the reason. `status` is the locked
    one, of a row that the caller holds (`tx.ages.get_for_update`). `actor_id` is the officer who found it, None for
    a provider or a document; `note` their words. Raises `NoteTooLong`.
    """
    assert status.state is AgeState.MINOR_LOCKED, "only a minor is locked"
    user_id = status.user_id
    await tx.ages.save(status)
    await tx.sessions.revoke_all(user_id, now=now)
    await tx.orders.close_unpaid(user_id)
    await tx.audit.append(
        AuditEntry.minor_locked(audit_id=audit_id, actor_id=actor_id, user_id=user_id, note=note, now=now)
    )
    await tx.outbox.add(AgeDecided(user_id=user_id, state=status.state))
    stream = await tx.streams.find_open_for_update(user_id)
    if stream is None:
        return LockedMinor(user_id, None)
    await tx.streams.update(stream.killed(now, reason=EndReason.PLATFORM))
    await tx.reports.close_all(stream.id, now=now)
    await tx.room_events.append(stream.id, STREAM_KILLED, {}, now=now)
    return LockedMinor(user_id, stream.id)


_underway: set[asyncio.Task[bool]] = set()
"""Expulsions that were begun. The event loop itself keeps tasks by weak references only."""


async def put_out(rooms: MediaRooms, locked: LockedMinor) -> bool:
    """End the media of somebody who was just locked; whether the media plane confirmed it within a few quick tries.

    Once begun it is finished, also when the caller is cancelled. Where it did not succeed, the event of the lock
    leads to it again, and the worker closes the room as soon as it can be reached.
    """
    task = asyncio.create_task(_put_out(rooms, locked))
    _underway.add(task)
    task.add_done_callback(_underway.discard)
    return await asyncio.shield(task)


async def _put_out(rooms: MediaRooms, locked: LockedMinor) -> bool:
    calls = [partial(rooms.expel, locked.user_id)]
    if locked.stream_id is not None:
        calls.append(partial(rooms.close, locked.stream_id))
    return all(await asyncio.gather(*(_insist(call) for call in calls)))


async def _insist(call: Callable[[], Awaitable[None]]) -> bool:
    for attempt in range(TRIES):
        if attempt:
            await asyncio.sleep(PAUSE_SECONDS)
        with suppress(MediaUnavailable, TimeoutError):
            async with asyncio.timeout(TRY_SECONDS):
                await call()
            return True
    return False
