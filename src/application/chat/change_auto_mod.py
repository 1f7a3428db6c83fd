"""Say which doubtful messages wait in a performer's rooms (CHT-02, CHT-03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.chat._moderating import require_sets_room
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from domain.moderation.text.auto_mod import AutoMod
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ChangeAutoMod:
    """It holds from the next message on, in this show and the performer's later ones. A category that is not named
    stays as it is. Setting what is set already changes nothing."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, levels: Mapping[str, int], note: str
    ) -> AutoMod:
        """Raises `InvalidAutoMod`, `NoteTooLong`, `StreamNotFound`, `NoModeratorHere`."""
        words = normal_note(note)
        async with self.begin() as tx:
            stream = await tx.streams.get(stream_id)
            require_sets_room(stream, await tx.users.get(actor_id))
            # The lock puts those who change it at once in line, so that neither undoes what the other set.
            await tx.users.get_for_update(stream.performer_id)
            before = await tx.auto_mods.of(stream.performer_id)
            after = before.changed(levels)
            if after == before:
                return after
            await tx.auto_mods.save(after)
            subject = f"stream:{stream_id} {after.key}"
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), actor_id, "chat.auto_mod", subject, "set", words, self.now()
                )
            )
            return after
