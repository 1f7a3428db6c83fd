"""Let a message through that waits, or not (CHT-02)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.chat._moderating import require_not_above_them, who_moderates
from application.chat._staff_acts import owe_for_denial
from application.chat.may_write_there import require_author_may_write
from domain.chat.events import HeldMessageDenied
from domain.chat.held_message import HeldMessage, HeldMessageNotFound
from domain.chat.removal import ModeratorKind
from domain.chat.room_moderator import require_somebody_elses
from domain.chat.rule import ChatRule, chat_rule_named
from domain.ids import AuditId, MessageId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from domain.moderation.text.link_rule import LINK_WARNING, JudgedLink, Verdict, require_links
from domain.moderation.text.word_list import Listed, Surface, Writing, require_unlisted
from domain.streaming.room_event import CHAT_MESSAGE
from domain.streaming.stream import Stream
from ports.clock import Clock, NewId
from ports.moderation.links import LinkJudge
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class DecideHeldMessage:
    """What is let through is said now, with the warning that a rule about one of its links asks for now. What is not is
    shown to nobody, and its author is told the rule and how to appeal (CHT-13); where our team decided that, they read
    the reasons too, and `note` in them (ENF-01). A message whose author may not write
    here any more is not let through, nor one in which a word or link stands that was blocked while it waited.
    A moderator whom the performer appointed decides on other people's messages, and
    the performer reads how (CHT-10).
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId
    judge: LinkJudge
    screen: TextScreen

    async def __call__(
        self, *, stream_id: StreamId, message_id: MessageId, actor_id: UserId, rule: str | None, note: str
    ) -> HeldMessage:
        """`rule` denies it; None lets it through. Raises `UnknownChatRule`, `NoteTooLong`, `HeldMessageNotFound`,
        `HeldMessageDecided`, `LinkRefused`, `BlockedWords`, `AuthorMayNotWrite`, `StreamNotFound`,
        `StreamNotLive`, `NoModeratorHere`, `BeyondRoomModerators`, and as `who_moderates`.
        """
        broken = chat_rule_named(rule) if rule is not None else None
        words = normal_note(note)
        links, listed = await self._read_now(stream_id, message_id) if broken is None else ((), None)
        async with self.begin() as tx:
            now = self.now()
            actor, stream = await tx.users.get(actor_id), await tx.streams.get(stream_id)
            by = await who_moderates(tx, stream, actor, now)
            held = await tx.held_messages.find_for_update(message_id)
            if held is None or held.stream_id != stream_id:
                raise HeldMessageNotFound("no such message waits in this room")
            if by is ModeratorKind.ROOM_MODERATOR:
                require_somebody_elses(held.author_id, actor_id)
                await require_not_above_them(tx, stream, held.author_id)
            if broken is None:
                decided = held.approved(by=actor_id, now=now)
                require_links(links, pointer=None)
                require_unlisted(listed, pointer=None)
                warns = any(link.verdict is Verdict.WARN for link in links)
                await _let_through(tx, stream, held, now, warns=warns)
            else:
                decided = held.denied(by=actor_id, rule=broken, now=now)
                await tx.outbox.add(HeldMessageDenied(stream_id, held.author_id, broken.value, by.value))
                if by is ModeratorKind.STAFF:
                    await owe_for_denial(tx, decided, words)
            await tx.held_messages.save(decided)
            await tx.audit.append(self._entry(decided, actor_id, broken, words, now))
            return decided

    async def _read_now(
        self, stream_id: StreamId, message_id: MessageId
    ) -> tuple[Sequence[JudgedLink], Listed | None]:
        """Asked before the message is held: a short link may have to be followed, and no hit of a link is counted
        again. What was blocked while it waited nobody lets through."""
        async with self.begin() as tx:
            held = await tx.held_messages.find_said_or_held(message_id)
        if held is None:
            return (), None
        listed = await self.screen.listed(held.text, Writing(held.author_id, Surface.CHAT, stream_id))
        return await self.judge.judge(held.text), listed

    def _entry(
        self, decided: HeldMessage, actor_id: UserId, broken: ChatRule | None, words: str, now: datetime
    ) -> AuditEntry:
        action, reason = ("chat.deny", broken.value) if broken is not None else ("chat.approve", "approved")
        subject = f"stream:{decided.stream_id} message:{decided.id}"
        return AuditEntry(AuditId(self.new_id()), actor_id, action, subject, reason, words, now)


async def _let_through(
    tx: Transaction, stream: Stream, held: HeldMessage, now: datetime, *, warns: bool
) -> None:
    """Raises `StreamNotLive`, `AuthorMayNotWrite`."""
    stream.require_live()
    author = await tx.users.get(held.author_id)
    await require_author_may_write(tx, stream, author, now)
    message = held.said(now)
    await tx.messages.add(message)
    shown: dict[str, object] = {
        "message_id": str(message.id),
        "author_id": str(message.author_id),
        "author": author.display_name,
        "text": message.text,
    }
    if warns:
        shown["warning"] = LINK_WARNING
    await tx.room_events.append(message.stream_id, CHAT_MESSAGE, shown, now=now)
