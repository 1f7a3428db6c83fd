"""Close a conversation, or open it again."""

from dataclasses import dataclass

from domain.direct_messages.conversation import Conversation, ConversationNotFound
from domain.direct_messages.direct_message import Pair
from domain.ids import UserId
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class CloseConversation:
    """Either of the two closes it, at any time and without a word of why: nobody writes in it before whoever closed it
    opens it again. What was written stays readable. Safe to repeat."""

    begin: BeginTransaction

    async def __call__(self, *, pair: Pair, person_id: UserId, closed: bool) -> Conversation:
        """Raises `ConversationNotFound`, also of somebody else's."""
        async with self.begin() as tx:
            conversation = await tx.conversations.find_for_update(pair)
            if conversation is None:
                raise ConversationNotFound("there is no such conversation")
            changed = conversation.closed_by(person_id, closed=closed)
            await tx.conversations.save(changed)
            return changed
