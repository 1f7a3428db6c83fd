"""Age status and performer applications in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.age_tables import age_attempt_table, age_status_table, application_table
from adapters.postgres.identity import account_table
from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.performer import (
    ApplicationNotFound,
    ApplicationOpen,
    ApplicationState,
    PerformerApplication,
)
from domain.ids import AgeAttemptId, ApplicationId, UserId
from ports.age_verification import AgeQueries, AgeStatuses, ApplicationRow, PerformerApplications


def _status_row(status: AgeStatus) -> dict[str, object]:
    return {
        "user_id": status.user_id,
        "state": status.state,
        "attempt_id": status.attempt_id,
        "provider": status.provider,
        "decided_at": status.decided_at,
    }


def _status(row: Row[tuple[object, ...]]) -> AgeStatus:
    return AgeStatus(
        user_id=UserId(row.user_id),
        state=AgeState(row.state),
        attempt_id=AgeAttemptId(row.attempt_id) if row.attempt_id else None,
        provider=row.provider,
        decided_at=row.decided_at,
    )


class PostgresAgeStatuses(AgeStatuses):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, user_id: UserId) -> AgeStatus:
        query = select(age_status_table).where(age_status_table.c.user_id == user_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _status(row) if row else AgeStatus.unknown(user_id)

    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        # The row must exist to be locked, or two first attempts would pass each other.
        await self._connection.execute(
            upsert(age_status_table).values(_status_row(AgeStatus.unknown(user_id))).on_conflict_do_nothing()
        )
        query = select(age_status_table).where(age_status_table.c.user_id == user_id).with_for_update()
        return _status((await self._connection.execute(query)).one())

    async def save(self, status: AgeStatus) -> None:
        row = _status_row(status)
        statement = upsert(age_status_table).values(row)
        await self._connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=row))

    async def add_attempt(
        self, attempt_id: AgeAttemptId, user_id: UserId, *, provider: str, now: datetime
    ) -> None:
        await self._connection.execute(
            insert(age_attempt_table).values(
                id=attempt_id, user_id=user_id, provider=provider, started_at=now
            )
        )

    async def find_attempt_user(self, attempt_id: AgeAttemptId) -> UserId | None:
        query = select(age_attempt_table.c.user_id).where(age_attempt_table.c.id == attempt_id)
        found = (await self._connection.execute(query)).scalar_one_or_none()
        return UserId(found) if found else None


def _application_row(application: PerformerApplication) -> dict[str, object]:
    return {
        "id": application.id,
        "user_id": application.user_id,
        "state": application.state,
        "submitted_at": application.submitted_at,
        "decided_at": application.decided_at,
        "decided_by": application.decided_by,
        "reason": application.reason,
    }


def _application(row: Row[tuple[object, ...]]) -> PerformerApplication:
    return PerformerApplication(
        id=ApplicationId(row.id),
        user_id=UserId(row.user_id),
        state=ApplicationState(row.state),
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decided_by=UserId(row.decided_by) if row.decided_by else None,
        reason=row.reason,
    )


class PostgresPerformerApplications(PerformerApplications):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, application_id: ApplicationId) -> PerformerApplication | None:
        query = select(application_table).where(application_table.c.id == application_id)
        row = (await self._connection.execute(query)).one_or_none()
        return _application(row) if row else None

    async def get_for_update(self, application_id: ApplicationId) -> PerformerApplication:
        query = select(application_table).where(application_table.c.id == application_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise ApplicationNotFound("there is no such application")
        return _application(row)

    async def add(self, application: PerformerApplication) -> None:
        try:
            await self._connection.execute(insert(application_table).values(_application_row(application)))
        except IntegrityError as error:
            raise ApplicationOpen("this account has an application already") from error

    async def update(self, application: PerformerApplication) -> None:
        await self._connection.execute(
            update(application_table)
            .where(application_table.c.id == application.id)
            .values(_application_row(application))
        )


class PostgresAgeQueries(AgeQueries):
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def submitted_applications(self, *, limit: int) -> Sequence[ApplicationRow]:
        query = (
            _application_rows()
            .where(application_table.c.state == ApplicationState.SUBMITTED)
            .order_by(application_table.c.submitted_at, application_table.c.id)
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            return [_query_row(row) for row in await connection.execute(query)]

    async def latest_application(self, user_id: UserId) -> ApplicationRow | None:
        query = (
            _application_rows()
            .where(application_table.c.user_id == user_id)
            .order_by(application_table.c.submitted_at.desc(), application_table.c.id.desc())
            .limit(1)
        )
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return _query_row(row) if row else None


_decider = account_table.alias("decider")


def _application_rows() -> Select[tuple[object, ...]]:
    return (
        select(
            application_table,
            account_table.c.display_name,
            func.coalesce(age_status_table.c.state, AgeState.UNVERIFIED.value).label("age_state"),
            _decider.c.display_name.label("decided_by_name"),
        )
        .join(account_table, account_table.c.id == application_table.c.user_id)
        .outerjoin(age_status_table, age_status_table.c.user_id == application_table.c.user_id)
        .outerjoin(_decider, _decider.c.id == application_table.c.decided_by)
    )


def _query_row(row: Row[tuple[object, ...]]) -> ApplicationRow:
    return ApplicationRow(
        application_id=ApplicationId(row.id),
        user_id=UserId(row.user_id),
        display_name=row.display_name,
        age_state=row.age_state,
        state=row.state,
        submitted_at=row.submitted_at,
        decided_at=row.decided_at,
        decided_by_name=row.decided_by_name,
        reason=row.reason,
    )
