"""Second looks at closed cases over the API, for staff."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import SecondLookId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy
from domain.moderation.desk.exposure import GRAVE, BreakNeeded
from domain.moderation.desk.second_look import (
    COUNTED,
    Agreement,
    SecondLook,
    SecondLookAnswered,
    SecondLookNotFound,
    SecondLookOver,
    UnknownFinding,
)
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from ports.moderation.reports import CaseReportRow
from ports.moderation.second_looks import AgreementRow, SecondLookRow

TAG = "moderation"
WAITING = 50
REPORTS = 50


class AnswerSecondLookBody(Body, frozen=True):
    outcome: str
    """`acted` where a rule was broken, else `no_violation`."""
    note: str
    policy: str = ""
    """The rule that was broken; empty where none was."""


class PassSecondLookBody(Body, frozen=True):
    note: str


class PassedLookView(View, frozen=True):
    id: UUID
    passed_at: datetime


class WaitingLookView(View, frozen=True):
    """Nothing of what was decided, nor by whom."""

    id: UUID
    kind: str
    severity: int
    subject_kind: str
    subject_id: UUID
    reports: int
    opened_at: datetime
    waits_until: datetime


class WaitingLookListView(View, frozen=True):
    items: list[WaitingLookView]


class ReportedView(View, frozen=True):
    reason: str
    note: str
    words: str
    """Of a message, as it was written; else empty."""
    reported_at: datetime


class SecondLookView(View, frozen=True):
    look: WaitingLookView
    reported: list[ReportedView]


class AnsweredLookView(View, frozen=True):
    """Both findings: whoever has answered may know the first."""

    id: UUID
    case_id: UUID
    first_outcome: CaseOutcome
    first_policies: list[StopPolicy]
    outcome: CaseOutcome
    policy: StopPolicy | None
    agreement: Agreement


class SecondLookAgreementView(View, frozen=True):
    queue: Queue
    asked: int
    agreed: int
    other_rule: int
    other_outcome: int
    percent: int | None
    """Of those that were answered, rounded down."""


class SecondLookAgreementListView(View, frozen=True):
    items: list[SecondLookAgreementView]


def second_look_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_second_looks", __name__)
    _add_reading(routes, container)
    _add_answering(routes, container)
    return routes


def _add_reading(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/second-looks")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Closed cases that wait for your second look, what waits longest first",
        tag=TAG,
        responses={200: WaitingLookListView},
    )
    async def waiting() -> Response:
        me = principal()
        rows = await container.second_look_queries().waiting(
            me.user_id, await my_queues(container), now=container.now()(), limit=WAITING
        )
        return json(WaitingLookListView(items=[_waiting(row) for row in rows]))

    @routes.get("/v1/staff/second-looks/agreement")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="How often two people agreed, of cases closed in the last 30 days, by queue",
        tag=TAG,
        responses={200: SecondLookAgreementListView},
    )
    async def agreement() -> Response:
        rows = await container.second_look_queries().agreement(
            await my_queues(container), since=container.now()() - COUNTED
        )
        return json(SecondLookAgreementListView(items=[_agreement(row) for row in rows]))

    @routes.get("/v1/staff/second-looks/<uuid:look_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="One of them, with what was reported",
        tag=TAG,
        responses={200: SecondLookView},
        errors=[SecondLookNotFound, BreakNeeded],
    )
    async def one(look_id: UUID) -> Response:
        me = principal()
        row = await container.second_look_queries().get(
            SecondLookId(look_id), me.user_id, await my_queues(container), now=container.now()()
        )
        if row.severity in GRAVE:
            await container.look_at_grave()(actor_id=me.user_id, case_id=row.case_id, can_wait=True)
        reports = await container.moderation_queries().reports_of_case(row.case_id, limit=REPORTS)
        return json(SecondLookView(look=_waiting(row), reported=[_reported(each) for each in reports]))


def _add_answering(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/second-looks/<uuid:look_id>/answer")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Say what you find; sent again unchanged, it is answered as the first time",
        tag=TAG,
        request=AnswerSecondLookBody,
        responses={200: AnsweredLookView},
        errors=[
            SecondLookNotFound, SecondLookAnswered, SecondLookOver, UnknownFinding, UnknownPolicy, NoteMissing,
            NoteTooLong,
        ],
    )  # fmt: skip
    async def answer(look_id: UUID) -> Response:
        body = parse(AnswerSecondLookBody, await request.get_data())
        answered = await container.answer_second_look()(
            look_id=SecondLookId(look_id),
            actor_id=principal().user_id,
            outcome=body.outcome,
            policy=body.policy,
            word=body.note,
        )
        return json(_answered(answered))

    @routes.post("/v1/staff/second-looks/<uuid:look_id>/pass")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Say that you have to read how it was decided: then it waits for others, and the case is open to you",
        tag=TAG,
        request=PassSecondLookBody,
        responses={200: PassedLookView},
        errors=[SecondLookNotFound, SecondLookAnswered, NoteMissing, NoteTooLong],
    )
    async def pass_on(look_id: UUID) -> Response:
        body = parse(PassSecondLookBody, await request.get_data())
        passed = await container.pass_second_look()(
            look_id=SecondLookId(look_id), actor_id=principal().user_id, why=body.note
        )
        return json(PassedLookView(id=passed.look_id, passed_at=passed.passed_at))


def _waiting(row: SecondLookRow) -> WaitingLookView:
    return WaitingLookView(
        id=row.look_id,
        kind=row.kind,
        severity=row.severity,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        reports=row.reports,
        opened_at=row.opened_at,
        waits_until=row.waits_until,
    )


def _reported(row: CaseReportRow) -> ReportedView:
    return ReportedView(reason=row.reason, note=row.note, words=row.words, reported_at=row.reported_at)


def _answered(look: SecondLook) -> AnsweredLookView:
    assert look.finding is not None, "it was answered just now"
    assert look.agreement is not None, "so it comes to something"
    return AnsweredLookView(
        id=look.id,
        case_id=look.case_id,
        first_outcome=look.outcome,
        first_policies=sorted(look.policies),
        outcome=look.finding.outcome,
        policy=look.finding.policy,
        agreement=look.agreement,
    )


def _agreement(row: AgreementRow) -> SecondLookAgreementView:
    return SecondLookAgreementView(
        queue=row.queue,
        asked=row.asked,
        agreed=row.agreed,
        other_rule=row.other_rule,
        other_outcome=row.other_outcome,
        percent=row.percent,
    )
