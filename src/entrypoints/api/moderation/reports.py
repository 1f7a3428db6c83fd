"""Telling staff about a show, a person, a message or the words of a tip, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.message import MessageNotFound
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import MessageId, ReportId, StreamId, TipId, UserId
from domain.moderation.cases.event import SubjectKind
from domain.moderation.cases.kind import CaseKind, UnknownReportReason
from domain.moderation.note import NoteTooLong
from domain.moderation.reports.report import Report, ReportIdReused, ReportState, SelfReport
from domain.streaming.stream import StreamNotFound
from domain.tipping.tip import TipNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"
_ERRORS = [UnknownReportReason, NoteTooLong, ReportIdReused]


class ReportBody(Body, frozen=True):
    reason: str
    """A key of `GET /v1/report-reasons`: `minor`, `ncii`, `harassment`, …"""
    note: str = ""


class ReportView(View, frozen=True):
    id: UUID
    subject_kind: SubjectKind
    subject_id: UUID
    reason: CaseKind
    note: str
    state: ReportState
    reported_at: datetime


def add_reports(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report a show to staff; a person's second of one reason is answered with the first",
        tag=TAG,
        request=ReportBody,
        responses={200: ReportView},
        errors=[*_ERRORS, StreamNotFound],
    )
    async def report(stream_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_stream()(
            report_id=ReportId(report_id), stream_id=StreamId(stream_id), reporter_id=principal().user_id,
            reason=body.reason, note=body.note,
        )  # fmt: skip
        return json(report_view(filed))

    @routes.put("/v1/users/<uuid:person_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report a person to staff; a second of one reason is answered with the first",
        tag=TAG,
        request=ReportBody,
        responses={200: ReportView},
        errors=[*_ERRORS, SelfReport, UserNotFound],
    )
    async def report_person(person_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_person()(
            report_id=ReportId(report_id), person_id=UserId(person_id), reporter_id=principal().user_id,
            reason=body.reason, note=body.note,
        )  # fmt: skip
        return json(report_view(filed))

    @routes.put("/v1/streams/<uuid:stream_id>/messages/<uuid:message_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report a chat message to staff, who see its words even where it is removed",
        tag=TAG,
        request=ReportBody,
        responses={200: ReportView},
        errors=[*_ERRORS, SelfReport, MessageNotFound],
    )
    async def report_message(stream_id: UUID, message_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_message()(
            report_id=ReportId(report_id), stream_id=StreamId(stream_id), message_id=MessageId(message_id),
            reporter_id=principal().user_id, reason=body.reason, note=body.note,
        )  # fmt: skip
        return json(report_view(filed))

    @routes.put("/v1/streams/<uuid:stream_id>/tips/<uuid:tip_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report what was written with a tip to staff, who see the words even where they are removed",
        tag=TAG,
        request=ReportBody,
        responses={200: ReportView},
        errors=[*_ERRORS, SelfReport, TipNotFound],
    )
    async def report_tip_words(stream_id: UUID, tip_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_tip_words()(
            report_id=ReportId(report_id), stream_id=StreamId(stream_id), tip_id=TipId(tip_id),
            reporter_id=principal().user_id, reason=body.reason, note=body.note,
        )  # fmt: skip
        return json(report_view(filed))


def report_view(report: Report) -> ReportView:
    return ReportView(
        id=report.id, subject_kind=report.subject.kind, subject_id=report.subject.id, reason=report.reason,
        note=report.note, state=report.state, reported_at=report.reported_at,
    )  # fmt: skip
