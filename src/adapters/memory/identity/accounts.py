"""Accounts and sessions in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import EmailTaken, User, UserNotFound
from domain.ids import SessionId, UserId
from domain.moderation.decisions.sanction import suspension_of
from ports.identity.accounts import IdentityQueries, Principal, SessionHolders, Sessions, Users


class IdentityTables:
    def __init__(self) -> None:
        self.users: dict[UserId, User] = {}
        self.sessions: dict[SessionId, Session] = {}
        self.tokens: dict[bytes, SessionToken] = {}


class MemoryUsers(Users):
    def __init__(self, tables: IdentityTables) -> None:
        self._tables = tables

    async def get(self, user_id: UserId) -> User:
        try:
            return self._tables.users[user_id]
        except KeyError:
            raise UserNotFound("there is no such account") from None

    async def get_for_update(self, user_id: UserId) -> User:
        return await self.get(user_id)

    async def ids_of_role(self, role: Role) -> Sequence[UserId]:
        return sorted(
            user.id for user in self._tables.users.values() if user.role is role and not user.is_erased
        )

    async def find_by_email(self, email: str) -> User | None:
        return next((user for user in self._tables.users.values() if user.email == email), None)

    async def add(self, user: User) -> None:
        if await self.find_by_email(user.email):
            raise EmailTaken("there is an account with this address", pointer="/email")
        self._tables.users[user.id] = user

    async def update(self, user: User) -> None:
        await self.get(user.id)
        self._tables.users[user.id] = user


class MemorySessions(Sessions):
    def __init__(self, tables: IdentityTables) -> None:
        self._tables = tables

    async def add(self, session: Session, token: SessionToken) -> None:
        self._tables.sessions[session.id] = session
        self._tables.tokens[token.digest] = token

    async def find_by_digest(self, digest: bytes) -> tuple[Session, SessionToken] | None:
        token = self._tables.tokens.get(digest)
        return (self._tables.sessions[token.session_id], token) if token else None

    async def rotate(self, spent: SessionToken, fresh: SessionToken) -> None:
        self._tables.tokens[spent.digest] = spent
        self._tables.tokens[fresh.digest] = fresh

    async def revoke(self, session_id: SessionId, *, now: datetime) -> None:
        session = self._tables.sessions.get(session_id)
        if session is not None:
            self._tables.sessions[session_id] = session.revoked(now)

    async def revoke_all(self, user_id: UserId, *, now: datetime) -> int:
        mine = [s for s in self._tables.sessions.values() if s.user_id == user_id and s.revoked_at is None]
        for session in mine:
            self._tables.sessions[session.id] = session.revoked(now)
        return len(mine)


class MemoryIdentityQueries(IdentityQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def principal_of_digest(self, digest: bytes, kind: TokenKind, *, now: datetime) -> Principal | None:
        token = self._database.tables.identity.tokens.get(digest)
        if token is None or token.kind is not kind or token.used_at is not None:
            return None
        return await self.principal_of_session(token.session_id, now=now)

    async def principal_of_session(self, session_id: SessionId, *, now: datetime) -> Principal | None:
        tables = self._database.tables
        session = tables.identity.sessions.get(session_id)
        if session is None or session.revoked_at is not None or now >= session.expires_at:
            return None
        user = tables.identity.users[session.user_id]
        status = tables.age.status_of(user.id)
        # An assurance that is over counts for nothing, also where nobody has taken note of it yet.
        age_state = AgeState.UNVERIFIED if status.is_lapsed(now) else status.state
        suspension = suspension_of(tables.decisions.of_person(user.id), now)
        return Principal(
            user.id, session.id, user.display_name, user.role, age_state, suspension, user.language
        )


class MemorySessionHolders(SessionHolders):
    def __init__(self, database: HasTables) -> None:
        self._one = MemoryIdentityQueries(database).principal_of_session

    async def holders(self, sessions: Sequence[SessionId], *, now: datetime) -> Mapping[SessionId, Principal]:
        found = [await self._one(session, now=now) for session in sessions]
        return {who.session_id: who for who in found if who is not None}
