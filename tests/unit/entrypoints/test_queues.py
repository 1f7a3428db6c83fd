"""Whose cases' entries of the audit log somebody reads: by their role, and by the lists of who sees which queue."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import pytest
from quart import Quart, g

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import SessionId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import AccessVersion, Admission, QueueAccess
from entrypoints.container import Container
from entrypoints.views.queues import queues_of_log, reads_child_safety
from ports.identity.accounts import Principal

NOW = datetime(2026, 11, 29, tzinfo=UTC)
ALL, CHILDREN = frozenset(Queue), Queue.CHILD_SAFETY
ME = UserId(uuid4())


def list_of(
    queue: Queue, *roles: Role, never: frozenset[UserId] = frozenset(), number: int = 1
) -> QueueAccess:
    admission = Admission(frozenset(each.value for each in roles), frozenset(), never)
    return QueueAccess(
        queue, (AccessVersion(queue, number, admission, UserId(uuid4()), "so", NOW, NOW, False),), ()
    )


async def read_by(role: Role, *lists: QueueAccess) -> tuple[frozenset[Queue], bool]:
    async def read() -> tuple[QueueAccess, ...]:
        return lists

    queries = SimpleNamespace(lists=read)
    container: Any = SimpleNamespace(queue_access_queries=lambda: queries, now=lambda: lambda: NOW)
    async with Quart(__name__).app_context():
        g.principal = Principal(ME, SessionId(uuid4()), "Meera", role, AgeState.UNVERIFIED, None, None)
        asked = cast(Container, container)
        return await queues_of_log(asked), await reads_child_safety(asked)


@pytest.mark.parametrize("role", [Role.LEGAL_OFFICER, Role.FINANCE_OFFICER, Role.KYC_OFFICER])
async def test_adm_11_whoever_works_on_no_cases_reads_of_all_but_childrens(role: Role) -> None:
    assert await read_by(role) == (ALL - {CHILDREN}, False)
    assert await read_by(role, list_of(CHILDREN, role)) == (ALL - {CHILDREN}, False), "whatever a list says"


async def test_adm_11_whoever_works_on_cases_reads_of_their_queues() -> None:
    usual, _ = await read_by(Role.MODERATOR)
    assert Queue.GENERAL in usual
    assert CHILDREN not in usual
    assert await read_by(Role.MODERATOR, list_of(Queue.GENERAL, Role.ADMIN)) == (
        usual - {Queue.GENERAL},
        False,
    )
    let_in = list_of(CHILDREN, Role.MODERATOR, Role.CHILD_SAFETY_OFFICER)
    assert await read_by(Role.MODERATOR, let_in) == (usual, False), "no officer, whatever a list says"


async def test_csa_04_of_children_an_officer_reads_whom_the_list_lets_in() -> None:
    officer = Role.CHILD_SAFETY_OFFICER
    queues, reads = await read_by(officer)
    assert (CHILDREN in queues, reads) == (True, True)
    kept_out = list_of(CHILDREN, officer, never=frozenset({ME}))
    assert await read_by(officer, kept_out) == (queues - {CHILDREN}, False)
    broken = list_of(CHILDREN, officer, number=2)
    assert await read_by(officer, broken) == (queues - {CHILDREN}, False), "a version is missing"


async def test_adm_11_where_the_lists_cannot_be_read_nobody_reads_anything() -> None:
    async def fail() -> None:
        raise OSError("the database is away")

    queries = SimpleNamespace(lists=fail)
    container: Any = SimpleNamespace(queue_access_queries=lambda: queries, now=lambda: lambda: NOW)
    async with Quart(__name__).app_context():
        g.principal = Principal(
            ME, SessionId(uuid4()), "Meera", Role.MODERATOR, AgeState.UNVERIFIED, None, None
        )
        with pytest.raises(OSError, match="away"):
            await queues_of_log(cast(Container, container))
