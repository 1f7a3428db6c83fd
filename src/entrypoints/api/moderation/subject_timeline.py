"""All that happened around one person, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId
from domain.moderation.desk.second_look import SecondLookWaits
from entrypoints.api.body import View, json
from entrypoints.api.cursor import InvalidCursor
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import requires
from entrypoints.views.subject_timeline import timeline_of
from ports.moderation.subject_timeline import MomentSource

MOMENTS = 100


class MomentView(View, frozen=True):
    at: datetime
    source: MomentSource
    what: str
    """Such as `show_started`, `reported`, `sanction_began`."""
    ref: UUID
    """What it happened to: a show, a case, an account."""
    detail: str
    """A code such as the reason, or a show's title; of a `speech_alarm` or a `code_alarm` the second of the show in
    which it was said or shown; empty where there is none."""


class TimelineView(View, frozen=True):
    items: list[MomentView]
    next_cursor: str | None


def subject_timeline_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_subject_timeline", __name__)

    @routes.get("/v1/staff/users/<uuid:person_id>/timeline")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="All that happened around one person, of every part of the platform, newest first",
        tag="moderation",
        query={"cursor": "`next_cursor` of the page before"},
        responses={200: TimelineView},
        errors=[UserNotFound, InvalidCursor, SecondLookWaits],
    )
    async def timeline(person_id: UUID) -> Response:
        person = UserId(person_id)
        await container.moderation_queries().person_name(person)
        moments, following = await timeline_of(
            container, person, request.args.get("cursor", ""), limit=MOMENTS
        )
        return json(
            TimelineView(
                items=[
                    MomentView(
                        at=each.at, source=each.source, what=each.what, ref=each.ref, detail=each.detail
                    )
                    for each in moments
                ],
                next_cursor=following,
            )
        )

    return routes
