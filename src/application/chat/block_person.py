"""A performer blocks a person from all their shows."""

from contextlib import suppress
from dataclasses import dataclass

from application.chat._moderating import tell_room_of_moderator
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import ModeratorState
from domain.identity.permissions import STAFF
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.streaming.block import Block, require_room_for_block
from domain.streaming.events import PersonBlocked
from ports.clock import Clock, NewId
from ports.streaming.rooms import MediaRooms
from ports.streaming.sessions import MediaUnavailable
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class BlockPerson:
    """They watch no show of this performer from now on, write nothing there, tip and book nothing; a moderator of the
    performer's rooms is none any more. What they paid stays as it is; what they set aside goes back to them, and a seat
    they have ends (`EndBlockedSeats`). Nobody else is told, and why is asked of nobody.

    Their media ends at once; a media plane that does not answer is told again until it does. Blocking twice is blocking
    once.
    """

    begin: BeginTransaction
    rooms: MediaRooms
    now: Clock
    new_id: NewId

    async def __call__(self, *, performer_id: UserId, person_id: UserId) -> None:
        """Raises `UserNotFound`, `NotToBeBlocked`, `TooManyBlocks`."""
        async with self.begin() as tx:
            # The lock puts the blocks of one performer in line, so that no more are kept than there is room for.
            await tx.users.get_for_update(performer_id)
            person = await tx.users.get(person_id)
            block = Block.of(
                performer_id=performer_id, person_id=person_id, is_staff=person.role in STAFF, now=self.now()
            )
            if not await tx.blocks.is_blocked(performer_id, person_id):
                require_room_for_block(await tx.blocks.count(performer_id))
                await self._keep(tx, block)
            stream = await tx.streams.find_open_for_update(performer_id)
        if stream is not None:
            with suppress(MediaUnavailable):  # `EndBlockedSeats` tries again until it holds
                await self.rooms.disconnect(stream.id, person_id)

    async def _keep(self, tx: Transaction, block: Block) -> None:
        await tx.blocks.add(block)
        subject = f"account:{block.person_id}"
        await tx.audit.append(
            AuditEntry(
                AuditId(self.new_id()),
                block.performer_id,
                "performer.block",
                subject,
                "blocked",
                "",
                block.at,
            )
        )
        await tx.outbox.add(PersonBlocked(block.performer_id, block.person_id))
        before = await tx.room_moderators.find_for_update(block.performer_id, block.person_id)
        after = before.dismissed(block.at) if before is not None else None
        if before is None or after is None or after == before:
            return
        await tx.room_moderators.save(after)
        await tx.outbox.add(RoomModeratorChanged(block.performer_id, block.person_id, after.state.value))
        if before.state is ModeratorState.ACTIVE:
            await tell_room_of_moderator(
                tx, block.performer_id, block.person_id, moderates=False, now=block.at
            )
