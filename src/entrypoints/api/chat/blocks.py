"""Whom a performer lets into none of their shows, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId
from domain.streaming.block import NotToBeBlocked, TooManyBlocks
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "streaming"
PERSON = "/v1/me/blocked-people/<uuid:person_id>"


class BlockedPersonView(View, frozen=True):
    person_id: UUID
    name: str
    at: datetime


class BlockedPeopleView(View, frozen=True):
    items: list[BlockedPersonView]


def blocks_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_blocks", __name__)

    @routes.get("/v1/me/blocked-people")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Whom I let into none of my shows, the latest first",
        tag=TAG,
        responses={200: BlockedPeopleView},
    )
    async def blocked() -> Response:
        rows = await container.block_queries().of_performer(principal().user_id)
        items = [BlockedPersonView(person_id=row.person_id, name=row.name, at=row.at) for row in rows]
        return json(BlockedPeopleView(items=items))

    @routes.put(PERSON)
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Block a person: they watch none of my shows, write, tip and book nothing there",
        tag=TAG,
        responses={204: None},
        errors=[NotToBeBlocked, TooManyBlocks, UserNotFound],
    )
    async def block(person_id: UUID) -> Response:
        await container.block_person()(performer_id=principal().user_id, person_id=UserId(person_id))
        return Response(status=204)

    @routes.delete(PERSON)
    @requires(Permission.PUBLISH, adult=True)
    @documented(summary="Let a person in again whom I blocked", tag=TAG, responses={204: None})
    async def unblock(person_id: UUID) -> Response:
        await container.unblock_person()(performer_id=principal().user_id, person_id=UserId(person_id))
        return Response(status=204)

    return routes
