"""What ended an act of staff in a show, in whatever order the worker hears of acts and of their ends (ENF-01)."""

from datetime import datetime
from uuid import UUID

from application.moderation.cases._cases import record
from application.moderation.decisions._enforcing import held_by
from application.moderation.decisions._lift_acts import holds_in_show
from domain.ids import FreezeId, UserId
from domain.moderation.cases.decisions import reversed_by_system, taken_back
from domain.moderation.cases.event import By
from domain.moderation.decisions.action import OF_AGE, OF_CONSENT, ActionKind, Scope
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.events import SanctionEnded, StaffActed
from domain.streaming.stream import OPEN, Stream
from ports.transaction import BeginTransaction, Transaction

What = tuple[ActionKind, Scope]
"""Of one kind and one place a person has one act at a time: doing what is so already writes nothing."""
_DONE = OF_CONSENT | {ActionKind.REMOVE_MESSAGE, ActionKind.DENY_MESSAGE, ActionKind.STOP_SHOW}
"""Does not end with the show."""


async def ended_by_now(
    tx: Transaction, event: StaffActed, what: What, show: Stream | None
) -> tuple[EndedBy, datetime] | None:
    """What ended it before it was written down, and when; None where it still holds. The caller holds the person."""
    kind, at = what[0], event.acted_at
    if show is None:
        return await _ended_at_desk(tx, event, kind)
    if kind in _DONE:
        return None
    later = [each.since for each in await _own_acts(tx, event.person_id, what) if each.since > at]
    if later and not event.by_program:
        return EndedBy.STAFF, min(later)
    if kind is ActionKind.KEEP_OUT:
        held = await tx.kept_out.find(UserId(show.performer_id), event.person_id)
        is_it = held is not None and (held.at, held.until) == (at, event.until)
        return None if is_it else (EndedBy.STAFF, at)
    if show.state not in OPEN:
        return EndedBy.SHOW_OVER, show.ended_at or at
    holds = await holds_in_show(tx, kind, show, event.person_id)
    return None if holds else (EndedBy.STAFF, at)


async def _ended_at_desk(
    tx: Transaction, event: StaffActed, kind: ActionKind
) -> tuple[EndedBy, datetime] | None:
    if kind in (ActionKind.HOLD_EARNINGS, ActionKind.HOLD_PAYMENTS):
        released_at = await _let_go_at(tx, event)
        return None if released_at is None else (EndedBy.STAFF, released_at)
    if kind in OF_AGE and not (await tx.ages.get(event.person_id)).is_taken_at(event.acted_at):
        return EndedBy.SYSTEM, event.acted_at
    return None


async def _let_go_at(tx: Transaction, event: StaffActed) -> datetime | None:
    """Since when the money, or the buyer, is held no more."""
    if event.act == ActionKind.HOLD_EARNINGS:
        return (await tx.freezes.get(FreezeId(UUID(event.before)))).released_at
    hold = await tx.payment_holds.find_for_update(event.person_id)
    if hold is None or hold.key != event.before:
        return event.acted_at  # another began since: that one was over
    return hold.released_at


async def end_earlier(
    begin: BeginTransaction, person_id: UserId, what: What, by: By, *, is_told: bool, show: Stream | None
) -> None:
    """End what was done before `by.at` and nobody has ended: by people alone where `show` is None, since a program's
    cover counts from the second word. Of what was done at that very moment the room says whether it still holds.
    """
    async with begin() as tx:
        # Whoever writes down an act holds its person while they look at the room: before this, or after the lift.
        await tx.users.get_for_update(person_id)
    async with begin() as tx:
        for standing in await tx.sanctions.of_person(person_id):
            if not _is_of(standing, what) or standing.since > by.at:
                continue
            if standing.since == by.at and (show is None or await _holds(tx, standing, show)):
                continue
            if show is None and standing.action.automated:
                continue
            if await _end(tx, standing, by) and is_told:
                await tx.outbox.add(SanctionEnded(standing.decision_id, person_id, what[0].value))


async def end_hold(begin: BeginTransaction, person_id: UserId, freeze_id: FreezeId, by: By) -> None:
    """Two people let this money go on, whatever else of theirs stands still. That it goes on they are told besides."""
    async with begin() as tx:
        # As above: before whoever writes the act down looked at the freeze, or after.
        await tx.users.get_for_update(person_id)
    async with begin() as tx:
        for standing in await tx.sanctions.of_person(person_id):
            if standing.action.kind is not ActionKind.HOLD_EARNINGS:
                continue
            freeze = await held_by(tx, standing)
            if freeze is not None and freeze.id == freeze_id:
                await _end(tx, standing, by)


async def end_over_acts_of_age(begin: BeginTransaction, person_id: UserId, *, now: datetime) -> None:
    """What officers took of an age, and holds no more: an approval ended it, or a lock took its place."""
    async with begin() as tx:
        # As above: before whoever writes the act down looked at the account, or after.
        await tx.users.get_for_update(person_id)
    async with begin() as tx:
        status = await tx.ages.get(person_id)
        over = [
            each
            for each in await tx.sanctions.of_person(person_id)
            if each.action.kind in OF_AGE and not status.is_taken_at(each.since)
        ]
        for standing in over:
            case = await tx.moderation_cases.get_for_update(standing.case_id)
            for each in await tx.sanctions.of_decision_for_update(standing.decision_id):
                if each.ended_at is None:
                    await tx.sanctions.end(each.ended(EndedBy.SYSTEM, now))
                    await record(tx, reversed_by_system(case, each.decision_id, each.action.kind.value, now))


async def end_payment_hold(begin: BeginTransaction, person_id: UserId, key: str, by: By) -> None:
    """Staff let this buyer buy again; they are told of it besides."""
    async with begin() as tx:
        await tx.users.get_for_update(person_id)  # as above
    async with begin() as tx:
        for standing in await tx.sanctions.of_person(person_id):
            if standing.action.kind is ActionKind.HOLD_PAYMENTS and standing.before == key:
                await _end(tx, standing, by)


async def _end(tx: Transaction, standing: Sanction, by: By) -> bool:
    """Whether it still stood."""
    case = await tx.moderation_cases.get_for_update(standing.case_id)
    for each in await tx.sanctions.of_decision_for_update(standing.decision_id):
        if each.place == standing.place and each.ended_at is None:
            await tx.sanctions.end(each.ended(EndedBy.STAFF, by.at))
            await record(tx, taken_back(case, each.decision_id, each.action.kind.value, by))
            return True
    return False


async def _own_acts(tx: Transaction, person_id: UserId, what: What) -> list[Sanction]:
    """Of people, also those that ended."""
    found = await tx.sanctions.all_of_person_for_update(person_id)
    return [each for each in found if _is_of(each, what) and not each.action.automated]


def _is_of(sanction: Sanction, what: What) -> bool:
    return (sanction.action.kind, sanction.action.scope) == what


async def _holds(tx: Transaction, sanction: Sanction, show: Stream) -> bool:
    if sanction.action.kind is ActionKind.KEEP_OUT:
        held = await tx.kept_out.find(UserId(show.performer_id), sanction.person_id)
        return held is not None and (held.at, held.until) == (sanction.since, sanction.action.until)
    return await holds_in_show(tx, sanction.action.kind, show, sanction.person_id)
