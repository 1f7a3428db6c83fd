"""Say something in a room."""

from dataclasses import dataclass
from datetime import datetime

from domain.chat.message import Message
from domain.identity.permissions import Permission, require_permission
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.chat_lock import require_may_chat
from domain.moderation.events import MinorClaimed
from domain.moderation.sanction import require_may_write
from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import require_clean
from domain.moderation.text.word_list import Surface, Writing, require_unlisted
from domain.streaming.room_event import CHAT_MESSAGE
from ports.clock import Clock
from ports.moderation import TextScreen
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class SayInRoom:
    """Keep a message and show it to everyone in the room of a live show.

    Safe to repeat: the client chooses the message's id. Raises `InvalidMessage`, `ForbiddenText`, `BlockedWords`,
    `MessageIdReused`, `StreamNotFound`, `StreamNotLive`, `RemovedFromRoom`, `KeptOutOfChat`, `AccountTooNew`,
    `TippersOnly`, `SlowMode`, `ChatLocked`, `ChatRestricted`, `AccountSuspended`, `PermissionDenied`,
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
        concerns = await self.screen.concerns(message.text)
        if Concern.MINOR_CLAIM in concerns:
            await self._lock(message)
        require_clean(concerns, pointer="/text")
        writing = Writing(author_id, Surface.CHAT, stream_id)
        require_unlisted(await self.screen.listed(message.text, writing), pointer="/text")
        async with self.begin() as tx:
            author = await tx.users.get(author_id)
            require_permission(author.role, Permission.CHAT)
            # The lock puts the repeats of one request in line, so that the second finds what the first said.
            (await tx.ages.get_for_update(author_id)).require_verified_adult()
            require_may_chat(locked=await tx.chat_locks.is_locked(author_id))
            if earlier := await tx.messages.find(message_id):
                earlier.require_same_request(message)
                return earlier
            stream = await tx.streams.get(stream_id)
            stream.require_live()
            (await tx.room_controls.of(stream_id)).require_admitted(author_id)
            require_may_write(await tx.sanctions.of_person(author_id), stream.performer_id, self.now())
            if kept_out := await tx.kept_out.find(stream.performer_id, author_id):
                kept_out.require_over(self.now())
            if author_id != stream.performer_id:
                await _require_settings(tx, stream.performer_id, message, author.created_at)
            await tx.messages.add(message)
            shown = {
                "message_id": str(message.id),
                "author_id": str(author_id),
                "author": author.display_name,
                "text": message.text,
            }
            await tx.room_events.append(stream_id, CHAT_MESSAGE, shown, now=self.now())
            return message

    async def _lock(self, message: Message) -> None:
        """Who says that they are under 18 does not chat until staff have looked; a case follows at once (CHT-15)."""
        async with self.begin() as tx:
            author = await tx.users.get(message.author_id)
            require_permission(author.role, Permission.CHAT)
            if await tx.chat_locks.is_locked(message.author_id):
                return
            await tx.chat_locks.lock(message.author_id, now=self.now())
            await tx.outbox.add(MinorClaimed(message.author_id, message.stream_id, message.id))


async def _require_settings(
    tx: Transaction, performer_id: UserId, message: Message, signed_up_at: datetime
) -> None:
    """What the room asks of whoever writes. The author is locked: of two at once, the second sees the first's."""
    settings = await tx.chat_settings.of(performer_id)
    if not settings.binds or await tx.room_moderators.moderates(performer_id, message.author_id):
        return
    settings.require_old_enough(signed_up_at, message.sent_at)
    if settings.tippers_only:
        settings.require_tipper(has_tipped=await tx.tips.has_tipped(message.author_id, performer_id))
    if settings.slow_seconds:
        last_at = await tx.messages.latest_at(message.stream_id, message.author_id)
        settings.require_pace(last_at, message.sent_at)
