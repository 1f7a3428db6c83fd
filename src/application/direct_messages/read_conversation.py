"""Note that somebody has read a conversation."""

from dataclasses import dataclass
from datetime import datetime

from domain.direct_messages.conversation import ConversationNotFound
from domain.direct_messages.direct_message import Pair
from domain.ids import UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class ReadConversation:
    """Up to a time of theirs: that of the latest message that they were shown. The other one is not told. Safe to
    repeat, in any order."""

    begin: BeginTransaction

    async def __call__(self, *, pair: Pair, person_id: UserId, up_to: datetime) -> None:
        """Raises `ConversationNotFound`, also of somebody else's."""
        async with self.begin() as tx:
            conversation = await tx.conversations.find_for_update(pair)
            if conversation is None:
                raise ConversationNotFound("there is no such conversation")
            changed = conversation.read_by(person_id, min(up_to, conversation.latest_at))
            if changed != conversation:
                await tx.conversations.save(changed)
