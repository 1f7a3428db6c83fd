"""What a classifier covered, in its show's case: whether it is told, and that it is given back (MOD-11, ENF-01)."""

from application.moderation.cases._cases import record
from application.moderation.watch.frame_watch import MATCH_TOOL
from application.moderation.watch.raise_frame_alarm import TOOL
from domain.identity.permissions import STAFF
from domain.ids import StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import urgent_act_lifted
from domain.moderation.cases.event import (
    ActedAtOnce,
    By,
    CaseOutcome,
    ModerationEvent,
    SubjectKind,
    UrgentAct,
    UrgentActConfirmed,
)
from domain.moderation.decisions.action import ActionKind
from domain.moderation.events import AutomaticCoverLifted
from domain.streaming.stream import OPEN
from ports.transaction import Transaction


async def unconfirmed_covers(tx: Transaction, case: ModerationCase) -> list[ModerationEvent]:
    """The covers of a program that nobody has agreed to, and nobody has given back."""
    waiting = {urgent.seq for urgent in case.status.urgent if not urgent.is_confirmed}
    return [
        each for each in await tx.moderation_cases.events(case.id) if each.seq in waiting and _is_cover(each)
    ]


async def _unconfirmed_stops(tx: Transaction, case: ModerationCase) -> list[ModerationEvent]:
    """Of shows that had a picture of a bank, which a program stopped and nobody has answered for."""
    waiting = {urgent.seq for urgent in case.status.urgent if not urgent.is_confirmed}
    return [
        each
        for each in await tx.moderation_cases.events(case.id)
        if each.seq in waiting and isinstance(each.what, ActedAtOnce) and each.by.tool == MATCH_TOOL
    ]


async def lift_cover(tx: Transaction, case: ModerationCase, cover: ModerationEvent, by: By) -> ModerationCase:
    """Nobody answers for it any more, and whoever was covered hears that; about a child, which is
    another case than the show's, nobody is told (CSA-04)."""
    lifted = await record(tx, urgent_act_lifted(case, cover.seq, by))
    status = case.status
    if status.person_id is not None and status.subject.kind is SubjectKind.SHOW:
        await tx.outbox.add(
            AutomaticCoverLifted(case.id, StreamId(status.subject.id), status.person_id, cover.by.at, by.at)
        )
    return lifted


async def lift_of_unfounded(
    tx: Transaction, case: ModerationCase, outcome: CaseOutcome, by: By
) -> ModerationCase:
    """Where nothing was found, and the show is over so that nobody can give its picture back, that says it: the cover
    of a program was wrong, and owes nothing more. So does the stop for a picture that a bank knows: nobody has to
    agree that it was right."""
    if outcome is CaseOutcome.NO_VIOLATION:
        for stop in await _unconfirmed_stops(tx, case):
            case = await record(tx, urgent_act_lifted(case, stop.seq, by))
    is_of_show = case.status.subject.kind is SubjectKind.SHOW
    if outcome is not CaseOutcome.NO_VIOLATION or not is_of_show:
        return case
    show = await tx.streams.find(StreamId(case.status.subject.id))
    if show is None or show.state in OPEN:
        return case
    for cover in await unconfirmed_covers(tx, case):
        case = await lift_cover(tx, case, cover, by)
    return case


async def are_covers_told(tx: Transaction, case: ModerationCase) -> bool:
    """Whether each cover of a program that two people agreed to has its decision. The worker writes it after them; as
    of staff nobody decides on here, of those there is none to wait for."""
    status, events = case.status, await tx.moderation_cases.events(case.id)
    agreed = {each.what.of_seq: each.by.at for each in events if isinstance(each.what, UrgentActConfirmed)}
    owed = {agreed[each.seq] for each in events if _is_cover(each) and each.seq in agreed}
    if not owed or status.person_id is None or status.subject.kind is not SubjectKind.SHOW:
        return True
    if (await tx.users.get_for_update(UserId(status.person_id))).role in STAFF:
        return True
    stated = {
        each.since
        for each in await tx.sanctions.all_of_person_for_update(UserId(status.person_id))
        if each.action.kind is ActionKind.COVER_SHOW and each.action.scope.id == status.subject.id
    }
    return owed <= stated


def _is_cover(event: ModerationEvent) -> bool:
    is_hidden = isinstance(event.what, ActedAtOnce) and event.what.act is UrgentAct.HIDE
    return is_hidden and event.by.tool == TOOL
