"""What the platform told a person, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response

from domain.identity.permissions import Permission
from domain.notifications.notice import NoticeKind
from entrypoints.api.body import View, json
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.shown_here import notices_here

TAG = "notifications"
PAGE_LENGTH = 50


class NoticeView(View, frozen=True):
    id: UUID
    kind: NoticeKind
    title: str
    body: str
    link: str
    created_at: datetime
    read: bool
    hindi_title: str
    """The same in Hindi, with its body, as they were told; empty where it was told in English only."""
    hindi_body: str


class NoticesView(View, frozen=True):
    items: list[NoticeView]
    unread: int


class ReadView(View, frozen=True):
    read: int
    """How many were not read before."""


def notifications_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_notifications", __name__)

    @routes.get("/v1/notices")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary=f"My {PAGE_LENGTH} latest notices, newest first", tag=TAG, responses={200: NoticesView}
    )
    async def notices() -> Response:
        here = await notices_here(container, limit=PAGE_LENGTH)
        return json(
            NoticesView(
                items=[
                    NoticeView(
                        id=row.notice_id,
                        kind=NoticeKind(row.kind),
                        title=row.title,
                        body=row.body,
                        link=row.link,
                        created_at=row.created_at,
                        read=row.read,
                        hindi_title=row.hindi.title,
                        hindi_body=row.hindi.body,
                    )
                    for row in here.rows
                ],
                unread=here.unread,
            )
        )

    @routes.post("/v1/notices/read")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(summary="Mark all my notices as read", tag=TAG, responses={200: ReadView})
    async def read() -> Response:
        here = await notices_here(container, limit=PAGE_LENGTH)
        read = await container.read_notices()(user_id=principal().user_id, but=here.hidden)
        return json(ReadView(read=read))

    return routes
