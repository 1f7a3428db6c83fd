"""Whom I muted, over the API. The events connection tells everything: a program leaves out who is on the list."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.chat.mute import NotToBeMuted, TooManyMutes
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "chat"
PERSON = "/v1/me/muted-people/<uuid:person_id>"


class MutedPersonView(View, frozen=True):
    person_id: UUID
    name: str
    at: datetime


class MutedPeopleView(View, frozen=True):
    items: list[MutedPersonView]


def chat_mutes_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_chat_mutes", __name__)

    @routes.get("/v1/me/muted-people")
    @requires(Permission.CHAT, adult=False)
    @documented(summary="Whom I muted, the latest first", tag=TAG, responses={200: MutedPeopleView})
    async def muted() -> Response:
        rows = await container.mute_queries().of_person(principal().user_id)
        items = [MutedPersonView(person_id=row.person_id, name=row.name, at=row.at) for row in rows]
        return json(MutedPeopleView(items=items))

    @routes.put(PERSON)
    @requires(Permission.CHAT, adult=False)
    @documented(
        summary="Mute a person: for me alone, what they write in chats is hidden",
        tag=TAG,
        responses={204: None},
        errors=[NotToBeMuted, TooManyMutes, UserNotFound],
    )
    async def mute(person_id: UUID) -> Response:
        await container.mute_person()(muter_id=principal().user_id, person_id=UserId(person_id))
        return Response(status=204)

    @routes.delete(PERSON)
    @requires(Permission.CHAT, adult=False)
    @documented(summary="Hear a person again whom I muted", tag=TAG, responses={204: None})
    async def unmute(person_id: UUID) -> Response:
        await container.unmute_person()(muter_id=principal().user_id, person_id=UserId(person_id))
        return Response(status=204)

    return routes
