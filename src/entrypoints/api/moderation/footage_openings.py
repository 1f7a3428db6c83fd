"""Clips that two people open: asking, answering, and what waits, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.casework import FourEyes
from domain.identity.permissions import Permission
from domain.ids import FootageId, FootageOpeningId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.watch.footage import FootageGone, FootageNotFound
from domain.moderation.watch.footage_opening import (
    WAITS_FOR,
    FootageOpening,
    FootageOpeningAnswered,
    FootageOpeningIdReused,
    FootageOpeningLapsed,
    FootageOpeningNotFound,
    OpeningAnswer,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import reads_child_safety

TAG = "moderation"
ROWS = 100


class AskOpeningBody(Body, frozen=True):
    purpose: str
    """What it is looked at for; the second person and the audit log read it."""


class AnswerOpeningBody(Body, frozen=True):
    answer: OpeningAnswer
    note: str = ""
    """A refusal says why."""


class FootageOpeningView(View, frozen=True):
    id: UUID
    footage_id: UUID
    asked_by: UUID
    purpose: str
    asked_at: datetime
    lapses_at: datetime
    """When it lapses unless somebody answers."""
    answer: OpeningAnswer | None
    answered_by: UUID | None
    note: str
    open_until: datetime | None
    """Until when whoever asked may open it."""


class FootageOpeningListView(View, frozen=True):
    items: list[FootageOpeningView]


def footage_opening_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_footage_openings", __name__)

    @routes.get("/v1/staff/footage-openings")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="Who asked to open a clip in the last day, newest first, and what was answered",
        tag=TAG,
        responses={200: FootageOpeningListView},
    )
    async def openings() -> Response:
        found = await container.footage_opening_queries().newest(
            asked_after=container.now()() - WAITS_FOR,
            may_see_withheld=await reads_child_safety(container),
            limit=ROWS,
        )
        return json(FootageOpeningListView(items=[_view(row.opening) for row in found]))

    @routes.put("/v1/staff/footage/<uuid:footage_id>/openings/<uuid:opening_id>")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="Ask to open a clip that two people open",
        tag=TAG,
        request=AskOpeningBody,
        responses={200: FootageOpeningView},
        errors=[FootageNotFound, FootageGone, NoteMissing, NoteTooLong, FootageOpeningIdReused],
    )
    async def ask(footage_id: UUID, opening_id: UUID) -> Response:
        body = parse(AskOpeningBody, await request.get_data())
        return json(
            _view(
                await container.ask_to_open_footage()(
                    opening_id=FootageOpeningId(opening_id),
                    footage_id=FootageId(footage_id),
                    actor_id=principal().user_id,
                    purpose=body.purpose,
                )
            )
        )

    @routes.post("/v1/staff/footage-openings/<uuid:opening_id>/answer")
    @requires(Permission.VIEW_FOOTAGE, adult=True)
    @documented(
        summary="Allow or refuse what another person asked to open",
        tag=TAG,
        request=AnswerOpeningBody,
        responses={200: FootageOpeningView},
        errors=[
            FootageOpeningNotFound, FootageNotFound, FourEyes, FootageOpeningAnswered, FootageOpeningLapsed,
            NoteMissing, NoteTooLong,
        ],
    )  # fmt: skip
    async def answer(opening_id: UUID) -> Response:
        body = parse(AnswerOpeningBody, await request.get_data())
        return json(
            _view(
                await container.answer_footage_opening()(
                    opening_id=FootageOpeningId(opening_id),
                    actor_id=principal().user_id,
                    answer=body.answer,
                    note=body.note,
                )
            )
        )

    return routes


def _view(opening: FootageOpening) -> FootageOpeningView:
    return FootageOpeningView(
        id=opening.id,
        footage_id=opening.footage_id,
        asked_by=opening.asked_by,
        purpose=opening.purpose,
        asked_at=opening.asked_at,
        lapses_at=opening.lapses_at,
        answer=opening.answer,
        answered_by=opening.answered_by,
        note=opening.note,
        open_until=opening.open_until,
    )
