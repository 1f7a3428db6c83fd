"""Trade a refresh token for its successor."""

from dataclasses import dataclass

from domain.identity.session import (
    RefreshTokenReused,
    Session,
    SessionEnded,
    SessionToken,
    TokenKind,
    digest_of,
)
from domain.identity.user import User
from ports.clock import Clock, NewSecret
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RefreshedSession:
    user: User
    session: Session
    secret: str


@dataclass(frozen=True, slots=True)
class RefreshSession:
    """Rotation with reuse detection: a refresh token is good once, and a second use ends the whole session."""

    begin: BeginTransaction
    now: Clock
    new_secret: NewSecret

    async def __call__(self, *, refresh_token: str) -> RefreshedSession:
        """Raises `SessionEnded` for an unknown or dead token, `RefreshTokenReused` for a spent one."""
        now = self.now()
        secret = self.new_secret()
        async with self.begin() as tx:
            found = await tx.sessions.find_by_digest(digest_of(refresh_token))
            if found is None or found[1].kind is not TokenKind.REFRESH:
                raise SessionEnded("this session is over; sign in again")
            session, token = found
            session.require_open(now)
            try:
                spent = token.used(now)
            except RefreshTokenReused as refusal:
                await tx.sessions.revoke(session.id, now=now)
                reuse: RefreshTokenReused | None = refusal
            else:
                reuse = None
                fresh = SessionToken.issue(
                    digest=digest_of(secret), session_id=session.id, kind=TokenKind.REFRESH, now=now
                )
                await tx.sessions.rotate(spent, fresh)
                user = await tx.users.get(session.user_id)
        if reuse is not None:  # raised here, so that the revocation is committed
            raise reuse
        return RefreshedSession(user, session, secret)
