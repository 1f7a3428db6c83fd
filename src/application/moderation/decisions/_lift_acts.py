"""What staff did in a show that goes on, as it holds in the room, and as it is given back on appeal (ENF-03)."""

from application.moderation.decisions._enforcing import Overturn
from application.moderation.decisions._lift_covers import is_in_question
from application.moderation.decisions._rooms_told import RoomWord
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.decisions.action import OF_CONSENT, ON_THE_SPOT, ActionKind, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.live.show_control import LIFTED, ShowControl
from domain.streaming.content_class import class_named
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import STREAM_COVERED, STREAM_MUTED
from domain.streaming.stream import OPEN, Stream
from ports.transaction import Transaction


async def hold_shows(tx: Transaction, decision: Decision) -> None:
    """Hold the shows in which staff acted, or of which they kept something, until the end. Ask before the case is held:
    whoever complains holds the show first."""
    for action in decision.actions:
        if (
            action.kind in ON_THE_SPOT | OF_CONSENT
            and action.scope.kind is ScopeKind.SHOW
            and action.scope.id is not None
        ):
            await tx.streams.get_for_update(StreamId(action.scope.id))


async def lift_act(tx: Transaction, sanction: Sanction, by: Overturn) -> list[RoomWord]:
    """Give back what still holds by this act alone; what the room is to be told. A show that is over stays as it was,
    and what staff lifted before, and did again since, is of another decision."""
    if sanction.ended_at is not None or await _holds_by_another(tx, sanction):
        return []
    assert sanction.action.scope.id is not None, "an act is done somewhere"
    if sanction.action.kind is ActionKind.KEEP_OUT:
        await _let_write(tx, sanction, UserId(sanction.action.scope.id), by)
        return []
    show = await tx.streams.get_for_update(StreamId(sanction.action.scope.id))
    if show.state not in OPEN:
        return []
    if sanction.action.kind is ActionKind.RAISE_CLASS:
        await _give_back_class(tx, sanction, show, by)
        return []
    return await _give_back_room(tx, sanction, show, by)


async def _holds_by_another(tx: Transaction, sanction: Sanction) -> bool:
    return any(
        (each.action.kind, each.action.scope) == (sanction.action.kind, sanction.action.scope)
        and each.decision_id != sanction.decision_id
        for each in await tx.sanctions.of_person(sanction.person_id)
    )


async def _let_write(tx: Transaction, sanction: Sanction, performer_id: UserId, by: Overturn) -> None:
    """In line with whoever keeps them out meanwhile; what was decided since stays."""
    await tx.users.get_for_update(sanction.person_id)
    held = await tx.kept_out.find_for_update(performer_id, sanction.person_id)
    if held is not None and held.at == sanction.since:
        await tx.kept_out.end(performer_id, sanction.person_id, now=by.at)


async def _give_back_class(tx: Transaction, sanction: Sanction, show: Stream, by: Overturn) -> None:
    """Whoever was put out for it finds the show again: where it is seen is asked each time (STR-20)."""
    found = await tx.show_classes.find(show.id)
    if found is None:
        return
    after = found.given_back(class_named(sanction.before), raised_at=sanction.since, now=by.at)
    if after is found:
        return
    await tx.show_classes.save(after)
    await tx.audit.append(
        AuditEntry(
            AuditId(by.new_id()), by.officer_id, "stream.give_back_class", f"stream:{show.id}",
            after.content_class.value, "", by.at,
        )
    )  # fmt: skip


async def _give_back_room(tx: Transaction, sanction: Sanction, show: Stream, by: Overturn) -> list[RoomWord]:
    """The media plane is told within a second."""
    before = await tx.room_controls.of(show.id)
    match sanction.action.kind:
        case ActionKind.COVER_SHOW:
            # Something else may be what it is covered for by now: whoever works on that gives it back.
            if await is_in_question(tx, show, besides=sanction.case_id):
                return []
            after, act = before.covered(False), f"stream.{ShowControl.UNCOVER}"
            words = [RoomWord(show.id, STREAM_COVERED, {"covered": False})]
        case ActionKind.MUTE_SHOW:
            after, act = before.muted(False), f"stream.{ShowControl.UNMUTE}"
            words = [RoomWord(show.id, STREAM_MUTED, {"muted": False})]
        case ActionKind.PUT_OUT:
            after, act, words = before.with_back(sanction.person_id), "stream.let_back_in", []
        case other:
            raise AssertionError(f"{other} is not of a room")
    if after is before:
        return []
    await tx.room_controls.save(after)
    about = f" account:{sanction.person_id}" if sanction.action.kind is ActionKind.PUT_OUT else ""
    await tx.audit.append(
        AuditEntry(AuditId(by.new_id()), by.officer_id, act, f"stream:{show.id}{about}", LIFTED, "", by.at)
    )
    return words


async def holds_in_show(tx: Transaction, kind: ActionKind, show: Stream, person_id: UserId) -> bool:
    """Whether what staff did to a show, or to somebody in it, still holds there."""
    if kind is ActionKind.RAISE_CLASS:
        found = await tx.show_classes.find(show.id)
        return found is not None and found.raised_by_staff
    return _holds_in_room(kind, await tx.room_controls.of(show.id), person_id)


def _holds_in_room(kind: ActionKind, controls: RoomControls, person_id: UserId) -> bool:
    match kind:
        case ActionKind.COVER_SHOW:
            return controls.is_covered
        case ActionKind.MUTE_SHOW:
            return controls.is_muted
        case ActionKind.PUT_OUT:
            return person_id in controls.removed
        case other:
            raise AssertionError(f"{other} is not of a room")
