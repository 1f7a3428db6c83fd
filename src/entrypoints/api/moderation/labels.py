"""Labels of people over the API, for staff."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import LabelId, UserId
from domain.moderation.desk.label import (
    Connotation,
    Label,
    LabelDaysOutOfRange,
    LabelIdReused,
    LabelKind,
    LabelNotFound,
    LabelOver,
    UnknownLabel,
)
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"


class PutLabelBody(Body, frozen=True):
    kind: str
    reason: str
    days: int
    """For how many days it holds, 1 to 365."""


class RemoveLabelBody(Body, frozen=True):
    reason: str


class LabelView(View, frozen=True):
    id: UUID
    person_id: UUID
    kind: LabelKind
    connotation: Connotation
    reason: str
    put_by: UUID | None
    put_at: datetime
    until: datetime
    removed_at: datetime | None


class LabelListView(View, frozen=True):
    items: list[LabelView]


def label_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_labels", __name__)

    @routes.get("/v1/staff/users/<uuid:person_id>/labels")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="The labels of a person that hold now, the latest first",
        tag=TAG,
        responses={200: LabelListView},
    )
    async def labels(person_id: UUID) -> Response:
        rows = await container.label_queries().holding(UserId(person_id), now=container.now()())
        return json(LabelListView(items=[_view(row.label) for row in rows]))

    @routes.put("/v1/staff/users/<uuid:person_id>/labels/<uuid:label_id>")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Put a label on a person, with a reason and an end",
        tag=TAG,
        request=PutLabelBody,
        responses={200: LabelView},
        errors=[UnknownLabel, LabelDaysOutOfRange, LabelIdReused, NoteMissing, NoteTooLong, UserNotFound],
    )
    async def put(person_id: UUID, label_id: UUID) -> Response:
        body = parse(PutLabelBody, await request.get_data())
        return json(
            _view(
                await container.label_person()(
                    label_id=LabelId(label_id),
                    person_id=UserId(person_id),
                    actor_id=principal().user_id,
                    kind=body.kind,
                    reason=body.reason,
                    days=body.days,
                )
            )
        )

    @routes.post("/v1/staff/labels/<uuid:label_id>/removal")
    @requires(Permission.WORK_CASES, adult=True)
    @documented(
        summary="Take a label off before its end",
        tag=TAG,
        request=RemoveLabelBody,
        responses={200: LabelView},
        errors=[LabelNotFound, LabelOver, NoteMissing, NoteTooLong],
    )
    async def remove(label_id: UUID) -> Response:
        body = parse(RemoveLabelBody, await request.get_data())
        removed = await container.remove_label()(
            label_id=LabelId(label_id), actor_id=principal().user_id, reason=body.reason
        )
        return json(_view(removed))

    return routes


def _view(label: Label) -> LabelView:
    return LabelView(
        id=label.id,
        person_id=label.person_id,
        kind=label.kind,
        connotation=label.kind.connotation,
        reason=label.reason,
        put_by=label.put_by,
        put_at=label.put_at,
        until=label.until,
        removed_at=label.removed_at,
    )
