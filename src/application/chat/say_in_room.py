"""Say something in a room."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.chat._auto_mod import hold_message
from domain.age_verification.age import require_verified_adult
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.identity.permissions import Permission, require_permission
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.decisions.chat_lock import require_may_chat
from domain.moderation.decisions.sanction import require_may_write
from domain.moderation.events import MinorClaimed
from domain.moderation.text.auto_mod import Category, caught, signs_in
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import LINK_WARNING, Verdict
from domain.moderation.text.word_list import Surface, Writing
from domain.streaming.block import require_not_blocked
from domain.streaming.room_controls import PUT_OUT, RemovedFromRoom
from domain.streaming.stream import StreamNotFound
from ports.chat.auto_mod import AskLevels
from ports.chat.message_book import MessageBook, MessageFacts, NewMessage
from ports.clock import Clock
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SayInRoom:
    """Keep a message and show it to everyone in the room of a live show.

    One that levels of the room's AutoMod catch waits, and a `HeldMessage` is returned: nobody else reads it before
    whoever moderates the room let it through (CHT-02). The performer and moderators of the room are bound by no level.

    Safe to repeat: the client chooses the message's id. Raises `InvalidMessage`, `ForbiddenText`, `BlockedWords`,
    `MessageIdReused`, `StreamNotFound`, `StreamNotLive`, `RemovedFromRoom`, `BlockedByPerformer`, `KeptOutOfChat`,
    `RoomRulesNotAccepted`, `LinkRefused`, `AccountTooNew`, `AccountTooNewForLinks`, `NoLinksHere`, `TippersOnly`,
    `FollowersOnly`, `VerifiedOnly`, `EmoteOnly`, `SlowMode`, `TooManyWait`, `ChatLocked`, `ChatRestricted`,
    `AccountSuspended`, `PermissionDenied`, `AgeVerificationRequired`, `AgeLocked`, `Overloaded`.
    """

    book: MessageBook
    begin: BeginTransaction
    screen: TextScreen
    levels: AskLevels
    now: Clock
    link_age_minutes: int = 0
    """How old the account of somebody who posts links is, in all rooms but where they moderate (CHT-12)."""

    async def __call__(
        self, *, message_id: MessageId, stream_id: StreamId, author_id: UserId, text: str
    ) -> Message:
        message = Message.say(
            message_id=message_id, stream_id=stream_id, author_id=author_id, text=text, now=self.now()
        )
        read = await self.screen.read(message.text, Writing(author_id, Surface.CHAT, stream_id))
        if Concern.MINOR_CLAIM in read.concerns:
            await self._lock(message)
        read.require_fit(pointer="/text", tells_words=False)
        verdicts = {link.verdict for link in read.links}
        doubts = await self._doubts(message, read.words, waits=Verdict.HOLD in verdicts)
        has_link, warns = verdicts - {None} != set(), Verdict.WARN in verdicts

        def decide(facts: MessageFacts) -> NewMessage | Message:
            require_permission(facts.role, Permission.CHAT)
            require_verified_adult(facts.age)
            require_may_chat(locked=facts.is_locked)
            if facts.earlier is not None:
                facts.earlier.require_same_request(message)
                return facts.earlier
            if facts.stream is None or facts.standing is None:
                raise StreamNotFound("there is no such show")
            facts.stream.require_live()
            if facts.is_removed:
                raise RemovedFromRoom(PUT_OUT)
            require_not_blocked(is_blocked=facts.is_blocked)
            require_may_write(facts.sanctions, facts.stream.performer_id, message.sent_at)
            if facts.standing.kept_out is not None:
                facts.standing.kept_out.require_over(message.sent_at)
            if author_id != facts.stream.performer_id and not facts.standing.is_moderator:
                if facts.unaccepted is not None:
                    facts.unaccepted.require_accepted(accepted=False)
                facts.standing.require_settings(message.text, message.sent_at)
                if has_link:
                    facts.standing.settings.require_may_link(
                        facts.standing.signed_up_at, message.sent_at, platform_minutes=self.link_age_minutes
                    )
                if doubts:
                    return HeldMessage.hold(message, doubts)
            return NewMessage(message, _shown(message, facts.author_name, warns=warns))

        recorded = await self.book.record(message, decide)
        if not isinstance(recorded, HeldMessage):
            return recorded
        async with self.begin() as tx:
            return await hold_message(tx, message, recorded)

    async def _doubts(self, message: Message, words: str, *, waits: bool) -> Sequence[Category]:
        """For what levels of the room catch it, or a rule about one of its links holds it (`waits`). Most that is said
        has no sign at all: then nobody is asked."""
        signs = signs_in(words, year=message.sent_at.year)
        found = caught(await self.levels(message.stream_id), signs) if signs else ()
        return (*found, Category.OFF_PLATFORM) if waits and Category.OFF_PLATFORM not in found else found

    async def _lock(self, message: Message) -> None:
        """Who says that they are under 18 does not chat until staff have looked; a case follows at once (CHT-15)."""
        async with self.begin() as tx:
            author = await tx.users.get(message.author_id)
            require_permission(author.role, Permission.CHAT)
            if await tx.chat_locks.is_locked(message.author_id):
                return
            await tx.chat_locks.lock(message.author_id, now=self.now())
            await tx.outbox.add(MinorClaimed(message.author_id, message.stream_id, message.id))


def _shown(message: Message, author: str, *, warns: bool) -> dict[str, object]:
    shown: dict[str, object] = {
        "message_id": str(message.id),
        "author_id": str(message.author_id),
        "author": author,
        "text": message.text,
    }
    return shown | {"warning": LINK_WARNING} if warns else shown
