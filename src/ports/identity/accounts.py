"""Accounts, sessions and the secrets that prove them."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.age import AgeState
from domain.identity.permissions import Permission, Role, require_permission
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import User
from domain.ids import SessionId, UserId
from domain.language import Language
from domain.moderation.decisions.sanction import Suspension


class Users(Protocol):
    @abstractmethod
    async def get(self, user_id: UserId) -> User:
        """Raises `UserNotFound`."""

    @abstractmethod
    async def get_for_update(self, user_id: UserId) -> User:
        """As `get`; no other transaction changes it before this one ends. `update` writes the whole account."""

    @abstractmethod
    async def ids_of_role(self, role: Role) -> Sequence[UserId]:
        """Everybody who has that role now, but for accounts that are erased."""

    @abstractmethod
    async def find_by_email(self, email: str) -> User | None:
        """By the normal form of the address."""

    @abstractmethod
    async def add(self, user: User) -> None:
        """Raises `EmailTaken`, also when two callers race for one address."""

    @abstractmethod
    async def update(self, user: User) -> None:
        """Raises `UserNotFound`."""


class Sessions(Protocol):
    @abstractmethod
    async def add(self, session: Session, token: SessionToken) -> None: ...

    @abstractmethod
    async def find_by_digest(self, digest: bytes) -> tuple[Session, SessionToken] | None:
        """The session that a secret stands for, both rows locked until the transaction ends."""

    @abstractmethod
    async def rotate(self, spent: SessionToken, fresh: SessionToken) -> None:
        """Record `spent` as used and add its successor."""

    @abstractmethod
    async def revoke(self, session_id: SessionId, *, now: datetime) -> None:
        """End a session. One that is over, or unknown, stays as it is."""

    @abstractmethod
    async def revoke_all(self, user_id: UserId, *, now: datetime) -> int:
        """End every session of one person, and with them their cookies and tokens; returns how many were open."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request, read anew for each one: a role or age lost is lost at once."""

    user_id: UserId
    session_id: SessionId
    display_name: str
    role: Role
    age_state: AgeState
    suspension: Suspension | None
    language: Language | None
    """What they chose to read, on whatever machine; `None` until they do."""

    def require(self, permission: Permission) -> None:
        require_permission(self.role, permission)


class IdentityQueries(Protocol):
    @abstractmethod
    async def principal_of_digest(self, digest: bytes, kind: TokenKind, *, now: datetime) -> Principal | None:
        """The holder of an unspent secret of an open session."""

    @abstractmethod
    async def principal_of_session(self, session_id: SessionId, *, now: datetime) -> Principal | None:
        """The holder of an open session."""


class SessionHolders(Protocol):
    """Who stands behind many sessions at once, as `IdentityQueries.principal_of_session` says it of one."""

    @abstractmethod
    async def holders(self, sessions: Sequence[SessionId], *, now: datetime) -> Mapping[SessionId, Principal]:
        """The holders of those that are open, in one look; the others are left out."""


class Passwords(Protocol):
    """Slow by design, and bounded: so many at once and no more."""

    @abstractmethod
    async def hash(self, password: str) -> str:
        """An argon2id PHC string."""

    @abstractmethod
    async def verify(self, password: str, password_hash: str | None) -> bool:
        """False too, in the same time, when there is no account (`None`)."""


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says, once its signature and times were found good."""

    user_id: UserId
    session_id: SessionId
    expires_at: datetime


class AccessTokens(Protocol):
    """Short-lived signed tokens (RFC 9068 shape, EdDSA)."""

    @abstractmethod
    def issue(self, user_id: UserId, session_id: SessionId, *, now: datetime) -> str: ...

    @abstractmethod
    def read(self, token: str, *, now: datetime) -> AccessClaims | None:
        """None for anything that is not a good token of ours at this moment."""

    @abstractmethod
    def jwks(self) -> dict[str, object]:
        """The public key set (RFC 7517)."""
