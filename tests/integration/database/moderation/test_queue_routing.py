"""Which cases come to which queue (MOD-12): memory and PostgreSQL keep the port's promises, and cases go by the rules.

All tests on PostgreSQL share the rules: each is within a transaction that is rolled back, and a version that was there
before says what the code does.
"""

from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest
from sqlalchemy import text

from application.moderation.cases._cases import open_or_join
from application.moderation.cases.change_queue_routing import ChangeQueueRouting
from application.moderation.cases.claim_moderation_case import ClaimModerationCase, ReturnModerationCase
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from domain.identity.permissions import PermissionDenied, Role
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.placement import placement
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.routed import Routed, Source
from domain.moderation.desk.queue_access import AccessVersion, Admission
from domain.moderation.desk.queue_routing import (
    CODE_RULES,
    Facts,
    InvalidQueueRouting,
    QueueRouting,
    QueueRoutingChanged,
    QueueRule,
    RoutingVersion,
)
from ports.moderation.cases import ModerationCaseQueries
from ports.moderation.queue_routing import CaseGroup, QueueRoutingQueries
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, a_subject
from tests.integration.database.moderation.test_queue_access import Once, Undone, someone

SPAM_APART = (QueueRule(Queue.INTIMATE_IMAGERY, frozenset({CaseKind.SPAM, CaseKind.DOXXING})),)


async def reported(
    tx: Transaction,
    world: World,
    kind: CaseKind,
    *,
    subject: Subject | None = None,
    queue: Queue | None = None,
    tool: str = "complaint",
    severity: Severity | None = None,
) -> ModerationCase:
    move = await open_or_join(
        tx, subject=subject or a_subject(), person_id=None, kind=kind, signals=NO_SIGNALS, report_id=None,
        by=By(None, tool, automated=tool != "complaint", note="", at=world.now()), profile=PROFILE,
        new_id=world.new_id, queue=queue, severity=severity,
    )  # fmt: skip
    stored = await tx.moderation_cases.get_for_update(move.case.id)
    assert ModerationCase.replayed(await tx.moderation_cases.events(move.case.id)) == stored == move.case
    return stored


async def test_mod_12_versions_come_back_as_they_were_and_in_order(world: World) -> None:
    now = world.now()
    queries = cast(QueueRoutingQueries, world.query("moderation.queue_routing", "QueueRoutingQueries"))
    before = await queries.routing()
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead = await someone(tx, Role.ADMIN)
            assert await tx.queue_routing.hold() == before
            number = len(before.versions) + 1
            one = RoutingVersion(number, (*SPAM_APART, *CODE_RULES), lead, "So", now, now + timedelta(days=1))
            two = RoutingVersion(number + 1, (), lead, "All in one", now, now)
            await tx.queue_routing.add_version(one)
            await tx.queue_routing.add_version(two)
            kept = QueueRouting((*before.versions, one, two))
            assert await tx.queue_routing.routing() == await tx.queue_routing.hold() == kept
            raise Undone
    assert await queries.routing() == before, "it was rolled back"


async def test_mod_12_a_new_case_goes_by_the_rules_of_now_and_an_open_one_stays_where_it_is(
    world: World,
) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, meera = await someone(tx, Role.ADMIN), await someone(tx, Role.MODERATOR)
            change = ChangeQueueRouting(Once(tx), world.now, world.new_id)
            number, subject = len((await tx.queue_routing.routing()).versions) + 1, a_subject()
            assert (await reported(tx, world, CaseKind.SPAM, subject=subject)).status.queue is Queue.GENERAL
            with pytest.raises(PermissionDenied):
                await change(number=number, rules=SPAM_APART, actor_id=meera, note="So", effective_from=None)
            later = world.now() + timedelta(hours=1)
            await change(number=number, rules=SPAM_APART, actor_id=lead, note="So", effective_from=later)
            with pytest.raises(QueueRoutingChanged):
                await change(number=number, rules=(), actor_id=lead, note="So", effective_from=None)
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.GENERAL
            world.now.advance(hours=1)
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.INTIMATE_IMAGERY
            assert (await reported(tx, world, CaseKind.NCII)).status.queue is Queue.GENERAL
            assert (await reported(tx, world, CaseKind.SPAM, subject=subject)).status.queue is Queue.GENERAL
            graver = await reported(tx, world, CaseKind.DOXXING, subject=subject)
            assert graver.status.queue is Queue.INTIMATE_IMAGERY
            for kind, own in ((CaseKind.CSAM, Queue.CHILD_SAFETY), (CaseKind.COURT_ORDER, Queue.ORDERS)):
                assert (await reported(tx, world, kind, queue=Queue.GENERAL)).status.queue is own
            asked = await reported(tx, world, CaseKind.NCII, queue=Queue.INTIMATE_IMAGERY)
            assert asked.status.queue is Queue.INTIMATE_IMAGERY, "an event rule that names a queue has it"
            raise Undone


