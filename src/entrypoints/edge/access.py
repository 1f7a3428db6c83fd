"""Who makes the request, and whether they may. Every route says so with one decorator."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from quart import current_app, g, request

from domain.age_verification.age import require_not_locked, require_verified_adult
from domain.identity.permissions import OPEN_TO_LOCKED, PERMISSIONS, Permission
from domain.identity.session import TokenKind, digest_of
from domain.ids import SessionId
from domain.moderation.decisions.sanction import require_not_suspended
from entrypoints.edge.errors import CsrfFailed, NotSignedIn
from entrypoints.gathering import Gathering
from ports.clock import Clock
from ports.identity.accounts import AccessTokens, IdentityQueries, Principal, SessionHolders

SESSIONS_AT_ONCE = 500

COOKIE = "__Host-session"
DEV_COOKIE = "session"
"""Over plain HTTP on loopback a browser refuses `__Host-` cookies."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Access:
    """What a route asks of whoever calls it. Without a permission it is open to anyone."""

    permission: Permission | None
    adult: bool
    from_other_sites: bool = False
    """Browsers come here from somebody else's page by POST. Nobody is signed in here, whatever they bring."""


PUBLIC = Access(None, adult=False)
PUBLIC_FROM_OTHER_SITES = Access(None, adult=False, from_other_sites=True)


def public(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Anyone may call this route. `principal_or_none` tells who does, where somebody is signed in."""
    return _with_access(PUBLIC, handler, handler)


def public_from_other_sites(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """As `public`, also for a form on another site. The handler must not act for anyone: nobody is signed in to it."""
    return _with_access(PUBLIC_FROM_OTHER_SITES, handler, handler)


def requires(
    permission: Permission, *, adult: bool
) -> Callable[[Callable[P, Awaitable[R]]], Callable[P, Awaitable[R]]]:
    """Only somebody signed in, with this permission, and with `adult` only a verified adult.

    A minor's locked account, and a suspended one, is refused everything but `OPEN_TO_LOCKED` (ACC-09, MOD-19).
    """

    def decorate(handler: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
        @wraps(handler)
        async def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            who = principal()
            who.require(permission)
            if permission not in OPEN_TO_LOCKED:
                require_not_locked(who.age_state)
                require_not_suspended(who.suspension)
            if adult:
                require_verified_adult(who.age_state)
            return await handler(*args, **kwargs)

        return _with_access(Access(permission, adult), handler, guarded)

    return decorate


def access_of(handler: object) -> Access | None:
    """The access that a route's handler was decorated with."""
    return getattr(handler, "access", None)


def principal() -> Principal:
    """Who makes this request. Raises `NotSignedIn`."""
    who = principal_or_none()
    if who is None:
        raise NotSignedIn
    return who


def may(permission: Permission) -> bool:
    """Whether whoever makes this request may do that too, beside what the route asks for. Raises `NotSignedIn`."""
    return permission in PERMISSIONS[principal().role]


def principal_or_none() -> Principal | None:
    return cast(Principal | None, g.get("principal"))


def _with_access(
    access: Access, handler: Callable[P, Awaitable[R]], guarded: Callable[P, Awaitable[R]]
) -> Callable[P, Awaitable[R]]:
    assert access_of(handler) is None, f"{handler.__name__} has two access rules"
    guarded.access = access  # type: ignore[attr-defined]
    return guarded


def _is_from_elsewhere() -> bool:
    """Whether a browser says that another origin's page made it send this request.

    Another port or subdomain is the same site, and not us. A browser that does not know `Sec-Fetch-Site` sends at
    least `Origin` with a form; programs send neither, and have no cookie that could be abused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.host.lower()


def gathered_sessions(holders: SessionHolders, now: Clock) -> Gathering[SessionId, Principal | None]:
    """Every request's session is read anew, those of all requests that come at once by one query."""

    async def look(sessions: Sequence[SessionId]) -> Sequence[Principal | None]:
        found = await holders.holders(sessions, now=now())
        return [found.get(session) for session in sessions]

    return Gathering(look, at_most=SESSIONS_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Authenticator:
    """Finds out who makes a request: by access token, or by session cookie and CSRF token."""

    identities: IdentityQueries
    sessions: Gathering[SessionId, Principal | None]
    """Who stands behind each of the sessions that are asked about at once."""
    tokens: AccessTokens
    now: Clock
    secret_key: str
    secure: bool

    @property
    def cookie_name(self) -> str:
        return COOKIE if self.secure else DEV_COOKIE

    async def load(self) -> None:
        """Set `g.principal` for the running request: nobody, when the credentials are not good.

        Raises `CsrfFailed` for an unsafe request that one of our own pages did not, provably, send.
        """
        access = access_of(current_app.view_functions.get(request.endpoint or ""))
        if access is not None and access.from_other_sites:
            return
        scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            g.principal = await self.of_access_token(credentials.strip())
            return
        unsafe = request.method not in SAFE_METHODS
        if unsafe and _is_from_elsewhere():
            raise CsrfFailed  # also without a session: nobody is signed in to somebody else's account
        cookie = request.cookies.get(self.cookie_name)
        if not cookie:
            return
        who = await self.identities.principal_of_digest(digest_of(cookie), TokenKind.COOKIE, now=self.now())
        if who is not None and unsafe:
            await self._require_csrf_token(who)
        g.principal = who

    async def of_access_token(self, token: str) -> Principal | None:
        session_id = self.session_of(token)
        return None if session_id is None else await self.sessions.ask(session_id)

    def session_of(self, token: str) -> SessionId | None:
        """The session that a good access token names, whether it is open or not."""
        claims = self.tokens.read(token, now=self.now())
        return None if claims is None else claims.session_id

    def csrf_token(self, who: Principal | None) -> str:
        """Bound to the session, so that a token of one session is of no use in another. Empty for strangers."""
        if who is None:
            return ""
        return hmac.new(self.secret_key.encode(), b"csrf" + who.session_id.bytes, hashlib.sha256).hexdigest()

    async def _require_csrf_token(self, who: Principal) -> None:
        given = request.headers.get("X-CSRF-Token")
        if given is None and request.mimetype in {
            "application/x-www-form-urlencoded",
            "multipart/form-data",
        }:
            given = (await request.form).get("csrf_token")
        if not hmac.compare_digest((given or "").encode(), self.csrf_token(who).encode()):
            raise CsrfFailed
