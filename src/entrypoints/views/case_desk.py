"""One case and the queue, as whoever works on cases reads them, on a page as over the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from domain.casework import Lease
from domain.identity.permissions import STAFF
from domain.identity.user import User
from domain.ids import ModerationCaseId
from domain.moderation.cases.kind import Severity
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cases.status import CaseStatus, replay
from domain.moderation.desk.exposure import GRAVE, can_wait
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.views.queues import my_queues
from entrypoints.views.second_looks import require_not_sealed
from ports.moderation.cases import Place, TimelineRow

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_RANKS = range(101)


@dataclass(frozen=True, slots=True)
class ReadCase:
    """`held` is the lease of whoever works on it at this moment."""

    status: CaseStatus
    timeline: Sequence[TimelineRow]
    held: Lease | None

    @property
    def is_mine(self) -> bool:
        return self.held is not None and self.held.holder_id == principal().user_id


async def read_case(container: Container, case_id: ModerationCaseId) -> ReadCase:
    """Raises `ModerationCaseNotFound`, also for a case of a queue that whoever asks does not see (CSA-04), and
    `SecondLookWaits`."""
    await require_not_sealed(container, case_id)
    queries = container.moderation_case_queries()
    timeline = await queries.timeline(case_id)
    status = replay([row.event for row in timeline]) if timeline else None
    if status is None or status.queue not in await my_queues(container):
        raise ModerationCaseNotFound("there is no such case")
    lease = await queries.lease(case_id)
    held = lease if lease is not None and container.now()() < lease.until else None
    return ReadCase(status, timeline, held)


async def look_if_grave(container: Container, read: ReadCase) -> None:
    """What is grave is counted before it is shown. Raises `BreakNeeded` (MOD-24)."""
    if read.status.severity not in GRAVE:
        return
    me = principal().user_id
    waits = can_wait(read.status, read.held, me, now=container.now()())
    await container.look_at_grave()(actor_id=me, case_id=read.status.id, can_wait=waits)


async def person_concerned(container: Container, status: CaseStatus) -> User | None:
    """Who answers for it, where a case decides on them: on nobody of the staff."""
    if status.person_id is None:
        return None
    async with container.database().begin() as tx:
        person = await tx.users.get(status.person_id)
    return None if person.role in STAFF else person


def cursor_of_place(place: Place) -> str:
    numbers = (place.severity, _ticks(place.due_at), place.rank, _ticks(place.opened_at))
    return ".".join([*map(str, numbers), str(place.case_id)])


def place_of_cursor(cursor: str) -> Place:
    """Raises `ValueError` for what is none."""
    severity, due, rank, opened, case_id = cursor.split(".")
    if int(rank) not in _RANKS:
        raise ValueError(rank)
    return Place(
        Severity(int(severity)),
        _time(int(due)),
        int(rank),
        _time(int(opened)),
        ModerationCaseId(UUID(case_id)),
    )


def _ticks(time: datetime) -> int:
    return (time - _EPOCH) // _MICROSECOND


def _time(ticks: int) -> datetime:
    try:
        return _EPOCH + ticks * _MICROSECOND
    except OverflowError:
        raise ValueError(ticks) from None
