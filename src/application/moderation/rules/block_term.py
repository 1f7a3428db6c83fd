"""Put a word, phrase or pattern on a list of what may not be written (CHT-04)."""

from dataclasses import dataclass

from application.moderation.rules._word_lists import room_of_list
from domain.ids import AuditId, BlockedTermId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note, required_note
from domain.moderation.text.blocked_term import BlockedTerm, match_named
from domain.moderation.text.pattern import Patterns
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class BlockTerm:
    """It counts from the next text on: in all rooms of the show's performer, or everywhere where no show is named.

    A room's list is its performer's and staff's; the list for everywhere is staff's, who say why. Safe to repeat: the
    client chooses the term's id.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    patterns: Patterns

    async def __call__(
        self, *, term_id: BlockedTermId, stream_id: StreamId | None, actor_id: UserId, phrase: str, match: str,
        note: str,
    ) -> BlockedTerm:  # fmt: skip
        """Raises `InvalidBlockedTerm`, `AlreadyBlocked`, `WordListFull`, `BlockedTermIdReused`, `NoteMissing`,
        `NoteTooLong`, `StreamNotFound`, `NoModeratorHere`, `PermissionDenied`.
        """
        how = match_named(match)
        words = required_note(note) if stream_id is None else normal_note(note)
        async with self.begin() as tx:
            room_id = await room_of_list(tx, stream_id, actor_id)
            now = self.now()
            term = BlockedTerm.block(
                term_id=term_id, room_id=room_id, phrase=phrase, match=how, added_by=actor_id, now=now,
                patterns=self.patterns,
            )  # fmt: skip
            held = await tx.word_lists.get_for_update(room_id)
            if earlier := held.find(term_id):
                earlier.require_same_request(term)
                return earlier
            held.require_room_for(term)
            await tx.word_lists.add(term)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()),
                    actor_id,
                    "words.block",
                    term.subject,
                    how.value,
                    words,
                    now,
                )
            )
            return term
