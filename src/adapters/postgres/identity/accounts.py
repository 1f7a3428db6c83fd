"""Accounts and sessions in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_verification.tables import age_status_table
from adapters.postgres.moderation.decision_tables import suspended_until, suspension_from
from adapters.postgres.schema import metadata
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.identity.session import Session, SessionToken, TokenKind
from domain.identity.user import ERASED_DOMAIN, EmailTaken, User, UserNotFound
from domain.ids import SessionId, UserId
from domain.language import Language
from ports.identity.accounts import IdentityQueries, Principal, Sessions, Users

account_table = Table(
    "account",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("display_name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("language", Text),
    UniqueConstraint("email"),
    CheckConstraint(
        "role IN ('viewer', 'performer', 'moderator', 'kyc_officer', 'legal_officer', 'admin', 'finance_officer', "
        "'child_safety_officer')",
        name="role",
    ),
    CheckConstraint("email = lower(email)", name="email_lower"),
    CheckConstraint("language IN ('en', 'hi')", name="language"),
)

IS_ERASED = account_table.c.email.endswith(f"@{ERASED_DOMAIN}", autoescape=True)

session_table = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("account.id"), nullable=False, index=True),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
)

session_token_table = Table(
    "session_token",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("session_id", Uuid, ForeignKey("session.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("issued_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    CheckConstraint("kind IN ('cookie', 'refresh')", name="kind"),
)


def _user_row(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "email": user.email,
        "display_name": user.display_name,
        "password_hash": user.password_hash,
        "role": user.role,
        "created_at": user.created_at,
        "language": user.language,
    }


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(
        id=UserId(row.id),
        email=row.email,
        display_name=row.display_name,
        password_hash=row.password_hash,
        role=Role(row.role),
        created_at=row.created_at,
        language=None if row.language is None else Language(row.language),
    )


class PostgresUsers(Users):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, user_id: UserId) -> User:
        return await self._get(select(account_table).where(account_table.c.id == user_id))

    async def get_for_update(self, user_id: UserId) -> User:
        # NO KEY UPDATE: whoever only refers to the account need not wait.
        query = select(account_table).where(account_table.c.id == user_id).with_for_update(key_share=True)
        return await self._get(query)

    async def _get(self, query: Select[tuple[object, ...]]) -> User:
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise UserNotFound("there is no such account")
        return _user(row)

    async def ids_of_role(self, role: Role) -> Sequence[UserId]:
        query = select(account_table.c.id).where(account_table.c.role == role, ~IS_ERASED)
        return [
            UserId(found)
            for found in (await self._connection.execute(query.order_by(account_table.c.id))).scalars()
        ]

    async def find_by_email(self, email: str) -> User | None:
        query = select(account_table).where(account_table.c.email == email)
        row = (await self._connection.execute(query)).one_or_none()
        return _user(row) if row else None

    async def add(self, user: User) -> None:
        try:
            await self._connection.execute(insert(account_table).values(_user_row(user)))
        except IntegrityError as error:
            raise EmailTaken("there is an account with this address", pointer="/email") from error

    async def update(self, user: User) -> None:
        change = update(account_table).where(account_table.c.id == user.id).values(_user_row(user))
        if (await self._connection.execute(change)).rowcount != 1:
            raise UserNotFound("there is no such account")


class PostgresSessions(Sessions):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, session: Session, token: SessionToken) -> None:
        await self._connection.execute(
            insert(session_table).values(
                id=session.id,
                user_id=session.user_id,
                started_at=session.started_at,
                expires_at=session.expires_at,
                revoked_at=session.revoked_at,
            )
        )
        await self._add_token(token)

    async def find_by_digest(self, digest: bytes) -> tuple[Session, SessionToken] | None:
        query = (
            select(session_table, session_token_table)
            .join(session_token_table, session_token_table.c.session_id == session_table.c.id)
            .where(session_token_table.c.digest == digest)
            .with_for_update()
        )
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            return None
        session = Session(
            id=SessionId(row.id),
            user_id=UserId(row.user_id),
            started_at=row.started_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
        )
        token = SessionToken(
            digest=row.digest,
            session_id=SessionId(row.session_id),
            kind=TokenKind(row.kind),
            issued_at=row.issued_at,
            used_at=row.used_at,
        )
        return session, token

    async def rotate(self, spent: SessionToken, fresh: SessionToken) -> None:
        await self._connection.execute(
            update(session_token_table)
            .where(session_token_table.c.digest == spent.digest)
            .values(used_at=spent.used_at)
        )
        await self._add_token(fresh)

    async def revoke(self, session_id: SessionId, *, now: datetime) -> None:
        await self._connection.execute(
            update(session_table)
            .where(session_table.c.id == session_id, session_table.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )

    async def revoke_all(self, user_id: UserId, *, now: datetime) -> int:
        result = await self._connection.execute(
            update(session_table)
            .where(session_table.c.user_id == user_id, session_table.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        return result.rowcount

    async def _add_token(self, token: SessionToken) -> None:
        await self._connection.execute(
            insert(session_token_table).values(
                digest=token.digest,
                session_id=token.session_id,
                kind=token.kind,
                issued_at=token.issued_at,
                used_at=token.used_at,
            )
        )


_lapsed = (age_status_table.c.state == AgeState.VERIFIED_ADULT.value) & (
    age_status_table.c.assured_until <= bindparam("now")
)
# An assurance that is over counts for nothing, also where nobody has taken note of it yet.
_age_state = case(
    (_lapsed, AgeState.UNVERIFIED.value),
    else_=func.coalesce(age_status_table.c.state, AgeState.UNVERIFIED.value),
)
PRINCIPALS = (
    select(
        account_table.c.id.label("user_id"),
        session_table.c.id.label("session_id"),
        account_table.c.display_name,
        account_table.c.role,
        _age_state.label("age_state"),
        suspended_until(account_table.c.id, bindparam("now", type_=DateTime(timezone=True))).label(
            "suspended_until"
        ),
        account_table.c.language,
    )
    .select_from(session_table)
    .join(account_table, account_table.c.id == session_table.c.user_id)
    .outerjoin(age_status_table, age_status_table.c.user_id == account_table.c.id)
    .where(session_table.c.revoked_at.is_(None), session_table.c.expires_at > bindparam("now"))
)
_PRINCIPAL_OF_SESSION = PRINCIPALS.where(session_table.c.id == bindparam("session"))
_PRINCIPAL_OF_DIGEST = PRINCIPALS.join(
    session_token_table, session_token_table.c.session_id == session_table.c.id
).where(
    session_token_table.c.digest == bindparam("digest"),
    session_token_table.c.kind == bindparam("kind"),
    session_token_table.c.used_at.is_(None),
)


def _principal(row: Any) -> Principal:
    return Principal(
        user_id=UserId(row.user_id),
        session_id=SessionId(row.session_id),
        display_name=row.display_name,
        role=Role(row.role),
        age_state=AgeState(row.age_state),
        suspension=suspension_from(row.suspended_until),
        language=None if row.language is None else Language(row.language),
    )


class PostgresIdentityQueries(IdentityQueries):
    """Each request asks one of these: the statements are built once, and run without a transaction around them."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def principal_of_digest(self, digest: bytes, kind: TokenKind, *, now: datetime) -> Principal | None:
        return await self._one(_PRINCIPAL_OF_DIGEST, {"digest": digest, "kind": kind, "now": now})

    async def principal_of_session(self, session_id: SessionId, *, now: datetime) -> Principal | None:
        return await self._one(_PRINCIPAL_OF_SESSION, {"session": session_id, "now": now})

    async def _one(self, query: Select[tuple[object, ...]], values: dict[str, object]) -> Principal | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(query, values)).one_or_none()
        return _principal(row) if row else None
