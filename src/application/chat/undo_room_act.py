"""Take back what a moderator of one's rooms did (CHT-10)."""

from dataclasses import dataclass
from datetime import datetime

from domain.chat.removal import CHAT_RESTORED
from domain.chat.room_act import DecidedByStaff, RoomAct, RoomActKind, RoomActNotFound
from domain.ids import AuditId, MessageId, RoomActId, TipId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import ActionKind
from domain.streaming.room_event import TIP_WORDS_RESTORED
from domain.streaming.stream import OPEN
from ports.clock import Clock, NewId
from ports.transaction import BeginTransaction, Transaction


@dataclass(frozen=True, slots=True)
class UndoRoomAct:
    """The performer alone does. A line stands in the log again, and open pages that had it show it again, unless the
    chat was cleared since: it would have gone with that. A person writes again, unless somebody decided later that
    they may not: that holds.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, *, act_id: RoomActId, performer_id: UserId) -> RoomAct:
        """Taking back what is taken back changes nothing. Raises `RoomActNotFound`, `DecidedByStaff`."""
        async with self.begin() as tx:
            act = await tx.room_acts.find_for_update(act_id)
            if act is None or act.performer_id != performer_id:
                raise RoomActNotFound("no such act in your rooms")
            now = self.now()
            undone = act.undone(now)
            if undone == act:
                return act
            is_told = False
            if act.kind is RoomActKind.REMOVE:
                # Of a show that is over the log is closed, and nobody is left to be told.
                is_open = (await tx.streams.get_for_share(act.stream_id)).state in OPEN
                is_told = await _give_back(tx, act, now) and is_open
            elif act.is_what_holds(await tx.kept_out.find_for_update(performer_id, act.person_id)):
                await tx.kept_out.end(performer_id, act.person_id, now=now)
            await tx.room_acts.mark_undone(undone)
            await tx.audit.append(
                AuditEntry(
                    AuditId(self.new_id()), performer_id, "room_act.undo",
                    f"stream:{act.stream_id} account:{act.person_id}", act.kind.value, "", now,
                )
            )  # fmt: skip
            if is_told:  # last, since nobody says anything in the room while its counter is held
                told: dict[str, object] = {"message_ids": [str(act.message_id)]}
                if act.tip_id is not None:
                    told = {"tip_ids": [str(act.tip_id)]}
                event_type = TIP_WORDS_RESTORED if act.tip_id is not None else CHAT_RESTORED
                await tx.room_events.append(act.stream_id, event_type, told, now=now)
            return undone


async def _give_back(tx: Transaction, act: RoomAct, now: datetime) -> bool:
    """Whether it stands in the room again: words that are erased by now stay so. What staff decided to remove is theirs
    to give back, on an appeal. Raises `DecidedByStaff`."""
    if act.tip_id is not None:
        return await _give_words_back(tx, act, act.tip_id, now)
    message = await tx.messages.find(act.message_id) if act.message_id else None
    if message is None or not message.text:
        return False
    await _require_not_removed_by_staff(tx, message.author_id, message.id, now)
    await tx.messages.restore(message.id)
    if await tx.room_events.was_cleared(message.stream_id, message.author_id, after=act.at):
        return False
    await tx.room_events.give_back(message.id, message.stream_id, text=message.text)
    return True


async def _give_words_back(tx: Transaction, act: RoomAct, tip_id: TipId, now: datetime) -> bool:
    """As `_give_back`, of the words of a tip. Raises `DecidedByStaff`."""
    tip = await tx.tips.get_for_update(tip_id)
    after = tip.words_back()
    if after is tip or not tip.message:
        return False
    await _require_not_removed_by_staff(tx, tip.viewer_id, tip.id, now)
    whose = None if tip.is_anonymous else tip.viewer_id
    if await tx.room_events.was_cleared(tip.stream_id, whose, after=act.at):
        return False
    await tx.tips.decide_message(after)
    await tx.room_events.give_back_words(tip.id, tip.stream_id, message=tip.message)
    return True


async def _require_not_removed_by_staff(
    tx: Transaction, author_id: UserId, words_id: MessageId | TipId, now: datetime
) -> None:
    """Raises `DecidedByStaff`."""
    for sanction in await tx.sanctions.of_person(author_id):
        action = sanction.action
        if action.kind is ActionKind.REMOVE_MESSAGE and action.scope.id == words_id and sanction.holds(now):
            raise DecidedByStaff("our team decided that this message stays away")
