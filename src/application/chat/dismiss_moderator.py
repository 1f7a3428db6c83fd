"""Take from a moderator of a performer's rooms what they may do there (CHT-10)."""

from dataclasses import dataclass

from application.chat._moderating import tell_room_of_moderator
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import ModeratorState, RoomModeratorNotFound
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class DismissModerator:
    """At once: what they do from now on is refused, and their open page shows the tools no more. What they did before
    stays, until the performer takes it back. A question that is not answered yet is taken back alike.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, person_id: UserId) -> None:
        """Raises `RoomModeratorNotFound`."""
        async with self.begin() as tx:
            before = await tx.room_moderators.find_for_update(performer_id, person_id)
            if before is None:
                raise RoomModeratorNotFound("they are no moderator of yours")
            after = before.dismissed(self.now())
            if after == before:
                return
            await tx.room_moderators.save(after)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), performer_id, "room_moderator.dismiss", f"account:{person_id}",
                    before.state.value, "", after.changed_at,
                )
            )  # fmt: skip
            await tx.outbox.add(RoomModeratorChanged(performer_id, person_id, after.state.value))
            if before.state is ModeratorState.ACTIVE:
                await tell_room_of_moderator(
                    tx, performer_id, person_id, moderates=False, now=after.changed_at
                )
