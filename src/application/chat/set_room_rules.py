"""Say what everybody accepts before they write in a performer's rooms (CHT-11)."""

from dataclasses import dataclass

from domain.chat.removal import moderator_kind
from domain.chat.room_rules import RoomRules, rules_text
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from domain.moderation.text.word_list import Surface, Writing
from domain.streaming.room_event import CHAT_RULES
from ports.clock import Clock, NewId
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SetRoomRules:
    """A new version, in force from the next message on, in this show and the performer's later ones; whoever accepted
    an earlier one is asked again. The room is told at once; a message that is kept at that moment may stand after it.

    An empty text asks nothing of anybody any more. Setting what is set already makes no version and tells nobody.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, rules: str, note: str
    ) -> RoomRules | None:
        """What is in force now; None where there never were rules. Raises `InvalidRoomRules`, `LinkRefused`,
        `ForbiddenText`, `BlockedWords`, `NoteTooLong`, `StreamNotFound`, `StreamNotLive`, `NoModeratorHere`,
        `RoomRulesChanged`.
        """
        words = normal_note(note)
        # Bounded first: reading a text takes a time that grows with the square of its length.
        text = rules_text(rules)
        if text:
            await self._read(text, actor_id)
        async with self.begin() as tx:
            actor = await tx.users.get(actor_id)
            # The lock puts those who change them at once in line, so that each version follows the one before.
            stream = await tx.streams.get_for_update(stream_id)
            is_staff = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
            moderator_kind(actor_id=actor_id, performer_id=stream.performer_id, is_staff=is_staff)
            before = await tx.room_rules.latest(stream.performer_id)
            if text == (before.text if before else ""):
                return before
            now = self.now()
            after = RoomRules.following(before, performer_id=stream.performer_id, text=text, now=now)
            await tx.room_rules.add(after)
            subject, outcome = f"stream:{stream_id} rules:{after.version}", "set" if text else "removed"
            await tx.audit.append(
                AuditEntry(AuditId(self.new_id()), actor_id, "chat.rules", subject, outcome, words, now)
            )
            told = {
                "version": after.version,
                "rules": after.text,
                "performer_id": str(after.performer_id),  # whose words they are, for their erasure
            }
            await tx.room_events.blank(stream_id, CHAT_RULES)
            await tx.room_events.append(stream_id, CHAT_RULES, told, now=now)
            return after

    async def _read(self, text: str, actor_id: UserId) -> None:
        """As one line: what stands apart is read together too."""
        line = text.replace("\n", " ")
        read = await self.screen.read(line, Writing(actor_id, Surface.ROOM_RULES, None))
        read.require_fit(pointer="/rules")
