"""Ask somebody to be a moderator of a performer's rooms (CHT-10)."""

from dataclasses import dataclass

from application.chat._moderating import may_be_moderator
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import RoomModerator
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AskModerator:
    """It gives no right before they have accepted. A notice asks them; asking twice is asking once."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, person_id: UserId) -> RoomModerator:
        """Raises `NotToBeModerator`, `TooManyModerators`."""
        async with self.begin() as tx:
            # The lock puts a performer's questions in line: nobody asks one too many.
            await tx.users.get_for_update(performer_id)
            before = await tx.room_moderators.find_for_update(performer_id, person_id)
            asked = RoomModerator.ask(
                performer_id=performer_id,
                person_id=person_id,
                may_be=await may_be_moderator(tx, person_id)
                and not await tx.blocks.is_blocked(performer_id, person_id),
                before=before,
                open_now=await tx.room_moderators.count_open(performer_id),
                now=self.now(),
            )
            if asked == before:
                return asked
            await tx.room_moderators.save(asked)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), performer_id, "room_moderator.ask", f"account:{person_id}",
                    asked.state.value, "", asked.changed_at,
                )
            )  # fmt: skip
            await tx.outbox.add(RoomModeratorChanged(performer_id, person_id, asked.state.value))
            return asked
