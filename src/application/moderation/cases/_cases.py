"""What the use cases of moderation cases share: opening one or joining it, and who may see it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from application.moderation.cases._routing import way_after_work, way_of_joined, way_of_new
from domain.casework import Lease
from domain.identity.permissions import PERMISSIONS, Permission, Role, require_permission
from domain.ids import ModerationCaseId, ReportId, UserId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import Proof, due_times
from domain.moderation.cases.event import By, Opened, ReportJoined, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.law import Duty
from domain.moderation.cases.priority import NO_SIGNALS, Signals, score_of
from domain.moderation.cases.refusals import ModerationCaseNotFound, SubjectHasCase
from domain.moderation.decisions.sanction import strike_weight
from domain.moderation.desk.queue_access import Admission, QueueAccess
from domain.moderation.desk.queue_routing import TARGETS
from ports.clock import NewId
from ports.transaction import Transaction

OFFICERS = frozenset(role.value for role in Role if Permission.WORK_CHILD_SAFETY in PERMISSIONS[role])
"""The roles that work on child safety."""
READ_BY_OFFICERS = frozenset({Queue.GENERAL, Queue.ORDERS})
"""Where what is of severity 0 comes, or stays, whatever the lists say."""


def default_queues(role: Role) -> frozenset[Queue]:
    """The queues whose cases this role sees where no list says otherwise (CSA-04)."""
    granted = PERMISSIONS[role]
    queues = (
        frozenset(Queue) - {Queue.CHILD_SAFETY} if Permission.WORK_CASES in granted else frozenset[Queue]()
    )
    return queues | {Queue.CHILD_SAFETY} if Permission.WORK_CHILD_SAFETY in granted else queues


def default_admission(queue: Queue) -> Admission:
    roles = frozenset(role.value for role in Role if queue in default_queues(role))
    return Admission(roles, frozenset(), frozenset())


def admission_of(lists: Iterable[QueueAccess], queue: Queue, now: datetime) -> Admission | None:
    """Who is let in to it now; None where nobody is, since its list cannot be read.

    Whoever works on child safety is let in to the general queue whatever its list says: what is of severity 0 and has
    no other queue comes there (MOD-12). To that of orders too: an order keeps its case there when somebody reports of
    the same thing what is of severity 0 (LEG-04), and they are among those whom its clocks alarm.
    """
    default = default_admission(queue)
    found = next((each for each in lists if each.queue is queue), None)
    admission = default if found is None else found.admission(default, now)
    if admission is None or queue not in READ_BY_OFFICERS:
        return admission
    return replace(admission, roles=admission.roles | OFFICERS)


def queues_without_officers(lists: Iterable[QueueAccess], now: datetime) -> frozenset[Queue]:
    """Of those where rules may send cases, the ones that no child safety officer reads by their role now (CSA-04)."""
    read = tuple(lists)
    by_queue = {queue: admission_of(read, queue, now) for queue in TARGETS}
    return frozenset(queue for queue, by in by_queue.items() if by is None or not by.roles >= OFFICERS)


def seen_queues(
    lists: Iterable[QueueAccess], person_id: UserId, role: Role, *, now: datetime
) -> frozenset[Queue]:
    """The queues whose cases this person sees; of the others they do not learn that they exist (CSA-04, ADM-11).

    Nobody is let in whose role does not work on cases, whatever a list says.
    """
    if Permission.WORK_CASES not in PERMISSIONS[role]:
        return frozenset()
    read = tuple(lists)
    admitting = {queue: admission_of(read, queue, now) for queue in Queue}
    return frozenset(
        queue for queue, by in admitting.items() if by is not None and by.admits(person_id, role.value)
    )


async def visible_queues(
    tx: Transaction, person_id: UserId, role: Role, *, now: datetime
) -> frozenset[Queue]:
    """As `seen_queues`, by the lists of now."""
    return seen_queues(await tx.queue_access.lists(), person_id, role, now=now)


async def staff_of_cases(tx: Transaction, *, now: datetime) -> tuple[dict[UserId, Role], frozenset[UserId]]:
    """Who works on cases, each with their role; and those of them who cannot now, since they are suspended."""
    roles = [role for role in Role if default_queues(role)]
    staff = {person: role for role in roles for person in await tx.users.ids_of_role(role)}
    return staff, await tx.sanctions.shut_out_among(staff.keys(), now=now)


async def staff_seeing(tx: Transaction, queue: Queue, *, now: datetime) -> dict[UserId, bool]:
    """Who of them sees this queue, each with whether they lead (MOD-08)."""
    admission = admission_of(await tx.queue_access.lists(), queue, now)
    staff, away = await staff_of_cases(tx, now=now)
    return {
        person: Permission.LEAD_MODERATION in PERMISSIONS[role]
        for person, role in staff.items()
        if person not in away and admission is not None and admission.admits(person, role.value)
    }


async def require_visible(
    tx: Transaction, case: ModerationCase, person_id: UserId, role: Role, *, now: datetime
) -> None:
    """Raises `ModerationCaseNotFound`."""
    if case.status.queue not in await visible_queues(tx, person_id, role, now=now):
        raise ModerationCaseNotFound("there is no such case")


async def case_for(
    tx: Transaction, case_id: ModerationCaseId, actor_id: UserId, *, now: datetime
) -> tuple[ModerationCase, Lease | None]:
    """The case and its lease, held until the end, for a member of staff who may see it. A lease of whoever may not
    any more keeps nothing: they cannot act, and it runs out.

    Raises `ModerationCaseNotFound`, `PermissionDenied`.
    """
    actor = await tx.users.get(actor_id)
    require_permission(actor.role, Permission.WORK_CASES)
    case = await tx.moderation_cases.get_for_update(case_id)
    await require_visible(tx, case, actor_id, actor.role, now=now)
    return case, await tx.case_leases.find(case_id)


async def record(tx: Transaction, move: CaseMove) -> ModerationCase:
    """Store it; where nobody works on it any more, its lease ends with it."""
    await tx.moderation_cases.record(move)
    if move.events and move.case.status.assigned_to is None:
        await tx.case_leases.end(move.case.id)
    return move.case


async def given_back(tx: Transaction, move: CaseMove, *, now: datetime) -> ModerationCase:
    """As `record`; and where it became graver while somebody worked on it, it comes to the queue of that now."""
    case = await record(tx, move)
    outside = queues_without_officers(await tx.queue_access.lists(), now)
    way = await way_after_work(tx, case, now, without_officers=outside)
    return case if way is None else await record(tx, case.rerouted(way, By.worker(now)))


async def open_or_join(
    tx: Transaction, *, subject: Subject, person_id: UserId | None, kind: CaseKind, signals: Signals,
    report_id: ReportId | None, by: By, profile: str, new_id: NewId, severity: Severity | None = None,
    queue: Queue | None = None, received_at: datetime | None = None,
) -> CaseMove:  # fmt: skip
    """The subject's open case with one more report, or a new one (MOD-14). `severity` and `queue` are of a new one,
    where a rule says them; an open one becomes graver by it, never lighter, and stays in its queue (MOD-29).

    Clocks run from `received_at`, where that was before it was written down here. A case about children is about the
    person, whatever was reported, so that each has one (CSA-07). Whoever reported has the number at once, and that is
    the proof of the acknowledgement (LEG-02); an order is no report.
    """
    if kind.is_of_child_safety and person_id is not None:
        subject = Subject(SubjectKind.PERSON, person_id)
    clocks = due_times(kind, received_at or by.at, profile=profile)
    strikes = strike_weight(await tx.sanctions.of_person(person_id), by.at) if person_id is not None else 0
    routing = await tx.queue_routing.routing()
    outside = frozenset[Queue]()
    if kind.severity is Severity.SEV_0:
        outside = queues_without_officers(await tx.queue_access.lists(), by.at)
    while True:
        found = await tx.moderation_cases.find_open(subject, child_safety=kind.is_of_child_safety)
        score = score_of(replace(signals, joined=found.status.reports if found else 0, strikes=strikes))
        if found is not None:
            way = await way_of_joined(
                tx, routing, found, kind=kind, severity=severity, by=by, without_officers=outside
            )
            move = found.joined(
                kind=kind, score=score, clocks=clocks, report_id=report_id, by=by, way=way, without_officers=outside
            )  # fmt: skip
        else:
            move = ModerationCase.open(
                case_id=ModerationCaseId(new_id()), subject=subject, person_id=person_id, kind=kind, score=score,
                clocks=clocks, report_id=report_id, by=by,
                way=way_of_new(
                    routing, subject, kind=kind, severity=severity, by=by, queue=queue, without_officers=outside
                ),
            )  # fmt: skip
        if severity is not None and (found is None or severity < move.case.status.severity):
            graded = move.case.graded(severity, by)
            move = CaseMove(graded.case, move.events + graded.events)
        if report_id is not None and kind is not CaseKind.COURT_ORDER:
            move = _acknowledged(move, report_id, by)
        try:
            await tx.moderation_cases.record(move)
        except SubjectHasCase:
            continue  # an earlier one opened again meanwhile: it joins that
        return move


async def open_or_join_once(
    tx: Transaction, report_id: ReportId, *, subject: Subject, person_id: UserId, kind: CaseKind, by: By, profile: str,
    new_id: NewId,
) -> CaseMove | None:  # fmt: skip
    """What an event brings, which may be told again: while the case is open, one `report_id` joins it once.

    None where it has joined already.
    """
    about = Subject(SubjectKind.PERSON, person_id) if kind.is_of_child_safety else subject
    found = await tx.moderation_cases.find_open(about, child_safety=kind.is_of_child_safety)
    for earlier in await tx.moderation_cases.events(found.id) if found else ():
        if isinstance(earlier.what, (Opened, ReportJoined)) and earlier.what.report_id == report_id:
            return None
    return await open_or_join(
        tx, subject=subject, person_id=person_id, kind=kind, signals=NO_SIGNALS, report_id=report_id, by=by,
        profile=profile, new_id=new_id,
    )  # fmt: skip


def _acknowledged(move: CaseMove, report_id: ReportId, by: By) -> CaseMove:
    own = By(None, by.tool, automated=True, note="", at=by.at)
    for clock in move.case.status.unproved:
        if clock.duty is Duty.ACKNOWLEDGE:
            proof = Proof(clock.law, by.at, f"answered with the number of report {report_id}", "")
            proved = move.case.proved(proof, own)
            move = CaseMove(proved.case, move.events + proved.events)
    return move
