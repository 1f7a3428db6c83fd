"""Whom I follow, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.streaming.follow import NotFollowed, NotToBeFollowed, PerformerNotFound, TooManyFollows
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import followed_here

TAG = "streaming"
PERFORMER = "/v1/me/following/<uuid:performer_id>"


class FollowView(View, frozen=True):
    performer_id: UUID
    at: datetime
    """Since when, without a break."""


class FollowedView(View, frozen=True):
    performer_id: UUID
    name: str
    at: datetime
    stream_id: UUID | None
    """Of the show that is on air."""
    title: str
    """That show's; empty where none is on air."""
    bell: bool
    """Whether I am told when a show of theirs begins."""


class FollowingView(View, frozen=True):
    items: list[FollowedView]


class FollowersView(View, frozen=True):
    count: int


def follows_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_follows", __name__)

    @routes.get("/v1/me/following")
    @requires(Permission.FOLLOW, adult=True)
    @documented(summary="Whom I follow, who is on air first", tag=TAG, responses={200: FollowingView})
    async def following() -> Response:
        rows = await followed_here(container, await container.follow_queries().of_person(principal().user_id))
        items = [
            FollowedView(
                performer_id=row.performer_id,
                name=row.name,
                at=row.at,
                stream_id=row.stream_id,
                title=row.title,
                bell=row.bell,
            )
            for row in rows
        ]
        return json(FollowingView(items=items))

    @routes.put(PERFORMER)
    @requires(Permission.FOLLOW, adult=True)
    @documented(
        summary="Follow a performer, who reads how many do and not who",
        tag=TAG,
        responses={200: FollowView},
        errors=[NotToBeFollowed, TooManyFollows, PerformerNotFound],
    )
    async def follow(performer_id: UUID) -> Response:
        kept = await container.follow_performer()(
            follower_id=principal().user_id, performer_id=UserId(performer_id)
        )
        return json(FollowView(performer_id=kept.performer_id, at=kept.at))

    @routes.delete(PERFORMER)
    @requires(Permission.FOLLOW, adult=False)
    @documented(summary="Follow a performer no more", tag=TAG, responses={204: None})
    async def unfollow(performer_id: UUID) -> Response:
        await container.unfollow_performer()(
            follower_id=principal().user_id, performer_id=UserId(performer_id)
        )
        return Response(status=204)

    @routes.put(f"{PERFORMER}/bell")
    @requires(Permission.FOLLOW, adult=True)
    @documented(
        summary="Be told when a show of a performer I follow begins",
        tag=TAG,
        responses={204: None},
        errors=[NotFollowed],
    )
    async def bell_on(performer_id: UUID) -> Response:
        return await _set_bell(performer_id, is_on=True)

    @routes.delete(f"{PERFORMER}/bell")
    @requires(Permission.FOLLOW, adult=False)
    @documented(
        summary="Be told of a performer's shows no more", tag=TAG, responses={204: None}, errors=[NotFollowed]
    )
    async def bell_off(performer_id: UUID) -> Response:
        return await _set_bell(performer_id, is_on=False)

    async def _set_bell(performer_id: UUID, *, is_on: bool) -> Response:
        await container.set_bell()(
            follower_id=principal().user_id, performer_id=UserId(performer_id), is_on=is_on
        )
        return Response(status=204)

    @routes.get("/v1/me/followers")
    @requires(Permission.PUBLISH, adult=True)
    @documented(summary="How many people follow me", tag=TAG, responses={200: FollowersView})
    async def followers() -> Response:
        return json(FollowersView(count=await container.follow_queries().followers(principal().user_id)))

    return routes
