"""Keep a person from writing in a room, for a while or for good (CHT-09)."""

from dataclasses import dataclass

from application.chat._moderating import (
    require_fit_note,
    require_not_above_them,
    require_not_decided_by_staff,
    require_not_shorter_than_theirs,
    who_moderates,
)
from application.chat._staff_acts import owe_for_keeping_out
from domain.chat.events import PersonKeptOut
from domain.chat.kept_out import KeptOut
from domain.chat.removal import ModeratorKind
from domain.chat.room_act import RoomAct, RoomActKind
from domain.chat.room_moderator import require_not_softened, require_short
from domain.chat.rule import chat_rule_named
from domain.identity.permissions import STAFF
from domain.ids import AuditId, RoomActId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class KeepOutOfChat:
    """They go on watching; what they send is refused with the rule and until when. The latest decision holds,
    but what our team decided stands until it is over, or our team changes it, and our team lets nobody in earlier by it
    than the room did.

    A notice tells them that too, with the way to appeal, and of what our team decided the reasons, with `note`
    (ENF-01); the others in the room are not told. A moderator whom the
    performer appointed keeps out for a day at most, lets nobody in earlier than somebody else said, and the performer
    reads it in the list of acts (CHT-10).
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, person_id: UserId, seconds: int | None, rule: str, note: str
    ) -> KeptOut:  # fmt: skip
        """Raises `UnknownChatRule`, `InvalidDuration`, `NotToBeKeptOut`, `NoteTooLong`, `ForbiddenText`,
        `StreamNotFound`, `UserNotFound`, `NoModeratorHere`, `BeyondRoomModerators`, `DecidedByStaff`,
        `KeptOutForLonger`, and as `who_moderates`.
        """
        broken, words = chat_rule_named(rule), normal_note(note)
        async with self.begin() as tx:
            actor, stream = await tx.users.get(actor_id), await tx.streams.get(stream_id)
            by = await who_moderates(tx, stream, actor, self.now())
            require_fit_note(words, by=by)
            is_appointed = by is ModeratorKind.ROOM_MODERATOR
            if is_appointed:
                require_short(seconds)
                await require_not_above_them(tx, stream, person_id)
            # The lock puts what is decided about one person in line: nobody's word is lost under another's.
            person = await tx.users.get_for_update(person_id)
            held = await tx.kept_out.find_for_update(stream.performer_id, person_id)
            decided = KeptOut.decide(
                performer_id=stream.performer_id, person_id=person_id, seconds=seconds, rule=broken,
                actor_id=actor_id, is_staff=person.role in STAFF, now=self.now(),
            )  # fmt: skip
            if is_appointed:
                require_not_softened(decided, held)
                await tx.room_acts.add(self._act(stream_id, decided, words))
            if by is ModeratorKind.STAFF:
                await require_not_shorter_than_theirs(tx, decided, held)
            else:
                await require_not_decided_by_staff(tx, held, decided.at)
            await tx.kept_out.save(decided)
            action = "chat.ban" if seconds is None else "chat.timeout"
            subject = f"stream:{stream_id} account:{person_id}"
            await tx.audit.append(
                AuditEntry(AuditId(self.new_id()), actor_id, action, subject, broken.value, words, decided.at)
            )
            if by is ModeratorKind.STAFF:
                await owe_for_keeping_out(tx, stream_id, decided, words)
            until = decided.until.isoformat() if decided.until else ""
            await tx.outbox.add(PersonKeptOut(stream_id, person_id, until, broken.value, by.value))
            return decided

    def _act(self, stream_id: StreamId, decided: KeptOut, note: str) -> RoomAct:
        return RoomAct(
            id=RoomActId(self.new_id()), performer_id=decided.performer_id, stream_id=stream_id,
            actor_id=decided.actor_id, kind=RoomActKind.KEEP_OUT, person_id=decided.person_id, message_id=None,
            until=decided.until, rule=decided.rule, note=note, at=decided.at, undone_at=None,
        )  # fmt: skip
