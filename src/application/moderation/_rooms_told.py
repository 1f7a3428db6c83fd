"""Tell the rooms whose messages stand again."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from domain.chat.removal import CHAT_RESTORED
from domain.ids import MessageId, StreamId
from domain.streaming.stream import StreamNotLive
from ports.transaction import Transaction


async def tell_rooms_restored(tx: Transaction, messages: Iterable[MessageId], *, now: datetime) -> None:
    """Once for each room; of messages whose words are erased by now nothing is told.

    The last thing in a transaction: nobody says anything in a room while its counter is held, and whoever holds one
    and waits for a case or an account may wait for somebody who waits for the counter.
    """
    by_room: dict[StreamId, list[str]] = {}
    for message_id in messages:
        message = await tx.messages.find(message_id)
        if message is not None and message.text:
            by_room.setdefault(message.stream_id, []).append(str(message.id))
    for stream_id in sorted(by_room):  # in one order, so that two who tell the same rooms stand in line
        told = {"message_ids": by_room[stream_id]}
        with suppress(StreamNotLive):  # its log is closed, and nobody is left to be told
            await tx.room_events.append(stream_id, CHAT_RESTORED, told, now=now)
