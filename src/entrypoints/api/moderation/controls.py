"""Covering, muting, putting out and letting back in, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.live.control_show import ControlledShow
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import StreamId, UserId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.live.show_control import NotToBeRemoved, UnknownControl
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.streaming.stream import StreamNotFound, StreamOver
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"


class ControlBody(Body, frozen=True):
    act: str
    """`cover`, `uncover`, `mute` or `unmute`."""
    policy: str = ""
    """The rule that it is about, as for a stop; giving back needs none."""
    note: str = ""
    """What was seen. Of a cover or a mute the performer reads it in the statement of reasons."""


class RemoveBody(Body, frozen=True):
    policy: str
    note: str = ""
    """What they did. They read it in the statement of reasons."""


class LetBackInBody(Body, frozen=True):
    note: str
    """Why; the audit log keeps it."""


class ControlledView(View, frozen=True):
    stream_id: UUID
    covered: bool
    muted: bool
    removed: list[UUID]
    media_confirmed: bool
    """Whether the media plane confirmed it; where not, it is told again until it does."""


def add_controls(routes: Blueprint, container: Container) -> None:
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
        summary="Put a person out of a show for as long as it goes on, or until they are let back in",
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

    @routes.post("/v1/staff/streams/<uuid:stream_id>/removed/<uuid:person_id>/let-in")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Let a person who was put out back into the show",
        tag=TAG,
        request=LetBackInBody,
        responses={200: ControlledView},
        errors=[NoteMissing, NoteTooLong, StreamNotFound, StreamOver],
    )
    async def let_back_in(stream_id: UUID, person_id: UUID) -> Response:
        body = parse(LetBackInBody, await request.get_data())
        controlled = await container.let_back_in()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            person_id=UserId(person_id),
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
