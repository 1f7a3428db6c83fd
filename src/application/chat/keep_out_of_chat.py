"""Keep a person from writing in a room, for a while or for good (CHT-09)."""

from dataclasses import dataclass

from domain.chat.events import PersonKeptOut
from domain.chat.kept_out import KeptOut
from domain.chat.removal import moderator_kind
from domain.chat.rule import chat_rule_named
from domain.identity.permissions import PERMISSIONS, STAFF, Permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit import AuditEntry
from domain.moderation.note import normal_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class KeepOutOfChat:
    """They go on watching; what they send is refused with the rule and until when. The latest decision holds.

    A notice tells them that too, with the way to appeal; the others in the room are not told.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, person_id: UserId, seconds: int | None, rule: str, note: str
    ) -> KeptOut:  # fmt: skip
        """Raises `UnknownChatRule`, `InvalidDuration`, `NotToBeKeptOut`, `NoteTooLong`, `StreamNotFound`,
        `UserNotFound`, `NoModeratorHere`.
        """
        broken, words = chat_rule_named(rule), normal_note(note)
        async with self.begin() as tx:
            actor, stream = await tx.users.get(actor_id), await tx.streams.get(stream_id)
            moderates = Permission.CONTROL_ROOMS in PERMISSIONS[actor.role]
            by = moderator_kind(actor_id=actor_id, performer_id=stream.performer_id, is_staff=moderates)
            person = await tx.users.get(person_id)
            decided = KeptOut.decide(
                performer_id=stream.performer_id, person_id=person_id, seconds=seconds, rule=broken,
                actor_id=actor_id, is_staff=person.role in STAFF, now=self.now(),
            )  # fmt: skip
            await tx.kept_out.save(decided)
            action = "chat.ban" if seconds is None else "chat.timeout"
            subject = f"stream:{stream_id} account:{person_id}"
            await tx.audit.append(
                AuditEntry(AuditId(self.new_id()), actor_id, action, subject, broken.value, words, decided.at)
            )
            until = decided.until.isoformat() if decided.until else ""
            await tx.outbox.add(PersonKeptOut(stream_id, person_id, until, broken.value, by.value))
            return decided
