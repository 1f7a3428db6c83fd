"""Say something in a room."""

from dataclasses import dataclass

from domain.chat.message import Message
from domain.identity.permissions import Permission, require_permission
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.text.screen import require_clean
from domain.streaming.room_event import CHAT_MESSAGE
from ports.clock import Clock
from ports.moderation import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SayInRoom:
    """Keep a message and show it to everyone in the room of a live show.

    Safe to repeat: the client chooses the message's id. Raises `InvalidMessage`, `ForbiddenText`,
    `MessageIdReused`, `StreamNotFound`, `StreamNotLive`, `RemovedFromRoom`, `PermissionDenied`,
    `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock

    async def __call__(
        self, *, message_id: MessageId, stream_id: StreamId, author_id: UserId, text: str
    ) -> Message:
        message = Message.say(
            message_id=message_id, stream_id=stream_id, author_id=author_id, text=text, now=self.now()
        )
        require_clean(await self.screen.concerns(message.text), pointer="/text")
        async with self.begin() as tx:
            author = await tx.users.get(author_id)
            require_permission(author.role, Permission.CHAT)
            # The lock puts the repeats of one request in line, so that the second finds what the first said.
            (await tx.ages.get_for_update(author_id)).require_verified_adult()
            if earlier := await tx.messages.find(message_id):
                earlier.require_same_request(message)
                return earlier
            stream = await tx.streams.get(stream_id)
            stream.require_live()
            (await tx.room_controls.of(stream_id)).require_admitted(author_id)
            await tx.messages.add(message)
            shown = {
                "message_id": str(message.id),
                "author_id": str(author_id),
                "author": author.display_name,
                "text": message.text,
            }
            await tx.room_events.append(stream_id, CHAT_MESSAGE, shown, now=self.now())
            return message
