"""Who may write in a performer's rooms, and how often, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from domain.chat.removal import NoModeratorHere
from domain.chat.settings import (
    ChatSettings,
    InvalidChatSettings,
)
from domain.identity.permissions import Permission
from domain.ids import StreamId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.stream import StreamNotFound, StreamNotLive
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "chat"


class ChatSettingsBody(Body, frozen=True):
    """What is left out stays as it is."""

    slow_seconds: int | None = None
    """Between two messages of one person; 0 is no slow mode."""
    tippers_only: bool | None = None
    account_age_minutes: int | None = None
    """How old an account has to be; 0 lets new ones write."""
    pinned: str | None = None
    """What everybody reads first; empty for none."""
    followers_only: bool | None = None
    followed_minutes: int | None = None
    """With `followers_only`: for how long whoever writes has followed; 0 lets them write at once."""
    emote_only: bool | None = None
    """Whether a message consists of emoji alone."""
    verified_only: bool | None = None
    """Whether whoever writes has proved a telephone number."""
    no_links: bool | None = None
    link_age_minutes: int | None = None
    """How old the account of whoever posts links is; 0 asks for no more than the platform does."""
    note: str = ""


class ChatSettingsView(View, frozen=True):
    slow_seconds: int
    tippers_only: bool
    account_age_minutes: int
    pinned: str
    followers_only: bool
    followed_minutes: int
    emote_only: bool
    verified_only: bool
    no_links: bool
    link_age_minutes: int
    words: str
    """As a person reads it; empty where nothing is asked."""


def chat_settings_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_chat_settings", __name__)
    path = "/v1/streams/<uuid:stream_id>/chat/settings"

    @routes.get(path)
    @requires(Permission.WATCH, adult=True)
    @documented(
        summary="Who may write in a room, and how often",
        tag=TAG,
        responses={200: ChatSettingsView},
        errors=[StreamNotFound],
    )
    async def settings(stream_id: UUID) -> Response:
        standing = await container.chat_queries().standing(StreamId(stream_id), principal().user_id)
        return json(_settings_view(standing.settings))

    @routes.patch(path)
    @requires(Permission.MODERATE_CHAT, adult=False)
    @documented(
        summary="Say who may write in a performer's rooms, and how often, as staff or as the performer",
        tag=TAG,
        request=ChatSettingsBody,
        responses={200: ChatSettingsView},
        errors=[
            InvalidChatSettings,
            ForbiddenText,
            LinkRefused,
            BlockedWords,
            NoteTooLong,
            NoModeratorHere,
            StreamNotFound,
            StreamNotLive,
        ],
    )
    async def change_settings(stream_id: UUID) -> Response:
        body = parse(ChatSettingsBody, await request.get_data())
        changed = await container.change_chat_settings()(
            stream_id=StreamId(stream_id),
            actor_id=principal().user_id,
            slow_seconds=body.slow_seconds,
            tippers_only=body.tippers_only,
            account_age_minutes=body.account_age_minutes,
            pinned=body.pinned,
            followers_only=body.followers_only,
            followed_minutes=body.followed_minutes,
            emote_only=body.emote_only,
            verified_only=body.verified_only,
            no_links=body.no_links,
            link_age_minutes=body.link_age_minutes,
            note=body.note,
        )
        return json(_settings_view(changed))

    return routes


def _settings_view(settings: ChatSettings) -> ChatSettingsView:
    return ChatSettingsView(
        slow_seconds=settings.slow_seconds,
        tippers_only=settings.tippers_only,
        account_age_minutes=settings.account_age_minutes,
        pinned=settings.pinned,
        followers_only=settings.followers_only,
        followed_minutes=settings.followed_minutes,
        emote_only=settings.emote_only,
        verified_only=settings.verified_only,
        no_links=settings.no_links,
        link_age_minutes=settings.link_age_minutes,
        words=settings.words,
    )
