"""Staff cover or mute a show while they look at it, and give it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from application.moderation._confirmed import confirmed, finished
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import ShowUncovered, StaffActed, StaffActLifted
from domain.moderation.live.show_control import LIFTED, ShowControl, control_named
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import STREAM_COVERED, STREAM_MUTED
from domain.streaming.stream import Stream
from ports.clock import Clock, NewId
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction, Transaction

_ACTIONS: Mapping[ShowControl, ActionKind] = {
    ShowControl.COVER: ActionKind.COVER_SHOW,
    ShowControl.UNCOVER: ActionKind.COVER_SHOW,
    ShowControl.MUTE: ActionKind.MUTE_SHOW,
    ShowControl.UNMUTE: ActionKind.MUTE_SHOW,
}
"""What is taken, or given back."""


_NAMES = {ShowControl.COVER: "a cover", ShowControl.MUTE: "a mute"}
"""Of what needs a rule, as whoever does it reads."""


@dataclass(frozen=True, slots=True)
class ControlledShow:
    """`media_confirmed`: the media plane said that it is so; where not, it is told again each second."""

    controls: RoomControls
    media_confirmed: bool


@dataclass(frozen=True, slots=True)
class ControlShow:
    """Cover, uncover, mute or unmute a show, with a reason that is kept; everyone in the room is told (STR-15).

    Whoever performs it is owed the reasons, which the worker writes after the act (ENF-01).

    Viewers see it within two seconds, and it needs the database and the media plane and nothing else. Asking for what
    is so already tells the media plane once more and writes nothing. Once begun it is finished, as a stop is.
    """

    begin: BeginTransaction
    media: MediaControls
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, act: str, policy: str, note: str
    ) -> ControlledShow:
        """`policy` is the key of a `StopPolicy`, not needed for giving back.

        Raises `UnknownControl`, `UnknownPolicy`, `NoteTooLong`, `StreamNotFound`, `StreamOver`, `PermissionDenied`.
        """
        return await finished(self._control(stream_id, actor_id, control_named(act), policy, note))

    async def _control(
        self, stream_id: StreamId, actor_id: UserId, act: ShowControl, policy: str, note: str
    ) -> ControlledShow:
        entry = AuditEntry.stream_controlled(
            audit_id=AuditId(self.new_id()),
            actor_id=actor_id,
            stream_id=stream_id,
            act=act,
            reason=policy_named(policy, _NAMES[act]).value if act.needs_policy else LIFTED,
            note=note,
            now=self.now(),
        )
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.CONTROL_ROOMS)
            show = await tx.streams.get_for_update(stream_id)
            show.require_open()
            before = await tx.room_controls.of(stream_id)
            controls = _after(before, act)
            if controls is not before:
                await tx.room_controls.save(controls)
                await tx.audit.append(entry)
                # The cases themselves may be held by whoever works on them, and this waits for nobody.
                await self._tell_worker(tx, show, act, entry)
                await self._tell_room(tx, controls, act)
        return ControlledShow(controls, await confirmed(partial(self.media.apply, controls)))

    async def _tell_worker(self, tx: Transaction, show: Stream, act: ShowControl, entry: AuditEntry) -> None:
        assert entry.actor_id is not None, "people control rooms"
        what, at = _ACTIONS[act], entry.at
        if act.needs_policy:
            acted = StaffActed(
                what, show.id, show.performer_id, entry.actor_id, entry.reason, entry.note, "", None, at
            )
            await tx.outbox.add(acted)
            return
        await tx.outbox.add(
            StaffActLifted(what, show.id, show.performer_id, entry.actor_id, is_replaced=False, lifted_at=at)
        )
        if act is ShowControl.UNCOVER:
            await tx.outbox.add(ShowUncovered(show.id, show.performer_id, entry.actor_id, at))

    async def _tell_room(self, tx: Transaction, controls: RoomControls, act: ShowControl) -> None:
        if act in (ShowControl.COVER, ShowControl.UNCOVER):
            event, data = STREAM_COVERED, {"covered": controls.is_covered}
        else:
            event, data = STREAM_MUTED, {"muted": controls.is_muted}
        await tx.room_events.append(controls.stream_id, event, data, now=self.now())


def _after(controls: RoomControls, act: ShowControl) -> RoomControls:
    if act in (ShowControl.COVER, ShowControl.UNCOVER):
        return controls.covered(act is ShowControl.COVER)
    return controls.muted(act is ShowControl.MUTE)