async def test_mod_12_a_version_that_cannot_be_read_keeps_no_report_from_its_case(world: World) -> None:
    if world.kind == "memory":
        pytest.skip("what is kept in memory is what was written")
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, now = await someone(tx, Role.ADMIN), world.now()
            number = len((await tx.queue_routing.routing()).versions) + 1
            await tx.queue_routing.add_version(RoutingVersion(number, SPAM_APART, lead, "So", now, now))
            connection = tx.queue_routing._connection  # type: ignore[attr-defined]
            await connection.execute(
                text(
                    'INSERT INTO queue_routing_version SELECT number + 1, \'[{"queue": "of_tomorrow", "kinds": []}]\','
                    " author_id, reason, written_at, effective_from FROM queue_routing_version WHERE number = :number"
                ),
                {"number": number},
            )
            assert not (await tx.queue_routing.routing()).is_whole
            assert (await reported(tx, world, CaseKind.SPAM)).status.queue is Queue.GENERAL
            assert (await reported(tx, world, CaseKind.NCII)).status.queue is Queue.INTIMATE_IMAGERY
            raise Undone


async def test_mod_12_what_is_open_in_a_queue_is_counted_by_what_rules_ask(world: World) -> None:
    queries = cast(QueueRoutingQueries, world.query("moderation.queue_routing", "QueueRoutingQueries"))

    async def count(*, by_source: bool) -> dict[CaseGroup, int]:
        found = await queries.open_cases({Queue.GENERAL, Queue.ORDERS}, by_source=by_source)
        places = [(e.queue, e.facts.kind, e.facts.severity, e.facts.subject) for e in found]
        assert places == sorted(places)
        assert {each.queue for each in found} <= {Queue.GENERAL, Queue.ORDERS}
        assert by_source or not any(each.facts.sources for each in found)
        return {each.group: each.count for each in found}

    before = [await count(by_source=False), await count(by_source=True)]
    async with world.begin() as tx:
        evasion = [await reported(tx, world, CaseKind.BAN_EVASION) for _ in range(2)]
        for kind in (CaseKind.COURT_ORDER, CaseKind.NCII):
            await reported(tx, world, kind)
        subject = evasion[0].status.subject
        await reported(tx, world, CaseKind.BAN_EVASION, subject=subject, tool="chat_screen")
        assert set(await tx.moderation_cases.sources(evasion[0].id)) == {Source.NO_ACCOUNT, Source.PROGRAM}
    plain = Facts(CaseKind.BAN_EVASION, Severity.SEV_3, evasion[0].status.subject.kind, frozenset())
    plainly = CaseGroup(Queue.GENERAL, plain)
    both = CaseGroup(Queue.GENERAL, replace(plain, sources=frozenset({Source.NO_ACCOUNT, Source.PROGRAM})))
    after = [await count(by_source=False), await count(by_source=True)]
    assert after[0][plainly] - before[0].get(plainly, 0) >= 2
    assert after[1][both] - before[1].get(both, 0) >= 1
    orders = [group for group in after[0] if group.queue is Queue.ORDERS]
    assert CaseKind.COURT_ORDER in {group.facts.kind for group in orders}
    assert CaseKind.NCII not in {group.facts.kind for group in orders}
    named = await queries.some_of([both], by_source=True, limit=2)
    assert all(each.group == both for each in named)
    assert [each.due_at for each in named] == sorted(each.due_at for each in named)
    assert 1 <= len(named) <= 2
    assert len(await queries.some_of([plainly], by_source=False, limit=1)) == 1


async def test_mod_12_rules_ask_more_than_the_kind_and_say_which_of_them_it_was(world: World) -> None:
    rules = (
        QueueRule(Queue.INTIMATE_IMAGERY, frozenset(), severities=frozenset({Severity.SEV_1})),
        QueueRule(Queue.INTIMATE_IMAGERY, frozenset({CaseKind.SPAM}), sources=frozenset({Source.PROGRAM})),
        QueueRule(Queue.INTIMATE_IMAGERY, frozenset(), subjects=frozenset({SubjectKind.TIP})),
    )
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, now = await someone(tx, Role.ADMIN), world.now()
            number = len((await tx.queue_routing.routing()).versions) + 1
            await tx.queue_routing.add_version(RoutingVersion(number, rules, lead, "So", now, now))
            assert (await tx.queue_routing.routing()).versions[-1].rules == rules

            async def place(case: ModerationCase) -> tuple[Queue, Routed | None]:
                found = placement(await tx.moderation_cases.events(case.id))
                assert found.queue is case.status.queue
                return found.queue, found.routed

            spam = await reported(tx, world, CaseKind.SPAM)
            assert await place(spam) == (Queue.GENERAL, Routed(number, 0))
            tip = Subject(SubjectKind.TIP, uuid4())
            of_tip = await reported(tx, world, CaseKind.SPAM, subject=tip)
            assert await place(of_tip) == (Queue.INTIMATE_IMAGERY, Routed(number, 3))
            again = await reported(tx, world, CaseKind.SPAM, subject=spam.status.subject)
            assert await place(again) == (Queue.GENERAL, Routed(number, 0)), "nothing new about it"
            found = await reported(tx, world, CaseKind.OTHER, subject=spam.status.subject, tool="chat_screen")
            assert await place(found) == (Queue.INTIMATE_IMAGERY, Routed(number, 2))
            graded = await reported(tx, world, CaseKind.OTHER)
            raised = await reported(
                tx, world, CaseKind.OTHER, subject=graded.status.subject, severity=Severity.SEV_1
            )
            assert await place(raised) == (Queue.INTIMATE_IMAGERY, Routed(number, 1))
            assert raised.status.severity is Severity.SEV_1
            child = await reported(tx, world, CaseKind.CSAM, severity=None)
            assert await place(child) == (Queue.CHILD_SAFETY, None)
            raise Undone


