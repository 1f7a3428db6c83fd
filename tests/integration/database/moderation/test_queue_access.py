"""Who may see a queue (ADM-11): memory and PostgreSQL keep the ports' promises, and use cases what the lists say.

All tests on PostgreSQL share the lists: each is within a transaction that is rolled back.
"""

import asyncio
from datetime import datetime, timedelta
from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases._cases import (
    case_for,
    default_queues,
    open_or_join,
    seen_queues,
    visible_queues,
)
from application.moderation.cases.change_queue_access import AnswerQueueAccess, ChangeQueueAccess
from application.moderation.cases.claim_moderation_case import ClaimModerationCase, KeepModerationCase
from domain.casework import FourEyes
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import UserId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.desk.queue_access import (
    AccessAnswer,
    AccessVersion,
    AccessWord,
    Admission,
    QueueAccess,
)
from ports.moderation.queue_access import QueueAccessQueries
from ports.transaction import Transaction
from tests.builders import a_user
from tests.integration.database.conftest import World


class Undone(Exception):
    pass


async def someone(tx: Transaction, role: Role) -> UserId:
    user = a_user(role=role)
    await tx.users.add(user)
    return user.id


def a_version(
    queue: Queue, number: int, admission: Admission, by: UserId, at: datetime, *, needs_second: bool = False
) -> AccessVersion:
    return AccessVersion(queue, number, admission, by, "So", at, at, needs_second)


async def test_adm_11_versions_and_words_come_back_as_they_were(world: World) -> None:
    now = world.now()
    with pytest.raises(Undone):
        async with world.begin() as tx:
            meera, kiran = await someone(tx, Role.MODERATOR), await someone(tx, Role.ADMIN)
            assert await tx.queue_access.hold(Queue.ORDERS) == QueueAccess(Queue.ORDERS, (), ())
            admission = Admission(frozenset({"admin", "moderator"}), frozenset({meera}), frozenset({kiran}))
            one = a_version(Queue.ORDERS, 1, admission, meera, now, needs_second=True)
            word = AccessWord(Queue.ORDERS, 1, AccessAnswer.CONFIRMED, kiran, "Yes", now + timedelta(1))
            two = a_version(Queue.ORDERS, 2, admission, kiran, now)
            await tx.queue_access.add_version(one)
            await tx.queue_access.add_word(word)
            await tx.queue_access.add_version(two)
            kept = QueueAccess(Queue.ORDERS, (one, two), (word,))
            assert await tx.queue_access.hold(Queue.ORDERS) == kept
            lists = await tx.queue_access.lists()
            assert [each for each in lists if each.queue is Queue.ORDERS] == [kept]
            raise Undone
    queries = cast(QueueAccessQueries, world.query("moderation.queue_access", "QueueAccessQueries"))
    assert Queue.ORDERS not in {each.queue for each in await queries.lists()}, "it was rolled back"


async def test_adm_11_who_can_be_named_are_those_of_some_roles_by_name(world: World) -> None:
    async with world.begin() as tx:
        made = [await someone(tx, role) for role in (Role.MODERATOR, Role.ADMIN, Role.VIEWER)]
    queries = cast(QueueAccessQueries, world.query("moderation.queue_access", "QueueAccessQueries"))
    rows = await queries.workers({"moderator", "admin"})
    assert {row.user_id: row.role for row in rows if row.user_id in made} == {
        made[0]: "moderator",
        made[1]: "admin",
    }


async def test_adm_11_nobody_can_be_named_whose_account_was_erased(world: World) -> None:
    async with world.begin() as tx:
        gone, there = await someone(tx, Role.MODERATOR), await someone(tx, Role.MODERATOR)
        await tx.users.update((await tx.users.get_for_update(gone)).erased())
    queries = cast(QueueAccessQueries, world.query("moderation.queue_access", "QueueAccessQueries"))
    named = {row.user_id for row in await queries.workers({"moderator"})}
    assert named & {gone, there} == {there}


async def test_adm_11_of_twenty_changes_of_one_list_each_waits_for_the_one_before(world: World) -> None:
    """Each reads the list and writes what comes after what it read: two at once would both have been the next."""
    inside, most = 0, 0

    async def change() -> None:
        nonlocal inside, most
        async with world.begin() as tx:
            await tx.queue_access.hold(Queue.ORDERS)
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1
            raise Undone

    changes = await asyncio.gather(*(change() for _ in range(20)), return_exceptions=True)
    assert [type(each) for each in changes] == [Undone] * 20
    assert most == 1


