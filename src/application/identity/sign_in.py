"""Sign in with an address and a password."""

from dataclasses import dataclass

from domain.identity.session import Session, SessionToken, TokenKind, digest_of
from domain.identity.user import InvalidEmail, User, WrongCredentials, normal_email
from domain.ids import SessionId
from ports.clock import Clock, NewId, NewSecret
from ports.identity.accounts import Passwords
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An open session and the secret that stands for it: a cookie value or a refresh token, shown once."""

    user: User
    session: Session
    secret: str


@dataclass(frozen=True, slots=True)
class SignIn:
    begin: BeginTransaction
    passwords: Passwords
    now: Clock
    new_id: NewId
    new_secret: NewSecret

    async def __call__(self, *, email: str, password: str, kind: TokenKind) -> SignedIn:
        """Raises `WrongCredentials`, whatever was wrong, and takes as long either way."""
        async with self.begin() as tx:
            user = await tx.users.find_by_email(_address(email))
        # The slow comparison happens between transactions: it must not hold a database connection.
        right = await self.passwords.verify(password, user.password_hash if user else None)
        if user is None or not right:
            raise WrongCredentials("the e-mail address or the password is wrong")
        secret = self.new_secret()
        now = self.now()
        session = Session.start(session_id=SessionId(self.new_id()), user_id=user.id, now=now)
        token = SessionToken.issue(digest=digest_of(secret), session_id=session.id, kind=kind, now=now)
        async with self.begin() as tx:
            await tx.sessions.add(session, token)
        return SignedIn(user, session, secret)


def _address(text: str) -> str:
    try:
        return normal_email(text)
    except InvalidEmail:
        return ""  # no account has it: the answer is the one for a wrong password
