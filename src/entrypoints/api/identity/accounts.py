"""Accounts and sessions over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.identity.refresh_session import RefreshedSession
from application.identity.sign_in import SignedIn
from domain.age_verification.age import AgeState
from domain.identity.permissions import Permission, Role
from domain.identity.session import ACCESS_TOKEN_LIFETIME, RefreshTokenReused, SessionEnded, TokenKind
from domain.identity.user import (
    EmailTaken,
    InvalidDisplayName,
    InvalidEmail,
    User,
    WeakPassword,
    WrongCredentials,
)
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires

TAG = "identity"


class RegisterBody(Body, frozen=True):
    email: str
    password: str
    display_name: str


class SignInBody(Body, frozen=True):
    email: str
    password: str


class RefreshBody(Body, frozen=True):
    refresh_token: str


class ProfileBody(Body, frozen=True):
    display_name: str


class UserView(View, frozen=True):
    id: UUID
    display_name: str
    role: Role
    created_at: datetime


class MeView(View, frozen=True):
    id: UUID
    display_name: str
    role: Role
    age_state: AgeState


class TokensView(View, frozen=True):
    access_token: str
    refresh_token: str
    token_type: str
    expires_in: int


class Jwks(View, frozen=True):
    keys: list[dict[str, str]]


def identity_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_identity", __name__)
    _add_accounts(routes, container)
    _add_sessions(routes, container)
    return routes


def _add_accounts(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/users")
    @public
    @documented(
        summary="Make an account",
        tag=TAG,
        request=RegisterBody,
        responses={201: UserView},
        errors=[
            InvalidEmail,
            WeakPassword,
            InvalidDisplayName,
            LinkRefused,
            ForbiddenText,
            BlockedWords,
            EmailTaken,
        ],
    )
    async def register() -> Response:
        body = parse(RegisterBody, await request.get_data())
        user = await container.register_user()(
            email=body.email, password=body.password, display_name=body.display_name
        )
        return json(_user_view(user), 201)

    @routes.get("/v1/me")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(summary="Who am I", tag=TAG, responses={200: MeView})
    async def me() -> Response:
        who = principal()
        return json(
            MeView(id=who.user_id, display_name=who.display_name, role=who.role, age_state=who.age_state)
        )

    @routes.patch("/v1/me")
    @requires(Permission.EDIT_OWN_PROFILE, adult=False)
    @documented(
        summary="Change my profile",
        tag=TAG,
        request=ProfileBody,
        responses={200: UserView},
        errors=[InvalidDisplayName, LinkRefused, ForbiddenText, BlockedWords],
    )
    async def change_me() -> Response:
        body = parse(ProfileBody, await request.get_data())
        user = await container.rename_user()(user_id=principal().user_id, display_name=body.display_name)
        return json(_user_view(user))


def _add_sessions(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/sessions")
    @public
    @documented(
        summary="Sign in",
        tag=TAG,
        request=SignInBody,
        responses={201: TokensView},
        errors=[WrongCredentials],
    )
    async def sign_in() -> Response:
        body = parse(SignInBody, await request.get_data())
        async with container.rate_limits().sign_in_try(body.email):
            signed_in = await container.sign_in()(
                email=body.email, password=body.password, kind=TokenKind.REFRESH
            )
        return json(_tokens(container, signed_in), 201)

    @routes.post("/v1/sessions/refresh")
    @public
    @documented(
        summary="Trade a refresh token for new tokens",
        tag=TAG,
        request=RefreshBody,
        responses={201: TokensView},
        errors=[SessionEnded, RefreshTokenReused],
    )
    async def refresh() -> Response:
        body = parse(RefreshBody, await request.get_data())
        refreshed = await container.refresh_session()(refresh_token=body.refresh_token)
        return json(_tokens(container, refreshed), 201)

    @routes.delete("/v1/sessions/current")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(summary="Sign out", tag=TAG, responses={204: None})
    async def sign_out() -> Response:
        await container.sign_out()(session_id=principal().session_id)
        return Response(status=204)

    @routes.get("/.well-known/jwks.json")
    @public
    @documented(summary="The public keys of access tokens", tag=TAG, responses={200: Jwks})
    async def jwks() -> Response:
        response = json(container.access_tokens().jwks())
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def _tokens(container: Container, signed_in: SignedIn | RefreshedSession) -> TokensView:
    user_id, session_id = signed_in.user.id, signed_in.session.id
    return TokensView(
        access_token=container.access_tokens().issue(user_id, session_id, now=container.now()()),
        refresh_token=signed_in.secret,
        token_type="Bearer",  # noqa: S106 - RFC 6750's name, not a secret
        expires_in=int(ACCESS_TOKEN_LIFETIME.total_seconds()),
    )


def _user_view(user: User) -> UserView:
    return UserView(id=user.id, display_name=user.display_name, role=user.role, created_at=user.created_at)