async def test_adm_11_who_changes_one_list_keeps_nobody_from_another(world: World) -> None:
    if world.kind == "memory":
        pytest.skip("one transaction after the other")
    async with world.begin() as tx:
        await tx.queue_access.hold(Queue.ORDERS)
        async with asyncio.timeout(60), world.begin() as other:
            await other.queue_access.hold(Queue.GENERAL)


@pytest.mark.parametrize("role", list(Role))
def test_adm_11_csa_04_without_lists_each_role_sees_what_the_code_says(role: Role, world: World) -> None:
    assert seen_queues([], UserId(uuid4()), role, now=world.now()) == default_queues(role)


async def test_adm_11_no_list_lets_in_whose_role_does_not_work_on_cases(world: World) -> None:
    person = UserId(uuid4())
    admission = Admission(frozenset(role.value for role in Role), frozenset({person}), frozenset())
    lists = [
        QueueAccess(queue, (a_version(queue, 1, admission, person, world.now()),), ()) for queue in Queue
    ]
    for role in (Role.VIEWER, Role.PERFORMER, Role.KYC_OFFICER, Role.LEGAL_OFFICER, Role.FINANCE_OFFICER):
        assert seen_queues(lists, person, role, now=world.now()) == frozenset()
    assert seen_queues(lists, person, Role.MODERATOR, now=world.now()) == frozenset(Queue)


class Once:
    """A transaction that use cases are given and none of them ends."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def __call__(self) -> "Once":
        return self

    async def __aenter__(self) -> Transaction:
        return self._tx

    async def __aexit__(self, *of: object) -> None:
        return None


async def test_adm_11_csa_04_two_let_somebody_in_and_whoever_is_kept_out_acts_no_more(world: World) -> None:
    now = world.now()
    with pytest.raises(Undone):
        async with world.begin() as tx:
            meera, lead = await someone(tx, Role.MODERATOR), await someone(tx, Role.ADMIN)
            asha, usha = [await someone(tx, Role.CHILD_SAFETY_OFFICER) for _ in range(2)]
            ravi = await someone(tx, Role.PERFORMER)
            change = ChangeQueueAccess(Once(tx), world.now, world.new_id)
            answer = AnswerQueueAccess(Once(tx), world.now, world.new_id)
            officer = frozenset({Role.CHILD_SAFETY_OFFICER.value})
            before = len((await tx.queue_access.hold(Queue.CHILD_SAFETY)).versions)

            async def asked(number: int, *, also: set[UserId], never: set[UserId], by: UserId) -> bool:
                version = await change(
                    queue=Queue.CHILD_SAFETY, number=before + number, actor_id=by, note="So", effective_from=None,
                    admission=Admission(officer, frozenset(also), frozenset(never)),
                )  # fmt: skip
                return version.needs_second

            async def sees(person: UserId, role: Role) -> bool:
                return Queue.CHILD_SAFETY in await visible_queues(tx, person, role, now=now)

            async def said(by: UserId) -> None:
                await answer(
                    queue=Queue.CHILD_SAFETY, number=before + 1, answer=AccessAnswer.CONFIRMED, actor_id=by,
                    note="Yes",
                )  # fmt: skip

            with pytest.raises(PermissionDenied):
                await asked(1, also={meera}, never=set(), by=meera)
            assert await asked(1, also={meera}, never=set(), by=asha)
            assert not await sees(meera, Role.MODERATOR)
            for person in (asha, lead):
                with pytest.raises(FourEyes):
                    await said(person)
            with pytest.raises(PermissionDenied):
                await said(meera)
            await said(usha)
            assert await sees(meera, Role.MODERATOR)

            opened = await open_or_join(
                tx, subject=Subject(SubjectKind.PERSON, ravi), person_id=ravi, kind=CaseKind.MINOR, signals=NO_SIGNALS,
                report_id=None, by=By(None, "test", automated=True, note="", at=now), profile="IN-nonexplicit",
                new_id=world.new_id,
            )  # fmt: skip
            case_id = opened.case.id
            claims = ClaimModerationCase(Once(tx), world.now)
            keeps = KeepModerationCase(Once(tx), world.now)
            await claims(case_id=case_id, actor_id=meera)
            await keeps(case_id=case_id, actor_id=meera)
            assert not await asked(2, also=set(), never={meera}, by=lead)
            assert not await sees(meera, Role.MODERATOR)
            with pytest.raises(ModerationCaseNotFound):
                await keeps(case_id=case_id, actor_id=meera)
            case, _ = await case_for(tx, case_id, usha, now=now)
            assert case.id == case_id
            raise Undone
