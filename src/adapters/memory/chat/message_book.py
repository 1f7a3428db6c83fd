"""Messages as they are recorded, in memory."""

from adapters.memory.chat.standing import standing_of, unaccepted_of
from domain.age_verification.age import AgeState, AgeStatus
from domain.chat.message import Message
from domain.streaming.room_event import CHAT_MESSAGE
from ports.chat.message_book import DecideMessage, MessageBook, MessageFacts
from ports.transaction import BeginTransaction, Transaction


class MemoryMessageBook(MessageBook):
    """Each message is a transaction of its own."""

    def __init__(self, begin: BeginTransaction) -> None:
        self._begin = begin

    async def record(self, asked: Message, decide: DecideMessage) -> Message:
        async with self._begin() as tx:
            decided = decide(await _facts(tx, asked))
            if isinstance(decided, Message):
                return decided
            message = decided.message
            await tx.messages.add(message)
            await tx.room_events.append(message.stream_id, CHAT_MESSAGE, decided.shown, now=message.sent_at)
            return message


async def _facts(tx: Transaction, asked: Message) -> MessageFacts:
    author = await tx.users.get(asked.author_id)
    age = await tx.ages.get_for_update(author.id)
    stream = await tx.streams.find(asked.stream_id)
    return MessageFacts(
        author_name=author.display_name,
        role=author.role,
        age=_age(age, asked),
        is_locked=await tx.chat_locks.is_locked(author.id),
        stream=stream,
        earlier=await tx.held_messages.find_said_or_held(asked.id),
        is_removed=author.id in (await tx.room_controls.of(asked.stream_id)).removed,
        is_blocked=stream is not None and await tx.blocks.is_blocked(stream.performer_id, author.id),
        sanctions=await tx.sanctions.of_person(author.id),
        standing=await standing_of(tx, stream, author) if stream else None,
        unaccepted=await unaccepted_of(tx, stream, author) if stream else None,
    )


def _age(status: AgeStatus, asked: Message) -> AgeState:
    return AgeState.UNVERIFIED if status.is_lapsed(asked.sent_at) else status.state
