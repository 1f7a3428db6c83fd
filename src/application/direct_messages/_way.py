"""Whether somebody may write to the other one of a pair at this moment, whatever they write."""

from datetime import datetime

from domain.age_verification.age import AgeState
from domain.direct_messages.conversation import Conversation, ReaderAway, require_may_go_on
from domain.direct_messages.direct_message import Pair
from domain.identity.permissions import Permission, Role, require_permission
from domain.identity.user import User, UserNotFound
from domain.ids import UserId
from domain.moderation.decisions.chat_lock import require_may_chat
from domain.moderation.decisions.sanction import require_may_write, suspension_of
from domain.money import Tokens
from domain.streaming.block import require_not_blocked
from ports.transaction import Transaction


async def require_writer(tx: Transaction, pair: Pair, author: User, performer: User) -> None:
    """Raises `UserNotFound`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`."""
    if performer.role is not Role.PERFORMER:
        raise UserNotFound("there is no such performer")
    require_permission(author.role, Permission.CHAT)
    (await tx.ages.get(author.id)).require_verified_adult()


async def require_way(
    tx: Transaction, pair: Pair, author_id: UserId, before: Conversation | None, now: datetime
) -> Tokens:
    """What a message costs its writer. `before`: what was written so far.

    Raises `ChatLocked`, `AccountSuspended`, `ChatRestricted`, `BlockedByPerformer`, `KeptOutOfChat`,
    `DirectMessagesOff`, `DirectMessagesNotForYou`, `ReaderAway`,
    `NobodyWroteFirst`, `ConversationClosed`, `AnswerAwaited`.
    """
    await _require_may_write(tx, pair, author_id, now)
    price = await _require_open(tx, pair, author_id)
    await _require_reads(tx, pair.other(author_id), now)
    require_may_go_on(before, pair, author_id)
    return price


async def _require_may_write(tx: Transaction, pair: Pair, author_id: UserId, now: datetime) -> None:
    performer_id = pair.performer_id
    require_may_chat(locked=await tx.chat_locks.is_locked(author_id))
    require_may_write(await tx.sanctions.of_person(author_id), performer_id, now)
    require_not_blocked(is_blocked=await tx.blocks.is_blocked(performer_id, pair.viewer_id))
    kept_out = await tx.kept_out.find(performer_id, author_id)
    if kept_out is not None:
        kept_out.require_over(now)


async def _require_open(tx: Transaction, pair: Pair, author_id: UserId) -> Tokens:
    """A performer pays nothing to answer."""
    entrance = await tx.doors.of(pair.performer_id)
    if author_id == pair.performer_id:
        entrance.door.require_open()
        return Tokens(0)
    follows = await tx.follows.find(pair.viewer_id, pair.performer_id) is not None
    entrance.door.require_open_to(
        follows=follows, has_tipped=await tx.tips.has_tipped(pair.viewer_id, pair.performer_id)
    )
    return entrance.price


async def _require_reads(tx: Transaction, reader_id: UserId, now: datetime) -> None:
    """What is the matter with their account is told to nobody else."""
    is_adult = (await tx.ages.get(reader_id)).state is AgeState.VERIFIED_ADULT
    if not is_adult or suspension_of(await tx.sanctions.of_person(reader_id), now) is not None:
        raise ReaderAway("they read no messages now")
