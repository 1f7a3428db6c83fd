"""Take a word or phrase off a list of what may not be written (CHT-04)."""

from dataclasses import dataclass

from application.moderation.rules._word_lists import room_of_list
from domain.ids import AuditId, BlockedTermId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note, required_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class UnblockTerm:
    """From the next text on it may be written again. What it was is kept, for whoever was refused for it."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, term_id: BlockedTermId, stream_id: StreamId | None, actor_id: UserId, note: str
    ) -> None:
        """Raises `BlockedTermNotFound`, `NoteMissing`, `NoteTooLong`, `StreamNotFound`, `NoModeratorHere`,
        `PermissionDenied`.
        """
        words = required_note(note) if stream_id is None else normal_note(note)
        async with self.begin() as tx:
            room_id = await room_of_list(tx, stream_id, actor_id)
            held = await tx.word_lists.get_for_update(room_id)
            term = held.get(term_id)
            now = self.now()
            await tx.word_lists.take_off(term, by=actor_id, now=now)
            entry = AuditEntry(
                AuditId(self.new_id()), actor_id, "words.unblock", term.subject, term.match.value, words, now
            )
            await tx.audit.append(entry)
