"""Tell the rooms what became of them and of their messages, when all else of a transaction is done."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from domain.chat.message import Message
from domain.chat.removal import CHAT_RESTORED
from domain.ids import MessageId, StreamId, UserId
from domain.streaming.stream import StreamNotLive
from domain.tipping.tip import Tip
from ports.transaction import Transaction


@dataclass(frozen=True, slots=True)
class RoomWord:
    """What a room is to be told: an event of its log."""

    stream_id: StreamId
    event_type: str
    data: Mapping[str, object]


async def tell_rooms(tx: Transaction, words: Iterable[RoomWord], *, now: datetime) -> None:
    """All rooms of a transaction at once, by ascending id; what one room hears, in the order given.

    The last thing in a transaction: nobody says anything in a room while its counter is held, and whoever holds one
    and waits for a case, an account or money may wait for somebody who waits for the counter.
    """
    # In one order, so that two who tell the same rooms stand in line.
    for word in sorted(words, key=lambda each: each.stream_id):
        with suppress(StreamNotLive):  # its log is closed, and nobody is left to be told
            await tx.room_events.append(word.stream_id, word.event_type, word.data, now=now)


async def words_of_restored(tx: Transaction, messages: Iterable[MessageId]) -> list[RoomWord]:
    """What `tell_rooms` tells of messages that stand again: once for each room; of messages whose words are erased by
    now nothing."""
    by_room: dict[StreamId, list[str]] = {}
    for message_id in messages:
        message = await tx.messages.find(message_id)
        if message is not None and message.text:
            by_room.setdefault(message.stream_id, []).append(str(message.id))
    return [RoomWord(each, CHAT_RESTORED, {"message_ids": by_room[each]}) for each in by_room]


async def is_cleared_since(tx: Transaction, words: Message | Tip, taken_at: datetime) -> bool:
    """Whether what our team took of a room would be gone from it by now, had it stood: the chat was cleared, of
    everybody or of whoever wrote it. Of one author the words of tips that name nobody stay."""
    match words:
        case Message(author_id=author):
            whose: UserId | None = author
        case Tip():
            whose = None if words.is_anonymous else words.viewer_id
    return await tx.room_events.was_cleared(words.stream_id, whose, after=taken_at)
