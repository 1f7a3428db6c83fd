"""The alerts that a broadcasting program reads: who may, from where on, and what each says."""

import asyncio
import re
from collections.abc import Mapping
from uuid import UUID

from quart import request

from domain.ids import StreamId, UserId
from domain.streaming.room_event import RoomEvent
from domain.tipping.overlay_token import overlay_digest
from entrypoints.container import Container
from entrypoints.edge.errors import NotSignedIn
from ports.tipping.overlay import FeedPage, FeedPlace, UnknownFeedPlace

LIMIT = 100
WAIT_SECONDS_MAX = 25
POLL_SECONDS = 0.5
_CURSOR = re.compile(r"(?P<show>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?P<seq>\d{1,18})")
_HIDDEN = frozenset({"viewer_id"})
"""An alert names a person as the room does, and carries nobody's number."""


async def feed_holder(container: Container) -> UserId:
    """Whose token this request brings, in its `Authorization` header. Raises `NotSignedIn`."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    holder = None
    if scheme.lower() == "bearer" and secret:
        holder = await container.overlay_queries().holder(overlay_digest(secret.strip()))
    if holder is None:
        raise NotSignedIn
    return holder


async def next_page(
    container: Container, performer: UserId, *, after: FeedPlace | None, wait_seconds: float
) -> FeedPage:
    """What came after a place; where there is nothing yet, wait for it so long at most.

    The token is asked for again at each look: one that is revoked meanwhile hears nothing more.
    """
    deadline = asyncio.get_running_loop().time() + wait_seconds
    while True:
        page = await container.overlay_queries().feed(performer, after=after, limit=LIMIT)
        if page.events or after is None or asyncio.get_running_loop().time() >= deadline:
            return page
        await asyncio.sleep(POLL_SECONDS)
        await feed_holder(container)


def place_of(cursor: str | None) -> FeedPlace | None:
    """Raises `UnknownFeedPlace`."""
    if cursor is None:
        return None
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise UnknownFeedPlace("a cursor is taken from the answer before, unchanged", pointer="/after")
    return FeedPlace(StreamId(UUID(match["show"])), int(match["seq"]))


def cursor_of(place: FeedPlace | None) -> str | None:
    return f"{place.stream_id}.{place.seq}" if place else None


def alert_data(event: RoomEvent) -> Mapping[str, object]:
    return {name: value for name, value in event.data.items() if name not in _HIDDEN}
