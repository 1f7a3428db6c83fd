"""Keeping a message that waits (CHT-02)."""

from domain.chat.held_message import HeldMessage, require_few_wait
from domain.chat.message import Message
from ports.transaction import Transaction


async def hold_message(tx: Transaction, message: Message, held: HeldMessage) -> Message:
    """Keep what a level caught where nobody else reads it. What the message's id stands for already is returned in its
    place. Raises `MessageIdReused`, `SlowMode`, `TooManyWait`, and as `require_verified_adult`.
    """
    # The lock puts what one person sends at once in line, so that the second counts, or finds, the first. It is another
    # one than that under which the message was decided on: an author who was locked in between leaves no words here.
    (await tx.ages.get_for_update(message.author_id)).require_verified_adult()
    if earlier := await tx.held_messages.find_said_or_held(message.id):
        earlier.require_same_request(message)
        return earlier
    settings = await tx.chat_settings.of((await tx.streams.get(message.stream_id)).performer_id)
    if settings.slow_seconds:
        latest = await tx.held_messages.latest_at(message.stream_id, message.author_id)
        settings.require_pace(latest, message.sent_at)
    waiting = await tx.held_messages.count_waiting(message.stream_id, message.author_id, now=message.sent_at)
    require_few_wait(waiting)
    await tx.held_messages.add(held)
    return held