async def test_mod_12_whoever_works_on_a_case_keeps_it_and_it_goes_on_when_it_is_given_back(
    world: World,
) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, meera, now = await someone(tx, Role.ADMIN), await someone(tx, Role.MODERATOR), world.now()
            number = len((await tx.queue_routing.routing()).versions) + 1
            await tx.queue_routing.add_version(RoutingVersion(number, CODE_RULES, lead, "So", now, now))
            begin = Once(tx)
            for again in ("returned", "lapsed"):
                case = await reported(tx, world, CaseKind.SPAM)
                await ClaimModerationCase(begin, world.now)(case_id=case.id, actor_id=meera)
                graver = await reported(tx, world, CaseKind.NCII, subject=case.status.subject)
                assert (graver.status.queue, graver.status.assigned_to) == (Queue.GENERAL, meera)
                if again == "returned":
                    give = ReturnModerationCase(begin, world.now)
                    await give(case_id=case.id, actor_id=meera, reason="language", words="")
                else:
                    world.now.advance(minutes=6)
                    await SweepModerationCases(begin, cast(ModerationCaseQueries, None), world.now)._look_at(
                        case.id
                    )
                back = await tx.moderation_cases.get_for_update(case.id)
                assert (back.status.queue, back.status.assigned_to) == (Queue.INTIMATE_IMAGERY, None)
                assert placement(await tx.moderation_cases.events(case.id)).routed == Routed(number, 1)
            quiet = await reported(tx, world, CaseKind.SPAM, queue=Queue.INTIMATE_IMAGERY)
            await ClaimModerationCase(begin, world.now)(case_id=quiet.id, actor_id=meera)
            give = ReturnModerationCase(begin, world.now)
            back = await give(case_id=quiet.id, actor_id=meera, reason="language", words="")
            assert back.status.queue is Queue.INTIMATE_IMAGERY, (
                "nothing changed, and it stays where it was put"
            )
            raise Undone


async def test_mod_12_csa_04_nothing_grave_comes_to_a_queue_that_no_officer_reads(world: World) -> None:
    with pytest.raises(Undone):
        async with world.begin() as tx:
            lead, meera, now = await someone(tx, Role.ADMIN), await someone(tx, Role.MODERATOR), world.now()
            number = len((await tx.queue_routing.routing()).versions) + 1
            await tx.queue_routing.add_version(RoutingVersion(number, CODE_RULES, lead, "So", now, now))
            assert (await reported(tx, world, CaseKind.NON_CONSENT)).status.queue is Queue.INTIMATE_IMAGERY
            taken = await reported(tx, world, CaseKind.NCII)
            await ClaimModerationCase(Once(tx), world.now)(case_id=taken.id, actor_id=meera)
            held = await tx.queue_access.hold(Queue.INTIMATE_IMAGERY)
            only = Admission(frozenset({"moderator", "admin"}), frozenset(), frozenset())
            await tx.queue_access.add_version(
                AccessVersion(
                    Queue.INTIMATE_IMAGERY, len(held.versions) + 1, only, lead, "So", now, now, False
                )
            )
            assert (await reported(tx, world, CaseKind.NCII)).status.queue is Queue.INTIMATE_IMAGERY
            grave = [
                await reported(tx, world, CaseKind.NON_CONSENT),
                await reported(tx, world, CaseKind.NON_CONSENT, queue=Queue.INTIMATE_IMAGERY),
                await reported(tx, world, CaseKind.NON_CONSENT, subject=taken.status.subject),
            ]
            assert [each.status.queue for each in grave] == [Queue.GENERAL] * 3
            change = ChangeQueueRouting(Once(tx), world.now, world.new_id)
            with pytest.raises(InvalidQueueRouting, match="child safety officers") as refusal:
                await change(
                    number=number + 1, rules=CODE_RULES, actor_id=lead, note="So", effective_from=None
                )
            assert refusal.value.pointer == "/rules/0/queue"
            raise Undone
