"""The queue of cases and one case as whoever works on cases reads them, over the API."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.cases._offered import offered
from domain.casework import Alarm
from domain.identity.permissions import Permission
from domain.ids import ModerationCaseId
from domain.moderation.cases.clocks import DutyClock, Proof
from domain.moderation.cases.event import CaseOutcome, SevereAct, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.law import Duty
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cases.routed import Source
from domain.moderation.cases.states import ModerationState
from domain.moderation.cases.status import CaseStatus, Proposal, Urgent
from domain.moderation.decisions.action import ActionKind
from domain.moderation.desk.exposure import BreakNeeded
from domain.moderation.desk.second_look import SecondLookWaits
from entrypoints.api.body import View, json
from entrypoints.api.cursor import InvalidCursor
from entrypoints.api.documented import documented
from entrypoints.api.moderation.case_acts import add_case_acts
from entrypoints.api.moderation.case_appeals import add_appeals
from entrypoints.api.moderation.case_decisions import add_case_decisions
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.case_desk import (
    ReadCase,
    cursor_of_place,
    look_if_grave,
    person_concerned,
    place_of_cursor,
    read_case,
)
from entrypoints.views.queues import my_queues
from ports.moderation.cases import Place, QueueRow, TimelineRow
from ports.moderation.reports import CaseReportRow

TAG = "moderation"
CASES = 50
REPORTS = 50


class WaitingCaseView(View, frozen=True):
    """A case that is not closed."""

    id: UUID
    kind: CaseKind
    severity: int
    """0 is the gravest."""
    score: int
    queue: Queue
    state: ModerationState
    subject_kind: SubjectKind
    subject_id: UUID
    reports: int
    opened_at: datetime
    due_at: datetime
    """Of what has to be done first."""
    is_breached: bool
    claimed_by: UUID | None
    """Who works on it at this moment."""
    not_for_me: bool
    """I have a part of my own in it, and decide nothing of it."""


class WaitingCasesView(View, frozen=True):
    items: list[WaitingCaseView]
    next_cursor: str | None


class DutyProofView(View, frozen=True):
    at: datetime
    reference: str
    authority: str
    """Empty but for what an authority was told."""


class DutyClockView(View, frozen=True):
    law: str
    duty: Duty
    source: str
    received_at: datetime
    due_at: datetime
    alarm: Alarm
    """What it has come to by now, at 50, 80 and 100 %; of what is proved `none`."""
    proof: DutyProofView | None


class ProposalView(View, frozen=True):
    act: SevereAct
    policy: str
    proposed_by: UUID
    lapses_at: datetime


class UrgentActView(View, frozen=True):
    seq: int
    act: UrgentAct
    by: UUID | None
    """Null where a program did it."""
    policy: str
    """Empty until its reason is given."""
    is_confirmed: bool


class CaseReportView(View, frozen=True):
    """Nobody learns who reported."""

    id: UUID
    reason: CaseKind
    note: str
    words: str
    """Of a message, as it was written; else empty."""
    reported_at: datetime


class CaseEventView(View, frozen=True):
    seq: int
    what: str
    at: datetime
    actor_id: UUID | None
    """Null where a program did it, and for whoever reported."""
    actor: str
    tool: str
    automated: bool
    note: str


class ModerationCaseView(View, frozen=True):
    id: UUID
    version: int
    """What a decision on it names as `seen`: one on an older version changes nothing."""
    kind: CaseKind
    severity: int
    score: int
    queue: Queue
    state: ModerationState
    outcome: CaseOutcome | None
    subject_kind: SubjectKind
    subject_id: UUID
    person_id: UUID | None
    """Who answers for it, where that is known."""
    opened_at: datetime
    closed_at: datetime | None
    due_at: datetime
    clocks: list[DutyClockView]
    """The strictest first; each wants a proof of its own."""
    claimed_by: UUID | None
    claimed_until: datetime | None
    not_for_me: bool
    actions: list[ActionKind]
    """What I may decide on a case of this queue; none where nobody is known who answers for it, or they
    work here."""
    severe_acts: list[SevereAct]
    """What I may propose to a second person."""
    proposal: ProposalView | None
    urgent_acts: list[UrgentActView]
    reported: list[CaseReportView]
    events: list[CaseEventView]
    """In order. They are the case; all else here follows from them."""


def moderation_case_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_cases", __name__)
    _add_reading(routes, container)
    add_case_acts(routes, container)
    add_case_decisions(routes, container)
    add_appeals(routes, container)
    return routes


def _add_reading(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/cases")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Open cases of the queues that I see, by severity, due time, score and age",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: WaitingCasesView},
        errors=[InvalidCursor],
    )
    async def queue() -> Response:
        rows = await container.moderation_case_queries().queue(
            await my_queues(container),
            after=_place(request.args.get("cursor")),
            now=container.now()(),
            limit=CASES + 1,
        )
        shown = rows[:CASES]
        return json(
            WaitingCasesView(
                items=[_waiting(row) for row in shown],
                next_cursor=cursor_of_place(shown[-1].place) if len(rows) > CASES else None,
            )
        )

    @routes.get("/v1/staff/cases/<uuid:case_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="One case: its clocks, what was reported, what happened to it, and what I may do",
        tag=TAG,
        responses={200: ModerationCaseView},
        errors=[ModerationCaseNotFound, SecondLookWaits, BreakNeeded],
    )
    async def case(case_id: UUID) -> Response:
        read = await read_case(container, ModerationCaseId(case_id))
        await look_if_grave(container, read)
        reports = await container.moderation_queries().reports_of_case(read.status.id, limit=REPORTS)
        is_decided_on = await person_concerned(container, read.status) is not None
        return json(_case(read, reports, container.now()(), is_decided_on=is_decided_on))


def _place(cursor: str | None) -> Place | None:
    """Raises `InvalidCursor`."""
    if cursor is None:
        return None
    try:
        return place_of_cursor(cursor)
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged", pointer="/cursor") from None


def _waiting(row: QueueRow) -> WaitingCaseView:
    return WaitingCaseView(
        id=row.case_id, kind=CaseKind(row.kind), severity=row.severity, score=row.score, queue=Queue(row.queue),
        state=ModerationState(row.state), subject_kind=SubjectKind(row.subject_kind), subject_id=row.subject_id,
        reports=row.reports, opened_at=row.opened_at, due_at=row.due_at, is_breached=row.is_breached,
        claimed_by=row.claimed_by, not_for_me=principal().user_id in row.not_for,
    )  # fmt: skip


def _case(
    read: ReadCase, reports: Sequence[CaseReportRow], now: datetime, *, is_decided_on: bool
) -> ModerationCaseView:
    status, held, me = read.status, read.held, principal()
    proofs = {proof.law: proof for proof in status.proofs}
    may = offered(me.role, status.queue) if is_decided_on else frozenset[ActionKind]()
    return ModerationCaseView(
        id=status.id, version=status.seq, kind=status.kind, severity=status.severity, score=status.score,
        queue=status.queue, state=status.state, outcome=status.outcome, subject_kind=status.subject.kind,
        subject_id=status.subject.id, person_id=status.person_id, opened_at=status.opened_at,
        closed_at=status.closed_at, due_at=status.due_at,
        clocks=[_clock(clock, proofs.get(clock.law), now) for clock in status.clocks],
        claimed_by=held.holder_id if held else None, claimed_until=held.until if held else None,
        not_for_me=me.user_id in status.not_for,
        actions=[kind for kind in ActionKind if kind in may and kind is not ActionKind.PERMANENT_BAN],
        severe_acts=_severe_acts(status, is_ban_offered=ActionKind.PERMANENT_BAN in may),
        proposal=_proposal(status.proposal) if status.proposal else None,
        urgent_acts=[_urgent(each) for each in status.urgent],
        reported=[_report(row) for row in reports],
        events=[_event(row) for row in read.timeline],
    )  # fmt: skip


def _severe_acts(status: CaseStatus, *, is_ban_offered: bool) -> list[SevereAct]:
    acts = [SevereAct.PERMANENT_BAN] if is_ban_offered else []
    owed = {clock.duty for clock in status.unproved} & {Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC}
    return [*acts, SevereAct.CLOSE_UNREPORTED] if owed else acts


def _clock(clock: DutyClock, proof: Proof | None, now: datetime) -> DutyClockView:
    return DutyClockView(
        law=clock.law, duty=clock.duty, source=clock.source, received_at=clock.received_at, due_at=clock.due_at,
        alarm=Alarm.NONE if proof else clock.alarm(now),
        proof=DutyProofView(at=proof.at, reference=proof.reference, authority=proof.authority) if proof else None,
    )  # fmt: skip


def _proposal(proposal: Proposal) -> ProposalView:
    return ProposalView(
        act=proposal.act, policy=proposal.policy, proposed_by=proposal.moderator_id, lapses_at=proposal.lapses_at
    )  # fmt: skip


def _urgent(urgent: Urgent) -> UrgentActView:
    return UrgentActView(
        seq=urgent.seq, act=urgent.act, by=urgent.moderator_id, policy=urgent.policy,
        is_confirmed=urgent.is_confirmed,
    )  # fmt: skip


def _report(row: CaseReportRow) -> CaseReportView:
    return CaseReportView(
        id=row.report_id, reason=CaseKind(row.reason), note=row.note, words=row.words, reported_at=row.reported_at
    )  # fmt: skip


def _event(row: TimelineRow) -> CaseEventView:
    by = row.event.by
    return CaseEventView(
        seq=row.event.seq, what=row.event.what.name, at=by.at,
        actor_id=None if by.source is Source.ACCOUNT else by.actor_id, actor=row.actor_name, tool=by.tool,
        automated=by.automated, note=by.note,
    )  # fmt: skip
