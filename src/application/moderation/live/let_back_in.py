"""Staff let a person whom they put out back into the show."""

from dataclasses import dataclass
from functools import partial

from application.moderation._confirmed import confirmed, finished
from application.moderation.live.control_show import ControlledShow
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import StaffActLifted
from ports.clock import Clock, NewId
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class LetBackIn:
    """Undo a removal, with a note that says why. They join again by themselves: nobody is brought back.

    Letting in who is in writes nothing. Once begun it is finished, as a removal is.
    """

    begin: BeginTransaction
    media: MediaControls
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, person_id: UserId, note: str
    ) -> ControlledShow:
        """Raises `NoteMissing`, `NoteTooLong`, `StreamNotFound`, `StreamOver`, `PermissionDenied`."""
        return await finished(self._let_in(stream_id, actor_id, person_id, note))

    async def _let_in(
        self, stream_id: StreamId, actor_id: UserId, person_id: UserId, note: str
    ) -> ControlledShow:
        entry = AuditEntry.let_back_into_stream(
            audit_id=AuditId(self.new_id()),
            actor_id=actor_id,
            stream_id=stream_id,
            person_id=person_id,
            note=note,
            now=self.now(),
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.CONTROL_ROOMS)
            (await tx.streams.get_for_update(stream_id)).require_open()
            before = await tx.room_controls.of(stream_id)
            controls = before.with_back(person_id)
            if controls is not before:
                await tx.room_controls.save(controls)
                await tx.audit.append(entry)
                await tx.outbox.add(
                    StaffActLifted(
                        ActionKind.PUT_OUT,
                        stream_id,
                        person_id,
                        actor_id,
                        is_replaced=False,
                        lifted_at=entry.at,
                    )
                )
        return ControlledShow(controls, await confirmed(partial(self.media.apply, controls)))
