"""Reports, and what staff do about them, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import AuditId, StreamId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.live.show_risk import RiskBand
from domain.moderation.note import NoteTooLong
from domain.streaming.stream import StreamNotFound, StreamOver, StreamState
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.cursor import InvalidCursor, cursor_of, read_cursor
from entrypoints.api.documented import documented
from entrypoints.api.moderation.controls import add_controls
from entrypoints.api.moderation.own_decisions import add_own_decisions
from entrypoints.api.moderation.own_report_measures import add_own_report_measures
from entrypoints.api.moderation.own_reports import add_own_reports
from entrypoints.api.moderation.reports import add_reports
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.live_wall import WallTile, tiles, watched
from entrypoints.views.queues import queues_of_log
from entrypoints.views.second_looks import refs_of, sealed
from ports.moderation.reports import AuditRow

TAG = "moderation"
PAGE_LENGTH = 50


class LiveShowView(View, frozen=True):
    """A live show with its open reports, as staff see it."""

    stream_id: UUID
    performer_id: UUID
    performer: str
    title: str
    started_at: datetime | None
    open_reports: int
    latest_reason: str | None
    """Null also where its cases are not the reader's to see."""
    latest_report_at: datetime | None
    open_withdrawals: int
    """Undecided withdrawals of consent by people who say that they are seen in it."""
    risk: int
    """Points: they order, and mean nothing by themselves."""
    risk_band: RiskBand


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


class AuditEntryView(View, frozen=True):
    id: UUID
    actor: str
    action: str
    subject: str
    reason: str
    note: str
    at: datetime
    tool: str
    automated: bool


class AuditView(View, frozen=True):
    items: list[AuditEntryView]
    next_cursor: str | None


def moderation_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation", __name__)
    add_reports(routes, container)
    add_own_reports(routes, container)
    add_own_report_measures(routes, container)
    add_own_decisions(routes, container)
    _add_stops(routes, container)
    add_controls(routes, container)
    _add_audit(routes, container)
    return routes


def _add_stops(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/live")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    @documented(summary="Every live show, the riskiest first", tag=TAG, responses={200: LiveWallView})
    async def live_wall() -> Response:
        shown = await tiles(container, await watched(container))
        return json(LiveWallView(items=[_live_show_view(tile) for tile in shown]))

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
            before=AuditId(place[1]) if place else None,
            limit=PAGE_LENGTH + 1,
            queues=await queues_of_log(container),
            but=refs_of(await sealed(container)),
        )
        shown, more = rows[:PAGE_LENGTH], len(rows) > PAGE_LENGTH
        after = (
            cursor_of(shown[-1].at, shown[-1].audit_id, listing="audit", secret_key=secret_key)
            if more
            else None
        )
        return json(AuditView(items=[_audit_entry_view(row) for row in shown], next_cursor=after))


def _live_show_view(tile: WallTile) -> LiveShowView:
    row = tile.show
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
        risk=tile.signs.risk,
        risk_band=tile.signs.band,
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
        tool=row.tool,
        automated=row.automated,
    )
