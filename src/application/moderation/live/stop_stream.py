"""The kill switch."""

from dataclasses import dataclass
from functools import partial

from application.moderation._confirmed import confirmed, finished
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import ShowStopped, StopToConfirm
from domain.streaming.room_event import STREAM_KILLED
from domain.streaming.stream import Stream, StreamOver
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class StoppedShow:
    """A show that is stopped for good. `media_confirmed` tells whether the media plane said it closed the room.

    Where it did not, nobody is let in any more, and the worker closes the room as soon as it can be reached.
    """

    stream: Stream
    media_confirmed: bool


@dataclass(frozen=True, slots=True)
class StopStream:
    """Staff stop a show: for good, at once, with a reason that is kept and told to the performer.

    Media stops within five seconds of the call (STR-03). It needs the database and the media plane and nothing else:
    neither the worker nor Redis takes part. Once begun it is finished, also when the caller is cancelled.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId

    async def __call__(self, *, stream_id: StreamId, actor_id: UserId, policy: str, note: str) -> StoppedShow:
        """`policy` is the key of a `StopPolicy`; `note` is told to the performer.

        Raises `UnknownPolicy`, `NoteTooLong`, `StreamNotFound`, `PermissionDenied`, and `StreamOver` for a show that
        is over already: its room is closed once more nevertheless.
        """
        return await finished(self._stop(stream_id, actor_id, policy, note))

    async def _stop(self, stream_id: StreamId, actor_id: UserId, policy: str, note: str) -> StoppedShow:
        try:
            stream = await self._record(stream_id, actor_id, policy, note)
        except StreamOver:
            await confirmed(partial(self.rooms.close, stream_id))
            raise
        return StoppedShow(stream, media_confirmed=await confirmed(partial(self.rooms.close, stream_id)))

    async def _record(self, stream_id: StreamId, actor_id: UserId, policy: str, note: str) -> Stream:
        now, rule = self.now(), policy_named(policy, "a stop")
        entry = AuditEntry.stream_stopped(
            audit_id=AuditId(self.new_id()),
            actor_id=actor_id,
            stream_id=stream_id,
            policy=rule,
            note=note,
            now=now,
        )
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            require_permission(actor.role, Permission.STOP_STREAM)
            stream = await tx.streams.get_for_update(stream_id)
            stream = stream.killed(now, severity=rule.severity)
            await tx.streams.update(stream)
            await tx.reports.close_all(stream_id, now=now)
            await tx.audit.append(entry)
            await tx.outbox.add(
                ShowStopped(
                    stream_id=stream.id,
                    performer_id=stream.performer_id,
                    title=stream.title,
                    policy=rule.value,
                    note=entry.note,
                )
            )
            # The case itself may be held by whoever works on it, and a stop waits for nobody.
            await tx.outbox.add(
                StopToConfirm(stream.id, stream.performer_id, actor_id, rule.value, entry.note, now)
            )
            await tx.room_events.append(stream_id, STREAM_KILLED, {}, now=now)
            return stream
