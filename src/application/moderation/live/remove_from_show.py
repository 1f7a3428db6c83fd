"""Staff put one person out of a show."""

from dataclasses import dataclass
from functools import partial

from application.moderation._confirmed import confirmed, finished
from application.moderation.live.control_show import ControlledShow
from domain.identity.permissions import STAFF, Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy, policy_named
from domain.moderation.events import StaffActed
from domain.moderation.live.show_control import NotToBeRemoved
from ports.clock import Clock, NewId
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RemoveFromShow:
    """Put a person out of a room for the life of the show, with a reason that is kept (STR-04).

    The media plane ends their sessions at once and refuses every later offer of theirs by itself, whatever token they
    bring; they do not chat there any more either. They are owed the reasons, which the worker writes (ENF-01). Safe to
    repeat. Once begun it is finished, as a stop is.
    """

    begin: BeginTransaction
    media: MediaControls
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, person_id: UserId, policy: str, note: str
    ) -> ControlledShow:
        """Raises `UnknownPolicy`, `NoteTooLong`, `StreamNotFound`, `StreamOver`, `UserNotFound`, `NotToBeRemoved`,
        `PermissionDenied`.
        """
        return await finished(
            self._remove(stream_id, actor_id, person_id, policy_named(policy, "putting somebody out"), note)
        )

    async def _remove(
        self, stream_id: StreamId, actor_id: UserId, person_id: UserId, policy: StopPolicy, note: str
    ) -> ControlledShow:
        entry = AuditEntry.removed_from_stream(
            audit_id=AuditId(self.new_id()),
            actor_id=actor_id,
            stream_id=stream_id,
            person_id=person_id,
            policy=policy,
            note=note,
            now=self.now(),
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.CONTROL_ROOMS)
            stream = await tx.streams.get_for_update(stream_id)
            stream.require_open()
            if person_id == stream.performer_id or (await tx.users.get(person_id)).role in STAFF:
                raise NotToBeRemoved("a performer is stopped with the show; staff are not removed")
            before = await tx.room_controls.of(stream_id)
            controls = before.without(person_id)
            if controls is not before:
                await tx.room_controls.save(controls)
                await tx.audit.append(entry)
                await tx.outbox.add(
                    StaffActed(
                        ActionKind.PUT_OUT, stream_id, person_id, actor_id, policy.value, entry.note, "", None,
                        entry.at,
                    )
                )  # fmt: skip
        return ControlledShow(controls, await confirmed(partial(self.media.apply, controls)))
