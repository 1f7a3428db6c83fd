"""A message that was taken away, as it stands again."""

from datetime import datetime

from application.moderation.decisions._rooms_told import is_cleared_since
from domain.ids import MessageId
from ports.transaction import Transaction


async def give_message_back(tx: Transaction, message_id: MessageId) -> None:
    """It stands in its room's log again, for whoever reads that from now on; not where its words are erased by now."""
    message = await tx.messages.find(message_id)
    if message is not None and message.text:
        await tx.messages.restore(message.id)
        await tx.room_events.give_back(message.id, message.stream_id, text=message.text)


async def give_back_if_not_cleared(
    tx: Transaction, message_id: MessageId, taken_at: datetime
) -> MessageId | None:
    """Which message stands in its room again. Where the chat was cleared since it was taken, it would have gone with
    that: it stands, and nobody reads it there."""
    message = await tx.messages.find(message_id)
    if message is None or not message.text:
        return None
    if await is_cleared_since(tx, message, taken_at):
        await tx.messages.restore(message_id)
        return None
    await give_message_back(tx, message_id)
    return message_id
