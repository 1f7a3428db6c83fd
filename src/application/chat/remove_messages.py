"""Take messages away from a room: one, those of a person, or all of them (CHT-08)."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from application.chat._moderating import require_fit_note, require_not_above_them, who_moderates
from application.chat._staff_acts import owe_for_removal
from domain.chat.events import MessagesRemoved
from domain.chat.message import MessageNotFound
from domain.chat.removal import APPEAL, CHAT_CLEARED, CHAT_DELETED, ModeratorKind, Removal
from domain.chat.room_act import RoomAct, RoomActKind
from domain.chat.room_moderator import require_one_message
from domain.chat.rule import chat_rule_named
from domain.ids import AuditId, MessageId, RoomActId, StreamId, TipId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.note import normal_note
from domain.streaming.room_event import TIP_WORDS_REMOVED
from domain.streaming.stream import StreamNotLive
from domain.tipping.tip import TipNotFound
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class RemoveMessages:
    """Words leave the room's log and everybody's screen; they stay as evidence beside it, with the rule and the actor.
    Those of a tip do too, and nothing else of the tip: the money was given, and a broadcasting program that showed
    them is told (TIP-09, TIP-10).

    Everybody in the room is told which rule it was, and each author by a notice, with the way to appeal (CHT-13). Of
    what our team removed the author reads the reasons too, and `note` in them (ENF-01).
    Taking away what is gone changes nothing. A moderator whom the performer appointed removes one message at a time,
    none of the performer's, and the performer reads it in the list of acts (CHT-10).
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, stream_id: StreamId, actor_id: UserId, message_id: MessageId | None, author_id: UserId | None,
        rule: str, note: str, tip_id: TipId | None = None,
    ) -> int:  # fmt: skip
        """Returns how many messages went, and words of tips. Raises `UnknownChatRule`, `NoteTooLong`, `ForbiddenText`,
        `StreamNotFound`, `StreamNotLive`, `NoModeratorHere`, `MessageNotFound`, `TipNotFound`, `BeyondRoomModerators`,
        and as `who_moderates`.
        """
        removal = Removal(
            stream_id, message_id, author_id, chat_rule_named(rule), actor_id, self.now(), tip_id
        )
        words = normal_note(note)
        count, left = await self._remove(removal, words)
        # Each in its turn, with nothing held meanwhile: whoever held it took it away, or gave up and it stands yet.
        with suppress(StreamNotLive):  # the show is over by now: there is nobody to tell
            for each in left:
                count += (await self._remove(each, words))[0]
        return count

    async def _remove(self, removal: Removal, words: str) -> tuple[int, Sequence[Removal]]:
        """How many went, and what others were holding. A room that is cleared is told first, and then nobody is waited
        for: whoever holds a message may wait for the room. Of one message the room is told last."""
        actor_id, stream_id = removal.actor_id, removal.stream_id
        async with self.begin() as tx:
            actor, stream = await tx.users.get(actor_id), await tx.streams.get(stream_id)
            by = await who_moderates(tx, stream, actor, removal.at)
            require_fit_note(words, by=by)
            is_appointed = by is ModeratorKind.ROOM_MODERATOR
            if is_appointed:
                require_one_message(names_message=removal.is_of_one)
            author = await _author_in_room(tx, removal)
            if is_appointed and author is not None:
                await require_not_above_them(tx, stream, author)
            if not removal.is_of_one:
                await self._tell_room(tx, removal)
            removed, unsaid = await _take_away(tx, removal)
            left = await _left(tx, removal) if not removal.is_of_one else ()
            if removed or unsaid:
                await tx.audit.append(
                    AuditEntry(
                        AuditId(self.new_id()), actor_id, removal.action, removal.subject, removal.rule.value, words,
                        removal.at,
                    )
                )  # fmt: skip
            if by is ModeratorKind.STAFF:
                await owe_for_removal(tx, removal, removed, words)
                await owe_for_removal(tx, removal, unsaid, words, is_of_tip=True)
            authors = [whose for _, whose in (*removed, *unsaid)]
            if is_appointed:
                for whose in authors:
                    await tx.room_acts.add(self._act(stream.performer_id, removal, whose, words))
            for whose, count in Counter(authors).items():
                await tx.outbox.add(MessagesRemoved(stream_id, whose, count, removal.rule.value, by.value))
            # Last: nobody says anything while the room's counter is held.
            if removed and removal.is_of_one:
                await self._tell_room(tx, removal)
            if unsaid:
                await self._tell_of_tips(tx, removal, [gone for gone, _ in unsaid])
        return len(authors), left

    def _act(self, performer_id: UserId, removal: Removal, author_id: UserId, note: str) -> RoomAct:
        return RoomAct(
            id=RoomActId(self.new_id()), performer_id=performer_id, stream_id=removal.stream_id,
            actor_id=removal.actor_id, kind=RoomActKind.REMOVE, person_id=author_id, message_id=removal.message_id,
            until=None, rule=removal.rule, note=note, at=removal.at, undone_at=None, tip_id=removal.tip_id,
        )  # fmt: skip

    async def _tell_room(self, tx: Transaction, removal: Removal) -> None:
        """Clearing, first of all: it takes the room's next place, so that all that was said before is there."""
        told = {"rule": removal.rule.text, "appeal": APPEAL}
        if removal.message_id is not None:
            data: dict[str, object] = {"message_ids": [str(removal.message_id)], **told}
            await tx.room_events.append(removal.stream_id, CHAT_DELETED, data, now=removal.at)
        else:
            of_whom = str(removal.author_id) if removal.author_id is not None else ""
            data = {"author_id": of_whom, **told}
            await tx.room_events.append(removal.stream_id, CHAT_CLEARED, data, now=removal.at)

    async def _tell_of_tips(self, tx: Transaction, removal: Removal, tips: Sequence[TipId]) -> None:
        told: dict[str, object] = {
            "tip_ids": [str(each) for each in tips], "rule": removal.rule.text, "appeal": APPEAL,
            "cleared": not removal.is_of_one,
        }  # fmt: skip
        await tx.room_events.append(removal.stream_id, TIP_WORDS_REMOVED, told, now=removal.at)


