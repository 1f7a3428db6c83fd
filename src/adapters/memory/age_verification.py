"""Age status and performer applications in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.age_verification.age import AgeStatus
from domain.age_verification.performer import (
    ApplicationNotFound,
    ApplicationOpen,
    ApplicationState,
    PerformerApplication,
)
from domain.ids import AgeAttemptId, ApplicationId, UserId
from ports.age_verification import AgeQueries, AgeStatuses, ApplicationRow, PerformerApplications


class AgeTables:
    def __init__(self) -> None:
        self.statuses: dict[UserId, AgeStatus] = {}
        self.attempts: dict[AgeAttemptId, UserId] = {}
        self.applications: dict[ApplicationId, PerformerApplication] = {}

    def status_of(self, user_id: UserId) -> AgeStatus:
        return self.statuses.get(user_id, AgeStatus.unknown(user_id))


class MemoryAgeStatuses(AgeStatuses):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def get(self, user_id: UserId) -> AgeStatus:
        return self._tables.status_of(user_id)

    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        return self._tables.status_of(user_id)

    async def save(self, status: AgeStatus) -> None:
        self._tables.statuses[status.user_id] = status

    async def add_attempt(
        self, attempt_id: AgeAttemptId, user_id: UserId, *, provider: str, now: datetime
    ) -> None:
        self._tables.attempts[attempt_id] = user_id

    async def find_attempt_user(self, attempt_id: AgeAttemptId) -> UserId | None:
        return self._tables.attempts.get(attempt_id)


class MemoryPerformerApplications(PerformerApplications):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def find(self, application_id: ApplicationId) -> PerformerApplication | None:
        return self._tables.applications.get(application_id)

    async def get_for_update(self, application_id: ApplicationId) -> PerformerApplication:
        try:
            return self._tables.applications[application_id]
        except KeyError:
            raise ApplicationNotFound("there is no such application") from None

    async def add(self, application: PerformerApplication) -> None:
        for other in self._tables.applications.values():
            open_already = (
                other.user_id == application.user_id and other.state is not ApplicationState.REFUSED
            )
            if open_already or other.id == application.id:
                raise ApplicationOpen("this account has an application already")
        self._tables.applications[application.id] = application

    async def update(self, application: PerformerApplication) -> None:
        self._tables.applications[application.id] = application


class MemoryAgeQueries(AgeQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def submitted_applications(self, *, limit: int) -> Sequence[ApplicationRow]:
        waiting = [a for a in self._all() if a.state is ApplicationState.SUBMITTED]
        return [self._row(a) for a in sorted(waiting, key=lambda a: (a.submitted_at, a.id))[:limit]]

    async def latest_application(self, user_id: UserId) -> ApplicationRow | None:
        mine = [a for a in self._all() if a.user_id == user_id]
        return self._row(max(mine, key=lambda a: (a.submitted_at, a.id))) if mine else None

    def _all(self) -> Sequence[PerformerApplication]:
        return list(self._database.tables.age.applications.values())

    def _row(self, application: PerformerApplication) -> ApplicationRow:
        users = self._database.tables.identity.users
        decider = users[application.decided_by] if application.decided_by else None
        return ApplicationRow(
            application_id=application.id,
            user_id=application.user_id,
            display_name=users[application.user_id].display_name,
            age_state=self._database.tables.age.status_of(application.user_id).state,
            state=application.state,
            submitted_at=application.submitted_at,
            decided_at=application.decided_at,
            decided_by_name=decider.display_name if decider else None,
            reason=application.reason,
        )
