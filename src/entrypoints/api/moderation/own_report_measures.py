"""What followed where somebody reported without cause, and the appeal against it, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import ReporterMeasureId
from domain.moderation.decisions.appeal import AppealMade, AppealOutcome, AppealTextMissing, AppealTooLate
from domain.moderation.reports.reporter_measure import (
    MeasureKind,
    MeasureNotFound,
    MeasureOver,
    ReporterMeasure,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"
LATEST = 50


class AppealMeasureBody(Body, frozen=True):
    text: str
    """Why you do not agree, in 10 to 2,000 characters."""


class MeasureAppealView(View, frozen=True):
    text: str
    filed_at: datetime
    due_at: datetime
    """By when somebody else decides it."""
    outcome: AppealOutcome
    answer: str
    """Why, once it is decided; else empty."""
    decided_at: datetime | None


class ReportMeasureView(View, frozen=True):
    """`warning` changes nothing yet. `limit` and `mute`: reports are kept and read, and put before nobody else's; one
    about a child, or about a life in danger, is as urgent as ever."""

    id: UUID
    kind: MeasureKind
    why: str
    automated: bool
    """Whether it followed by a fixed rule from what our team found of the reports."""
    started_at: datetime
    until: datetime | None
    """When it ends by itself; null where it does not."""
    ended_at: datetime | None
    holds: bool
    appeal_until: datetime
    may_appeal: bool
    appeal: MeasureAppealView | None


class ReportMeasuresView(View, frozen=True):
    items: list[ReportMeasureView]


def add_own_report_measures(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/report-measures")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="What followed where I reported without cause, the latest first",
        tag=TAG,
        responses={200: ReportMeasuresView},
    )
    async def own_measures() -> Response:
        measures = await container.reporter_queries().own(principal().user_id, limit=LATEST)
        now = container.now()()
        return json(ReportMeasuresView(items=[_view(each, now) for each in measures]))

    @routes.post("/v1/me/report-measures/<uuid:measure_id>/appeal")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="Ask that somebody else looks at it: once, and in time",
        tag=TAG,
        request=AppealMeasureBody,
        responses={201: ReportMeasureView},
        errors=[MeasureNotFound, MeasureOver, AppealTextMissing, AppealTooLate, AppealMade],
    )
    async def appeal_measure(measure_id: UUID) -> Response:
        body = parse(AppealMeasureBody, await request.get_data())
        appealed = await container.appeal_reporter_measure()(
            measure_id=ReporterMeasureId(measure_id), reporter_id=principal().user_id, text=body.text
        )
        return json(_view(appealed, container.now()()), 201)


def _view(measure: ReporterMeasure, now: datetime) -> ReportMeasureView:
    appeal = measure.appeal
    return ReportMeasureView(
        id=measure.id,
        kind=measure.kind,
        why=measure.why,
        automated=measure.automated,
        started_at=measure.started_at,
        until=measure.until,
        ended_at=measure.ended_at,
        holds=measure.holds(now),
        appeal_until=measure.appeal_until,
        may_appeal=measure.may_appeal(now),
        appeal=MeasureAppealView(
            text=appeal.text,
            filed_at=appeal.filed_at,
            due_at=appeal.due_at,
            outcome=appeal.outcome,
            answer=appeal.answer,
            decided_at=appeal.decided_at,
        )
        if appeal
        else None,
    )
