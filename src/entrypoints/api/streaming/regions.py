"""What a show is about, and where it is seen, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.streaming.content_class import (
    ClassKeptByStaff,
    ClassNotOffered,
    ClassNotRaised,
    ShowClass,
    UnknownContentClass,
    class_named,
)
from domain.streaming.reach import TooManyRegions
from domain.streaming.region import Region, UnknownRegion
from domain.streaming.stream import NotYourStream, StreamNotFound, StreamOver
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires

TAG = "streaming"
CLASS = "/v1/me/streams/<uuid:stream_id>/content-class"
REGION = "/v1/me/closed-regions/<region>"


class HereView(View, frozen=True):
    """`region` is where this platform takes you to be: an ISO 3166 code, null where it does not know. `allows` is the
    gravest class of shows that is seen there, null where the platform is not offered."""

    region: str | None
    name: str
    allows: str | None


class ContentClassBody(Body, frozen=True):
    content_class: str
    """`general`, or `mature-talk`: frank words between adults."""


class RaiseClassBody(Body, frozen=True):
    content_class: str
    policy: str
    """The rule, by its key; `wrong_class` where it was only said wrongly."""
    note: str
    """What was found, in words that the performer reads in the statement of reasons."""


class ContentClassView(View, frozen=True):
    stream_id: UUID
    content_class: str
    raised_by_staff: bool
    """Its performer may then raise it and not lower it."""
    at: datetime


class ClosedRegionView(View, frozen=True):
    region: str
    name: str
    at: datetime


class ClosedRegionsView(View, frozen=True):
    items: list[ClosedRegionView]


def region_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_regions", __name__)
    _add_classes(routes, container)
    _add_closed(routes, container)

    @routes.get("/v1/region")
    @public
    @documented(summary="Where I am taken to be, and what is seen there", tag=TAG, responses={200: HereView})
    async def here() -> Response:
        region = container.region_gate().region()
        allowed = container.region_law().allowed(region, at=container.now()())
        return json(HereView(region=region.code or None, name=region.name, allows=allowed and allowed.value))

    return routes


def _add_classes(routes: Blueprint, container: Container) -> None:
    @routes.put(CLASS)
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Say what my show is about; whoever may not see it where they are leaves the room",
        tag=TAG,
        request=ContentClassBody,
        responses={200: ContentClassView},
        errors=[
            UnknownContentClass, ClassNotOffered, ClassKeptByStaff, StreamNotFound, NotYourStream, StreamOver,
        ],
    )  # fmt: skip
    async def declare(stream_id: UUID) -> Response:
        body = parse(ContentClassBody, await request.get_data())
        return json(
            _class_view(
                await container.declare_class()(
                    stream_id=StreamId(stream_id),
                    performer_id=principal().user_id,
                    content_class=class_named(body.content_class),
                )
            )
        )

    @routes.post("/v1/staff/streams/<uuid:stream_id>/content-class")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    @documented(
        summary="Raise the class of a show, by a rule and with a reason that its performer reads and may appeal",
        tag="moderation",
        request=RaiseClassBody,
        responses={200: ContentClassView},
        errors=[
            UnknownContentClass, ClassNotOffered, ClassNotRaised, UnknownPolicy, NoteMissing, NoteTooLong,
            StreamNotFound, StreamOver,
        ],
    )  # fmt: skip
    async def raise_class(stream_id: UUID) -> Response:
        body = parse(RaiseClassBody, await request.get_data())
        return json(
            _class_view(
                await container.raise_class()(
                    stream_id=StreamId(stream_id),
                    actor_id=principal().user_id,
                    content_class=class_named(body.content_class),
                    policy=body.policy,
                    note=body.note,
                )
            )
        )


def _add_closed(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/closed-regions")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Where none of my shows is listed or seen", tag=TAG, responses={200: ClosedRegionsView}
    )
    async def closed() -> Response:
        rows = await container.reach_queries().closed_by(principal().user_id)
        items = [ClosedRegionView(region=row.region.code, name=row.region.name, at=row.at) for row in rows]
        return json(ClosedRegionsView(items=items))

    @routes.put(REGION)
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Close a country, or a part of one, for all my shows",
        tag=TAG,
        responses={204: None},
        errors=[UnknownRegion, TooManyRegions],
    )
    async def close(region: str) -> Response:
        await container.close_region()(performer_id=principal().user_id, region=Region.named(region))
        return Response(status=204)

    @routes.delete(REGION)
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Open a region again that I closed", tag=TAG, responses={204: None}, errors=[UnknownRegion]
    )
    async def reopen(region: str) -> Response:
        await container.reopen_region()(performer_id=principal().user_id, region=Region.named(region))
        return Response(status=204)


def _class_view(own: ShowClass) -> ContentClassView:
    return ContentClassView(
        stream_id=own.stream_id,
        content_class=own.content_class.value,
        raised_by_staff=own.raised_by_staff,
        at=own.at,
    )
