"""Whether somebody may write in a room at this moment, whatever they write."""

from datetime import datetime

from domain.chat.held_message import AuthorMayNotWrite
from domain.errors import Forbidden
from domain.identity.permissions import Permission, require_permission
from domain.identity.user import User
from domain.moderation.decisions.chat_lock import require_may_chat
from domain.moderation.decisions.sanction import require_may_write
from domain.streaming.block import require_not_blocked
from domain.streaming.stream import Stream
from ports.transaction import Transaction


async def require_may_write_there(tx: Transaction, stream: Stream, actor: User, now: datetime) -> None:
    """Raises `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `ChatLocked`, `RemovedFromRoom`,
    `BlockedByPerformer`, `AccountSuspended`, `ChatRestricted`, `KeptOutOfChat`.
    """
    require_permission(actor.role, Permission.CHAT)
    (await tx.ages.get(actor.id)).require_verified_adult()
    require_may_chat(locked=await tx.chat_locks.is_locked(actor.id))
    (await tx.room_controls.of(stream.id)).require_admitted(actor.id)
    require_not_blocked(is_blocked=await tx.blocks.is_blocked(stream.performer_id, actor.id))
    require_may_write(await tx.sanctions.of_person(actor.id), stream.performer_id, now)
    if kept_out := await tx.kept_out.find(stream.performer_id, actor.id):
        kept_out.require_over(now)


async def require_author_may_write(tx: Transaction, stream: Stream, author: User, now: datetime) -> None:
    """`RequireAuthorMayWrite`."""
    try:
        await require_may_write_there(tx, stream, author, now)
    except Forbidden:
        raise AuthorMayNotWrite("whoever wrote it may not write here any more") from None
