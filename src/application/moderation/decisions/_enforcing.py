"""What each action of a decision does at once, and how it is undone when the decision is overturned.

What holds for a time (chat, suspension, strikes) is kept as a sanction, and asked for wherever it matters: nothing
is done for it here but that a show of theirs does not go on.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.moderation.decisions._match_holds import (
    OWN_ACCOUNTS,
    give_account_back,
    give_age_back,
    is_of_child,
)
from application.moderation.decisions._messages_back import give_back_if_not_cleared
from application.moderation.decisions._rooms_told import RoomWord
from domain.chat.message import Message
from domain.chat.removal import APPEAL, CHAT_DELETED, Removal
from domain.chat.rule import ChatRule
from domain.identity.permissions import STAFF
from domain.ids import (
    DecisionAppealId,
    DirectMessageId,
    FreezeId,
    MenuItemId,
    MessageId,
    StreamId,
    TipId,
    UserId,
)
from domain.ledger.chart import Account
from domain.ledger.payout_entries import unfreeze_transfers
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.action import SHUTS_OUT, Action, ActionKind, ActionNotPossible, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.events import ShowStopped
from domain.payouts.events import EarningsFrozen, FreezeReleased
from domain.payouts.freeze import (
    Freeze,
    FreezeState,
    Severity,
    cause_of_decision,
    cause_of_match,
    cause_of_stream,
)
from domain.streaming.room_event import STREAM_KILLED, TIP_WORDS_REMOVED
from domain.streaming.stream import OPEN, EndReason
from domain.tipping.menu_item import ItemState
from ports.clock import NewId
from ports.transaction import Transaction

_CHAT_RULES: Mapping[StopPolicy, ChatRule] = {
    StopPolicy.SUSPECTED_MINOR: ChatRule.MINORS,
    StopPolicy.NON_CONSENT: ChatRule.PRIVATE_DETAILS,
    StopPolicy.EXPLICIT_CONTENT: ChatRule.EXPLICIT,
    StopPolicy.VIOLENCE_OR_THREAT: ChatRule.THREAT,
    StopPolicy.HARASSMENT: ChatRule.HARASSMENT,
    StopPolicy.OFF_PLATFORM_PAYMENT: ChatRule.OFF_PLATFORM,
}
"""What whoever is in the room is told; the others broke the rules of the room."""


@dataclass(frozen=True, slots=True)
class Overturn:
    """The appeal by which a decision is undone, and who decided it: `officer_id`."""

    decision: Decision
    appeal_id: DecisionAppealId
    officer_id: UserId
    new_id: NewId
    at: datetime


@dataclass(frozen=True, slots=True)
class Enforced:
    """What stood there `before`, for `undo`, and what the rooms are to be told when all else is done."""

    before: str
    words: tuple[RoomWord, ...]


_NOTHING = Enforced("", ())
GONE_FROM_ROOM = "gone from its room"
"""The performer, or whom they appointed, had taken the message away: whatever becomes of the decision, that stays."""


async def enforce(tx: Transaction, decision: Decision, action: Action, *, freeze_id: UUID) -> Enforced:
    """Do it; the rooms are not told yet. Raises `ActionNotPossible`, `StreamNotFound`."""
    await _require_not_done(tx, decision, action)
    if action.kind in SHUTS_OUT:
        return await _end_show(tx, decision.person_id, decision.decided_at)
    if action.kind is ActionKind.HOLD_EARNINGS:
        await _hold_earnings(tx, decision, FreezeId(freeze_id))
        return _NOTHING
    act = _ACTS.get(action.kind)
    return await act(tx, decision, action) if act is not None else _NOTHING


async def undo(tx: Transaction, sanction: Sanction, by: Overturn) -> MessageId | None:
    """Give back what was taken; the message that stands in its room again, if one does. What cannot be given back (a
    show that was stopped) stays over; its money goes on."""
    target = sanction.action.scope.id
    match sanction.action.kind:
        case ActionKind.REMOVE_MESSAGE if (
            target is not None and sanction.action.scope.kind is ScopeKind.DIRECT_MESSAGE
        ):
            await _give_direct_message_back(tx, DirectMessageId(target))
        case ActionKind.REMOVE_MESSAGE if target is not None and sanction.before != GONE_FROM_ROOM:
            return await give_back_if_not_cleared(tx, MessageId(target), sanction.since)
        case ActionKind.REMOVE_TITLE if target is not None:
            stream = await tx.streams.get_for_update(StreamId(target))
            await tx.streams.update(stream.with_title_back(sanction.before))
        case ActionKind.REMOVE_MENU_ITEM if target is not None and sanction.before:
            item = await tx.tip_menus.find_for_update(MenuItemId(target))
            state, _, revision = sanction.before.partition(":")
            if item is not None:
                given = item.given_back(
                    ItemState(state), revision=int(revision), moderator_id=by.officer_id, now=by.at
                )
                await tx.tip_menus.save(given)
        case ActionKind.STOP_SHOW if target is not None:
            await _let_show_go(tx, sanction, StreamId(target), by)
        case ActionKind.HOLD_ACCOUNT | ActionKind.RESET_AGE:
            await give_age_back(tx, sanction.person_id, sanction.since, now=by.at)
        case ActionKind.HOLD_EARNINGS:
            if (freeze := await held_by(tx, sanction)) is not None:
                await _let_go(tx, sanction.person_id, freeze.cause, by)
        case _:
            pass  # what held, holds no more: the sanction is ended
    return None


async def held_by(tx: Transaction, sanction: Sanction) -> Freeze | None:
    """The freeze that a decision about earnings made, or was written about."""
    if sanction.before:
        return await tx.freezes.get(FreezeId(UUID(sanction.before)))
    return await tx.freezes.find_for_cause(sanction.person_id, cause_of_decision(sanction.decision_id))


async def _stop_show(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    """Of a show that is over already this says why, and stops nothing."""
    stream = await tx.streams.get_for_update(StreamId(_target(action)))
    _require_theirs(stream.performer_id, decision)
    if stream.state not in OPEN:
        return _NOTHING
    await tx.streams.update(stream.killed(decision.decided_at, severity=action.policy.severity))
    stopped = ShowStopped(stream.id, stream.performer_id, stream.title, action.policy.value, "")
    await tx.outbox.add(stopped)
    return Enforced("", (RoomWord(stream.id, STREAM_KILLED, {}),))


async def _remove_message(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    if action.scope.kind is ScopeKind.TIP:
        return await _remove_tip_words(tx, decision, action)
    if action.scope.kind is ScopeKind.DIRECT_MESSAGE:
        return await _remove_direct_message(tx, decision, action)
    message = await tx.messages.find(MessageId(_target(action)))
    if message is None:
        raise ActionNotPossible("there is no such message", pointer="/message_id")
    _require_theirs(message.author_id, decision)
    rule = _CHAT_RULES.get(action.policy, ChatRule.ROOM_RULES)
    removal = Removal(message.stream_id, message.id, None, rule, decision.decided_by, decision.decided_at)
    removed = await tx.messages.remove(removal)
    if not removed and await _is_gone_from_room(tx, message):
        return Enforced(GONE_FROM_ROOM, ())
    await tx.room_events.take_back([gone for gone, _ in removed], message.stream_id)
    stream = await tx.streams.get(message.stream_id)
    if not removed or stream.state not in OPEN:
        return _NOTHING
    told = {"message_ids": [str(message.id)], "rule": rule.text, "appeal": APPEAL}
    return Enforced("", (RoomWord(message.stream_id, CHAT_DELETED, told),))


async def _remove_tip_words(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    """Those that are gone already, the room took away: what staff took stands as a sanction of its own."""
    tip = await tx.tips.find(TipId(_target(action)))
    if tip is None or not tip.read_words:
        raise ActionNotPossible("there are no such words", pointer="/tip_id")
    _require_theirs(tip.viewer_id, decision)
    rule = _CHAT_RULES.get(action.policy, ChatRule.ROOM_RULES)
    removal = Removal(
        tip.stream_id, None, None, rule, decision.decided_by, decision.decided_at, tip_id=tip.id
    )
    removed = await tx.tips.remove_words(removal)
    if not removed:
        return Enforced(GONE_FROM_ROOM, ())
    await tx.room_events.take_back_words([gone for gone, _ in removed], tip.stream_id)
    told = {"tip_ids": [str(tip.id)], "rule": rule.text, "appeal": APPEAL, "cleared": False}
    return Enforced("", (RoomWord(tip.stream_id, TIP_WORDS_REMOVED, told),))


async def _remove_direct_message(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    message = await tx.direct_messages.find_for_update(DirectMessageId(_target(action)))
    if message is None:
        raise ActionNotPossible("there is no such message", pointer="/message_id")
    _require_theirs(message.author_id, decision)
    await tx.direct_messages.save(message.removed(decision.decided_by))
    return _NOTHING


async def _give_direct_message_back(tx: Transaction, message_id: DirectMessageId) -> None:
    """Its two read it again, where its words are not erased by now."""
    message = await tx.direct_messages.find_for_update(message_id)
    if message is not None:
        await tx.direct_messages.save(message.restored())


async def _is_gone_from_room(tx: Transaction, message: Message) -> bool:
    """What somebody of the staff took away before is ours to give back."""
    actor_id = await tx.messages.removed_by(message.id)
    return actor_id is not None and (await tx.users.get(actor_id)).role not in STAFF


async def _remove_title(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    stream = await tx.streams.get_for_update(StreamId(_target(action)))
    _require_theirs(stream.performer_id, decision)
    await tx.streams.update(stream.with_title_removed())
    return Enforced(stream.title, ())


async def _remove_menu_item(tx: Transaction, decision: Decision, action: Action) -> Enforced:
    item = await tx.tip_menus.find_for_update(MenuItemId(_target(action)))
    if item is None:
        raise ActionNotPossible("there is no such item", pointer="/menu_item_id")
    _require_theirs(item.performer_id, decision)
    # What the performer changed since is another version, and a new matter.
    if item.state is ItemState.REFUSED:
        await _require_no_other(tx, decision, action)
    note = action.policy.text
    await tx.tip_menus.save(
        item.removed(moderator_id=decision.decided_by, note=note, now=decision.decided_at)
    )
    return Enforced(f"{item.state.value}:{item.revision}", ())


_ACTS: Mapping[ActionKind, Callable[[Transaction, Decision, Action], Awaitable[Enforced]]] = {
    ActionKind.STOP_SHOW: _stop_show,
    ActionKind.REMOVE_MESSAGE: _remove_message,
    ActionKind.REMOVE_TITLE: _remove_title,
    ActionKind.REMOVE_MENU_ITEM: _remove_menu_item,
}


async def _require_not_done(tx: Transaction, decision: Decision, action: Action) -> None:
    """One decision that stands for one thing: what two have taken, neither appeal could give back rightly."""
    if action.kind in _ACTS and action.kind is not ActionKind.REMOVE_MENU_ITEM:
        await _require_no_other(tx, decision, action)


async def _require_no_other(tx: Transaction, decision: Decision, action: Action) -> None:
    for each in await tx.sanctions.of_person(decision.person_id):
        if (each.action.kind, each.action.scope) == (action.kind, action.scope):
            raise ActionNotPossible("another decision did this already, and stands", pointer="/actions")


async def _end_show(tx: Transaction, person_id: UserId, now: datetime) -> Enforced:
    stream = await tx.streams.find_open_for_update(person_id)
    if stream is None:
        return _NOTHING
    await tx.streams.update(stream.killed(now, reason=EndReason.PLATFORM))
    return Enforced("", (RoomWord(stream.id, STREAM_KILLED, {}),))


async def _hold_earnings(tx: Transaction, decision: Decision, freeze_id: FreezeId) -> None:
    """Everything stands still, as for a freeze of severity 0 (PYT-07); one decision holds once."""
    person_id = decision.person_id
    await tx.ledger.lock([Account.of(kind, person_id) for kind in OWN_ACCOUNTS])
    cause = cause_of_decision(decision.id)
    freeze = Freeze.open(
        freeze_id=freeze_id, performer_id=person_id, severity=Severity.SEV_0, cause=cause, wanted_tokens=0,
        tokens=0, paise=0, reason="decided by staff", opened_by=decision.decided_by, now=decision.decided_at,
    )  # fmt: skip
    await tx.freezes.add(freeze)
    await tx.outbox.add(EarningsFrozen(freeze.id, person_id))


async def _let_show_go(tx: Transaction, sanction: Sanction, stream_id: StreamId, by: Overturn) -> None:
    """The money of a show that was stopped, and the account that a known picture in it held. What is told later of the
    stop freezes nothing any more: one cause freezes a performer once, and a freeze that is over already is left where
    there was none yet.

    While a case of child safety about the person is open, another desk's appeal lets nothing go (CSA-04).
    """
    person_id, cause = sanction.person_id, cause_of_stream(stream_id)
    about = Subject(SubjectKind.PERSON, person_id)
    is_other_desk = by.decision.queue is not Queue.CHILD_SAFETY
    if is_other_desk and await tx.moderation_cases.find_open(about, child_safety=True) is not None:
        return
    await _let_go(tx, person_id, cause, by)
    if not await is_of_child(tx, stream_id):
        await give_account_back(tx, person_id, stream_id)
        await _let_go(tx, person_id, cause_of_match(stream_id), by)
    if await tx.freezes.find_for_cause(person_id, cause) is not None:
        return
    # Whatever rule this decision names, the stop may have been for a graver one.
    never = Freeze.open(
        freeze_id=FreezeId(by.new_id()), performer_id=person_id, severity=Severity.SEV_1, cause=cause,
        wanted_tokens=0, tokens=0, paise=0, reason="overturned before it began", opened_by=None, now=by.at,
    )  # fmt: skip
    await tx.freezes.add(never)
    await tx.freezes.update(_overturned(never, by))


async def _let_go(tx: Transaction, person_id: UserId, cause: str, by: Overturn) -> None:
    await tx.ledger.lock([Account.of(kind, person_id) for kind in OWN_ACCOUNTS])
    freeze = await tx.freezes.find_for_cause(person_id, cause)
    if freeze is None or freeze.state is not FreezeState.OPEN:
        return
    after = _overturned(freeze, by)
    await tx.freezes.update(after)
    await tx.ledger.post(
        unfreeze_transfers(
            freeze_id=after.id, performer=person_id, tokens=after.left, paise=after.paise, at=by.at
        )
    )
    await tx.outbox.add(FreezeReleased(after.id, person_id))


def _overturned(freeze: Freeze, by: Overturn) -> Freeze:
    return freeze.overturned(
        appeal_id=by.appeal_id, decided_by=by.decision.decided_by, officer_id=by.officer_id,
        note=f"decision {by.decision.id} overturned", now=by.at,
    )  # fmt: skip


def _target(action: Action) -> UUID:
    assert action.scope.id is not None, "an action on content names it"
    return action.scope.id


def _require_theirs(owner_id: UserId, decision: Decision) -> None:
    if owner_id != decision.person_id:
        raise ActionNotPossible("that is of another person than the case")
