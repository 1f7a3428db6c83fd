"""Words that our team turned down while they waited, and those of tips that it took away, as they stand after all
(ENF-03)."""

from application.moderation.decisions._enforcing import GONE_FROM_ROOM, Overturn
from application.moderation.decisions._rooms_told import RoomWord, is_cleared_since
from domain.age_verification.age import AgeState
from domain.ids import MessageId, StreamId, TipId, UserId
from domain.moderation.decisions.action import ActionKind, ScopeKind
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.text.link import links_in
from domain.moderation.text.link_rule import LINK_WARNING
from domain.streaming.room_event import CHAT_MESSAGE, TIP_MESSAGE, TIP_WORDS_RESTORED
from ports.transaction import Transaction


async def let_through(tx: Transaction, sanction: Sanction, by: Overturn) -> list[RoomWord]:
    """What the room is to be told, where its show is still on. Words that are erased by now come back to nobody."""
    assert sanction.action.scope.id is not None, "a message is denied by its id"
    if sanction.action.kind is ActionKind.REMOVE_MESSAGE:
        if sanction.before == GONE_FROM_ROOM:
            return []
        return await _words_back(tx, TipId(sanction.action.scope.id), sanction)
    if sanction.action.scope.kind is ScopeKind.TIP:
        return await _tip_words(tx, TipId(sanction.action.scope.id), sanction, by)
    return await _message(tx, MessageId(sanction.action.scope.id), sanction, by)


async def _message(
    tx: Transaction, message_id: MessageId, sanction: Sanction, by: Overturn
) -> list[RoomWord]:
    """It is of the moment in which it was written, and is read where it comes in the room now; where the chat was
    cleared since it was denied, it would have gone with that, and stands unread."""
    held = await tx.held_messages.find_for_update(message_id)
    if held is None or held.rule is None or not held.text:
        return []
    await tx.held_messages.save(held.given_back(by=by.officer_id, now=by.at))
    message = held.said(held.sent_at)
    await tx.messages.add(message)
    if await is_cleared_since(tx, message, sanction.since):
        return []
    if not await _may_still_write(tx, message.author_id, message.stream_id, by):
        return []
    shown: dict[str, object] = {
        "message_id": str(message.id),
        "author_id": str(message.author_id),
        "author": (await tx.users.get(message.author_id)).display_name,
        "text": message.text,
    }
    if links_in(message.text):  # nobody is asked here where they lead
        shown["warning"] = LINK_WARNING
    return [RoomWord(message.stream_id, CHAT_MESSAGE, shown)]


async def _may_still_write(tx: Transaction, author_id: UserId, stream_id: StreamId, by: Overturn) -> bool:
    """What else was decided about its author since keeps it from the room, though it stands."""
    stream = await tx.streams.get(stream_id)
    kept_out = await tx.kept_out.find(stream.performer_id, author_id)
    return not (
        (await tx.ages.get(author_id)).state is not AgeState.VERIFIED_ADULT
        or await tx.chat_locks.is_locked(author_id)
        or author_id in (await tx.room_controls.of(stream.id)).removed
        or await tx.blocks.is_blocked(stream.performer_id, author_id)
        or (kept_out is not None and kept_out.holds(by.at))
    )


async def _words_back(tx: Transaction, tip_id: TipId, sanction: Sanction) -> list[RoomWord]:
    """Those that stand in the tip's own event, which is read in the log."""
    tip = await tx.tips.get_for_update(tip_id)
    after = tip.words_back()
    if after is tip or not tip.message or await is_cleared_since(tx, tip, sanction.since):
        return []
    await tx.tips.decide_message(after)
    await tx.room_events.give_back_words(tip.id, tip.stream_id, message=tip.message)
    return [RoomWord(tip.stream_id, TIP_WORDS_RESTORED, {"tip_ids": [str(tip.id)]})]


async def _tip_words(tx: Transaction, tip_id: TipId, sanction: Sanction, by: Overturn) -> list[RoomWord]:
    tip = await tx.tips.get_for_update(tip_id)
    after = tip.given_back()
    if after is tip or not tip.message or await is_cleared_since(tx, tip, sanction.since):
        return []
    if not await _may_still_write(tx, tip.viewer_id, tip.stream_id, by):
        return []
    await tx.tips.decide_message(after)
    viewer = (await tx.users.get(UserId(tip.viewer_id))).display_name
    return [RoomWord(tip.stream_id, TIP_MESSAGE, after.words_told(viewer))]
