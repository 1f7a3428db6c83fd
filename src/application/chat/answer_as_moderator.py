"""Accept or decline to moderate a performer's rooms, or give it up (CHT-10)."""

from dataclasses import dataclass

from application.chat._moderating import may_be_moderator, tell_room_of_moderator
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import (
    ModeratorAnswer,
    ModeratorState,
    NotToBeModerator,
    RoomModerator,
    RoomModeratorNotFound,
)
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class AnswerAsModerator:
    """It holds at once, in the show that is on too. The performer reads it among their notices."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, performer_id: UserId, person_id: UserId, answer: ModeratorAnswer
    ) -> RoomModerator:
        """Raises `RoomModeratorNotFound`, `NotAskedNow`, `NotToBeModerator`."""
        async with self.begin() as tx:
            before = await tx.room_moderators.find_for_update(performer_id, person_id)
            if before is None:
                raise RoomModeratorNotFound("nobody asked you to moderate there")
            after = before.answered(answer, self.now())
            if after == before:
                return after
            accepts = answer is ModeratorAnswer.ACCEPT
            if accepts and not await may_be_moderator(tx, person_id):
                raise NotToBeModerator("only verified adults moderate a room")
            await tx.room_moderators.save(after)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), person_id, f"room_moderator.{answer}", f"account:{performer_id}",
                    after.state.value, "", after.changed_at,
                )
            )  # fmt: skip
            await tx.outbox.add(RoomModeratorChanged(performer_id, person_id, after.state.value))
            if before.state is ModeratorState.ACTIVE or accepts:
                await tell_room_of_moderator(
                    tx, performer_id, person_id, moderates=accepts, now=after.changed_at
                )
            return after
