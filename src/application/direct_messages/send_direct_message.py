"""Write to a performer, or answer whoever wrote to one."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState
from domain.direct_messages.conversation import ReaderAway, after
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.direct_messages.events import DirectMessagesWait
from domain.identity.permissions import Permission, Role, require_permission
from domain.identity.user import UserNotFound
from domain.ids import DirectMessageId, UserId
from domain.moderation.decisions.chat_lock import require_may_chat
from domain.moderation.decisions.sanction import require_may_write, suspension_of
from domain.moderation.text.word_list import Surface, Writing
from domain.streaming.block import require_not_blocked
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class SendDirectMessage:
    """Keep a message that its reader alone sees, and tell them that something waits where they had read all (CHT-14).

    The text is read as everything is that people write here, and no link is taken. Whoever may not write in the chats
    of this performer's shows does not write to them either, and nobody writes to an account that is no verified adult's
    any more, or is suspended. A performer answers and never begins; while their door is off nobody writes, they
    neither. Safe to repeat: the client chooses the message's id.

    Raises `InvalidDirectMessage`, `ForbiddenText`, `BlockedWords`, `LinkRefused`, `DirectMessageIdReused`,
    `DirectMessagesOff`, `DirectMessagesNotForYou`, `ReaderAway`, `NobodyWroteFirst`, `ConversationClosed`,
    `AnswerAwaited`, `BlockedByPerformer`, `KeptOutOfChat`, `ChatLocked`, `ChatRestricted`, `AccountSuspended`,
    `UserNotFound`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock

    async def __call__(
        self, *, message_id: DirectMessageId, pair: Pair, author_id: UserId, text: str
    ) -> DirectMessage:
        """`author_id` is one of the pair."""
        message = DirectMessage.write(
            message_id=message_id, pair=pair, author_id=author_id, text=text, now=self.now()
        )
        read = await self.screen.read(message.text, Writing(author_id, Surface.DIRECT_MESSAGE, None))
        read.require_fit(pointer="/text", tells_words=False)
        async with self.begin() as tx:
            # The locks put all that the two write in line, the first message too, with what is decided about either and
            # with the performer who closes their door or blocks somebody: after that no message comes.
            people = {each: await tx.users.get_for_update(each) for each in sorted({*pair.people})}
            if people[pair.performer_id].role is not Role.PERFORMER:
                raise UserNotFound("there is no such performer")
            author = people[author_id]
            require_permission(author.role, Permission.CHAT)
            (await tx.ages.get(author_id)).require_verified_adult()
            if (earlier := await tx.direct_messages.find(message_id)) is not None:
                earlier.require_same_request(message)
                return earlier
            before = await tx.conversations.find_for_update(pair)
            # Only now: what waited for its turn is not older than what was read meanwhile.
            message = message.following(before.latest_at if before else None, now=self.now())
            await _require_may_write(tx, message)
            await _require_open(tx, message)
            await _require_reads(tx, message)
            await tx.conversations.save(after(before, message))
            await tx.direct_messages.add(message)
            if before is None or not before.is_unread_by(message.reader_id):
                is_to_performer = message.reader_id == pair.performer_id
                await tx.outbox.add(DirectMessagesWait(message.reader_id, author_id, is_to_performer))
            return message


async def _require_may_write(tx: Transaction, message: DirectMessage) -> None:
    author_id, performer_id = message.author_id, message.pair.performer_id
    require_may_chat(locked=await tx.chat_locks.is_locked(author_id))
    require_may_write(await tx.sanctions.of_person(author_id), performer_id, message.sent_at)
    is_blocked = await tx.blocks.is_blocked(performer_id, message.pair.viewer_id)
    require_not_blocked(is_blocked=is_blocked)
    kept_out = await tx.kept_out.find(performer_id, author_id)
    if kept_out is not None:
        kept_out.require_over(message.sent_at)


async def _require_open(tx: Transaction, message: DirectMessage) -> None:
    performer_id, viewer_id = message.pair.performer_id, message.pair.viewer_id
    door = await tx.doors.of(performer_id)
    if message.author_id == performer_id:
        door.require_open()
        return
    follows = await tx.follows.find(viewer_id, performer_id) is not None
    door.require_open_to(follows=follows, has_tipped=await tx.tips.has_tipped(viewer_id, performer_id))


async def _require_reads(tx: Transaction, message: DirectMessage) -> None:
    """What is the matter with their account is told to nobody else."""
    reader_id = message.reader_id
    is_adult = (await tx.ages.get(reader_id)).state is AgeState.VERIFIED_ADULT
    if not is_adult or suspension_of(await tx.sanctions.of_person(reader_id), message.sent_at) is not None:
        raise ReaderAway("they read no messages now")