async def _take_away(
    tx: Transaction, removal: Removal
) -> tuple[Sequence[tuple[MessageId, UserId]], Sequence[tuple[TipId, UserId]]]:
    """What went of what was said, and of what was said with tips, each with who said it."""
    removed = await tx.messages.remove(removal) if removal.tip_id is None else ()
    unsaid = await tx.tips.remove_words(removal) if removal.message_id is None else ()
    await tx.room_events.take_back([gone for gone, _ in removed], removal.stream_id)
    await tx.room_events.take_back_words([gone for gone, _ in unsaid], removal.stream_id)
    return removed, unsaid


async def _left(tx: Transaction, removal: Removal) -> Sequence[Removal]:
    """While the room's counter is held: what is said later is not in it."""
    messages, tips = await tx.messages.standing(removal), await tx.tips.standing_words(removal)
    return (
        *(replace(removal, message_id=each, author_id=None) for each in messages),
        *(replace(removal, tip_id=each, author_id=None) for each in tips),
    )


async def _author_in_room(tx: Transaction, removal: Removal) -> UserId | None:
    """Of the one message or tip that is named. Raises `MessageNotFound`, `TipNotFound`."""
    if removal.tip_id is not None:
        tip = await tx.tips.find(removal.tip_id)
        if tip is None or tip.stream_id != removal.stream_id:
            raise TipNotFound("no such tip in this room")
        return tip.viewer_id
    if removal.message_id is None:
        return None
    message = await tx.messages.find(removal.message_id)
    if message is None or message.stream_id != removal.stream_id:
        raise MessageNotFound("no such message in this room")
    return message.author_id
