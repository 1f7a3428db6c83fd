"""Reports, and what staff do about them, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.control_show import ControlledShow
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import AuditId, ReportId, StreamId, UserId
from domain.moderation.note import NoteTooLong
from domain.moderation.policy import UnknownPolicy
from domain.moderation.report import ReportIdReused, ReportReason, ReportState, UnknownReportReason
from domain.moderation.show_control import NotToBeRemoved, UnknownControl
from domain.streaming.stream import StreamNotFound, StreamOver, StreamState
from entrypoints.access import principal, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from ports.moderation import AuditRow, WallRow

TAG = "moderation"
PAGE_LENGTH = 50


class ReportBody(Body, frozen=True):
    reason: str
    """The key of a reason: `minor`, `non_consent`, `violence_or_threat`, …"""
    note: str = ""


class ReportView(View, frozen=True):
    id: UUID
    stream_id: UUID
    reason: ReportReason
    note: str
    state: ReportState
    reported_at: datetime


class LiveShowView(View, frozen=True):
    """A live show with its open reports, as staff see it."""

    stream_id: UUID
    performer_id: UUID
    performer: str
    title: str
    started_at: datetime | None
    open_reports: int
    latest_reason: str | None
    latest_report_at: datetime | None
    open_withdrawals: int
    """Undecided withdrawals of consent by people who say that they are seen in it."""


class LiveWallView(View, frozen=True):
    items: list[LiveShowView]


class StopBody(Body, frozen=True):
    policy: str
    """The key of the rule that the show broke: `suspected_minor`, `non_consent`, `explicit_content`, …"""
    note: str = ""
    """Told to the performer."""


class StoppedView(View, frozen=True):
    stream_id: UUID
    state: StreamState
    ended_at: datetime | None
    media_confirmed: bool
    """Whether the media plane confirmed it; where not, it is told again until it does."""


class ControlBody(Body, frozen=True):
    act: str
    """`cover`, `uncover`, `mute` or `unmute`."""
    policy: str = ""
    """The rule that it is about, as for a stop; giving back needs none."""
    note: str = ""


class RemoveBody(Body, frozen=True):
    policy: str
    note: str = ""


class ControlledView(View, frozen=True):
    stream_id: UUID
    covered: bool
    muted: bool
    removed: list[UUID]
    media_confirmed: bool
    """Whether the media plane confirmed it; where not, it is told again until it does."""


class AuditEntryView(View, frozen=True):
    id: UUID
    actor: str
    action: str
    subject: str
    reason: str
    note: str
    at: datetime


class AuditView(View, frozen=True):
    items: list[AuditEntryView]
    next_cursor: str | None


def moderation_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation", __name__)
    _add_reports(routes, container)
    _add_stops(routes, container)
    _add_controls(routes, container)
    _add_audit(routes, container)
    return routes


def _add_reports(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/reports/<uuid:report_id>")
    @requires(Permission.REPORT, adult=True)
    @documented(
        summary="Report a show to staff; a second report of the same person is answered with the first",
        tag=TAG,
        request=ReportBody,
        responses={200: ReportView},
        errors=[UnknownReportReason, NoteTooLong, StreamNotFound, ReportIdReused],
    )
    async def report(stream_id: UUID, report_id: UUID) -> Response:
        body = parse(ReportBody, await request.get_data())
        filed = await container.report_stream()(
            report_id=ReportId(report_id),
            stream_id=StreamId(stream_id),
            reporter_id=principal().user_id,
            reason=body.reason,
            note=body.note,
        )
        return json(
            ReportView(
                id=filed.id,
                stream_id=filed.stream_id,
                reason=filed.reason,
                note=filed.note,
                state=filed.state,
                reported_at=filed.reported_at,
            )
        )


def _add_stops(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/live")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    @documented(summary="Every live show, most open reports first", tag=TAG, responses={200: LiveWallView})
    async def live_wall() -> Response:
        rows = await container.moderation_queries().wall()
        return json(LiveWallView(items=[_live_show_view(row) for row in rows]))

    @routes.post("/v1/staff/streams/<uuid:stream_id>/stop")
    @requires(Permission.STOP_STREAM, adult=False)
    @documented(
        summary="Stop a show for good",
        tag=TAG,
        request=StopBody,
        responses={200: StoppedView},
        errors=[UnknownPolicy, NoteTooLong, StreamNotFound, StreamOver],
    )
    async def stop(stream_id: UUID) -> Response:
        body = parse(StopBody, await request.get_data())
        stopped = await container.stop_stream()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            policy=body.policy,
            note=body.note,
        )
        return json(
            StoppedView(
                stream_id=stopped.stream.id,
                state=stopped.stream.state,
                ended_at=stopped.stream.ended_at,
                media_confirmed=stopped.media_confirmed,
            )
        )


def _add_controls(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/streams/<uuid:stream_id>/controls")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Cover or mute a show while staff look at it, or give it back",
        tag=TAG,
        request=ControlBody,
        responses={200: ControlledView},
        errors=[UnknownControl, UnknownPolicy, NoteTooLong, StreamNotFound, StreamOver],
    )
    async def control(stream_id: UUID) -> Response:
        body = parse(ControlBody, await request.get_data())
        controlled = await container.control_show()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            act=body.act,
            policy=body.policy,
            note=body.note,
        )
        return json(_controlled_view(controlled))

    @routes.put("/v1/staff/streams/<uuid:stream_id>/removed/<uuid:person_id>")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Put a person out of a show for as long as it goes on",
        tag=TAG,
        request=RemoveBody,
        responses={200: ControlledView},
        errors=[UnknownPolicy, NoteTooLong, StreamNotFound, StreamOver, UserNotFound, NotToBeRemoved],
    )
    async def remove(stream_id: UUID, person_id: UUID) -> Response:
        body = parse(RemoveBody, await request.get_data())
        controlled = await container.remove_from_show()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            person_id=UserId(person_id),
            policy=body.policy,
            note=body.note,
        )
        return json(_controlled_view(controlled))


def _controlled_view(controlled: ControlledShow) -> ControlledView:
    controls = controlled.controls
    return ControlledView(
        stream_id=controls.stream_id,
        covered=controls.is_covered,
        muted=controls.is_muted,
        removed=sorted(controls.removed),
        media_confirmed=controlled.media_confirmed,
    )


def _add_audit(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/audit")
    @requires(Permission.READ_AUDIT_LOG, adult=False)
    @documented(
        summary="What staff did, newest first",
        tag=TAG,
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: AuditView},
        errors=[InvalidCursor],
    )
    async def audit() -> Response:
        secret_key = container.settings().secret_key
        place = read_cursor(request.args.get("cursor"), listing="audit", secret_key=secret_key)
        rows = await container.moderation_queries().audit(
            before=AuditId(place[1]) if place else None, limit=PAGE_LENGTH + 1
        )
        shown, more = rows[:PAGE_LENGTH], len(rows) > PAGE_LENGTH
        after = (
            cursor_of(shown[-1].at, shown[-1].audit_id, listing="audit", secret_key=secret_key)
            if more
            else None
        )
        return json(AuditView(items=[_audit_entry_view(row) for row in shown], next_cursor=after))


def _live_show_view(row: WallRow) -> LiveShowView:
    return LiveShowView(
        stream_id=row.stream_id,
        performer_id=row.performer_id,
        performer=row.performer_name,
        title=row.title,
        started_at=row.started_at,
        open_reports=row.open_reports,
        latest_reason=row.latest_reason,
        latest_report_at=row.latest_report_at,
        open_withdrawals=row.open_withdrawals,
    )


def _audit_entry_view(row: AuditRow) -> AuditEntryView:
    return AuditEntryView(
        id=row.audit_id,
        actor=row.actor_name,
        action=row.action,
        subject=row.subject,
        reason=row.reason,
        note=row.note,
        at=row.at,
    )
