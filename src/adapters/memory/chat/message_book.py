"""Messages as they are recorded, in memory."""

from domain.age_verification.age import AgeState, AgeStatus
from domain.chat.message import Message
from domain.chat.room_rules import RoomRules
from domain.identity.user import User
from domain.streaming.room_event import CHAT_MESSAGE
from domain.streaming.stream import Stream
from ports.chat.message_book import DecideMessage, MessageBook, MessageFacts
from ports.chat.messages import ChatStanding
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
        standing=await _standing(tx, asked, stream, author) if stream else None,
        unaccepted=await _unaccepted(tx, stream, author) if stream else None,
    )


async def _standing(tx: Transaction, asked: Message, stream: Stream, author: User) -> ChatStanding:
    room = stream.performer_id
    follow = await tx.follows.find(author.id, room)
    return ChatStanding(
        settings=await tx.chat_settings.of(room),
        signed_up_at=author.created_at,
        has_tipped=await tx.tips.has_tipped(author.id, room),
        followed_at=follow.at if follow else None,
        has_verified_number=await tx.telephones.is_verified(author.id),
        is_moderator=await tx.room_moderators.moderates(room, author.id),
        last_at=await tx.held_messages.latest_at(asked.stream_id, author.id),
        kept_out=await tx.kept_out.find(room, author.id),
    )


async def _unaccepted(tx: Transaction, stream: Stream, author: User) -> RoomRules | None:
    rules = await tx.room_rules.latest(stream.performer_id)
    if rules is None or await tx.rules_acceptances.has_accepted(
        stream.performer_id, author.id, rules.version
    ):
        return None
    return rules


def _age(status: AgeStatus, asked: Message) -> AgeState:
    return AgeState.UNVERIFIED if status.is_lapsed(asked.sent_at) else status.state
