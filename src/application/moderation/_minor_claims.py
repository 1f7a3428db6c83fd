"""Who writes that they are under 18 writes no more until staff have looked, and child safety hears of it (CHT-15)."""

from datetime import datetime

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import MessageId, UserId
from domain.moderation.events import MinorClaimed
from domain.moderation.text.word_list import Writing
from ports.transaction import Transaction


async def hear_claim(
    tx: Transaction, user_id: UserId, writing: Writing, *, message_id: MessageId | None = None, now: datetime
) -> None:
    """Once for each time that they are locked. Of staff, who chat with nobody, nothing is made."""
    if Permission.CHAT not in PERMISSIONS[(await tx.users.get(user_id)).role]:
        return
    if await tx.chat_locks.is_locked(user_id):
        return
    await tx.chat_locks.lock(user_id, now=now)
    await tx.outbox.add(MinorClaimed(user_id, writing.stream_id, message_id, writing.surface.value))
