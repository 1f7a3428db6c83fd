"""Write to a performer, or answer whoever wrote to one."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.direct_messages._paying import pay
from application.direct_messages._way import require_way, require_writer
from domain.direct_messages.conversation import after
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.direct_messages.events import DirectMessagesWait
from domain.direct_messages.price import require_agreed
from domain.ids import DirectMessageId, UserId
from domain.moderation.text.word_list import Surface, Writing
from domain.payouts.schedule import FeeSchedule
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SendDirectMessage:
    """Keep a message that its reader alone sees, and tell them that something waits where they had read all (CHT-14).

    The text is read as everything is that people write here, and no link is taken. Whoever may not write in the chats
    of this performer's shows does not write to them either, and nobody writes to an account that is no verified adult's
    any more, or is suspended. A performer answers and never begins; while their door is off nobody writes, they
    neither. Where the performer asks a price, its writer pays what they agreed to, or nothing is sent; what is refused
    costs nothing, nor does an answer. Safe to repeat: the client chooses the message's id.

    Raises `InvalidDirectMessage`, `ForbiddenText`, `BlockedWords`, `LinkRefused`, `DirectMessageIdReused`,
    `DirectMessagesOff`, `DirectMessagesNotForYou`, `ReaderAway`, `NobodyWroteFirst`, `ConversationClosed`,
    `AnswerAwaited`, `BlockedByPerformer`, `KeptOutOfChat`, `ChatLocked`, `ChatRestricted`, `AccountSuspended`,
    `UserNotFound`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `MessagePriceChanged`,
    `InsufficientBalance`, `LimitReached`, `OnBreak`, `SelfExcluded`, `FeeScheduleNotFound`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock
    schedules: Sequence[FeeSchedule]

    async def __call__(
        self, *, message_id: DirectMessageId, pair: Pair, author_id: UserId, text: str, agreed_price: int = 0
    ) -> DirectMessage:
        """`author_id` is one of the pair; `agreed_price` is what they were shown, in tokens."""
        message = DirectMessage.write(
            message_id=message_id,
            pair=pair,
            author_id=author_id,
            text=text,
            now=self.now(),
            price=agreed_price,
        )
        read = await self.screen.read(message.text, Writing(author_id, Surface.DIRECT_MESSAGE, None))
        read.require_fit(pointer="/text", tells_words=False)
        async with self.begin() as tx:
            # The locks put all that the two write in line, the first message too, with what is decided about either and
            # with the performer who closes their door or blocks somebody: after that no message comes.
            people = {each: await tx.users.get_for_update(each) for each in sorted({*pair.people})}
            await require_writer(tx, pair, people[author_id], people[pair.performer_id])
            if (earlier := await tx.direct_messages.find(message_id)) is not None:
                earlier.require_same_request(message)
                return earlier
            before = await tx.conversations.find_for_update(pair)
            # Only now: what waited for its turn is not older than what was read meanwhile.
            message = message.following(before.latest_at if before else None, now=self.now())
            price = await require_way(tx, pair, author_id, before, message.sent_at)
            require_agreed(price, agreed_price)
            await tx.conversations.save(after(before, message))
            await tx.direct_messages.add(message)
            if price:
                await pay(tx, message, people[author_id], self.schedules)
            if before is None or not before.is_unread_by(message.reader_id):
                is_to_performer = message.reader_id == pair.performer_id
                await tx.outbox.add(DirectMessagesWait(message.reader_id, author_id, is_to_performer))
            return message
