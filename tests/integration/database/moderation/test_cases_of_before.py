"""Cases from before more was asked of them are brought to it, and no honest one is named by the verifier (CSA-06)."""

from dataclasses import replace
from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases.catch_up_cases import CatchUpCases
from domain.ids import ModerationCaseId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.clocks import Proof, due_times
from domain.moderation.cases.event import By, ModerationEvent, Opened, Queued, ReportJoined
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.law import POCSO_MINOR
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cases.status import first_of, joined_when_only_removals_came_again
from ports.moderation.cases import ModerationCaseQueries
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, CaseDesk, a_subject

TOLD = "in_pocso_19"


@pytest.fixture
def desk(world: World) -> CaseDesk:
    return CaseDesk(world)


async def differing(world: World) -> set[ModerationCaseId]:
    return {each.case_id async for each in world.case_verifier.differences()}


async def caught_up(desk: CaseDesk, case: ModerationCase, profile: str = PROFILE) -> ModerationCase:
    for _ in range(2):
        await CatchUpCases(desk.world.begin, desk.world.moderation_case_queries, desk.world.now, profile)()
    return await desk.stored(case.id)


def report(desk: CaseDesk) -> tuple[ReportJoined, By]:
    clocks = due_times(CaseKind.CSAM, desk.world.now(), profile=PROFILE)
    by = By(None, "complaint", automated=False, note="", at=desk.world.now())
    return ReportJoined(CaseKind.CSAM, 20, Queue.CHILD_SAFETY, clocks, None), by


async def told_and_joined_before(desk: CaseDesk) -> ModerationCase:
    """The police were told; then another report joined, by the rule of then, and somebody proved another duty."""
    case = await desk.report(CaseKind.CSAM)
    tara = await desk.person()
    desk.world.now.advance(minutes=1)
    by = By.staff(tara, note="", now=desk.world.now())
    case = await desk.record(case.proved(Proof(TOLD, by.at, "FIR 7/2026", "SJPU Pune"), by))
    desk.world.now.advance(minutes=1)
    what, by = report(desk)
    event = ModerationEvent(case.id, case.version + 1, by, what)
    after = ModerationCase(joined_when_only_removals_came_again(case.status, event))
    case = await desk.record(CaseMove(after, (event,)))
    acknowledged = next(each for each in case.status.unproved if each.duty.value == "acknowledge")
    by = By.staff(tara, note="", now=desk.world.now.advance(minutes=1))
    return await desk.record(case.proved(Proof(acknowledged.law, by.at, "Number 7", ""), by))


async def test_csa_06_mod_04_what_an_authority_was_told_before_a_later_report_is_owed_again_in_an_old_case(
    desk: CaseDesk,
) -> None:
    case = await told_and_joined_before(desk)
    assert TOLD not in {clock.law for clock in case.status.unproved}
    assert case.id in await differing(desk.world)
    after = await caught_up(desk, case)
    assert TOLD in {clock.law for clock in after.status.unproved}
    assert after.version == case.version, "nothing happened to it but that more is asked"
    assert case.id not in await differing(desk.world)


async def test_csa_06_mod_04_also_where_reports_of_today_joined_since(desk: CaseDesk) -> None:
    case = await told_and_joined_before(desk)
    desk.world.now.advance(minutes=1)
    what, by = report(desk)
    case = await desk.record(case.joined(kind=what.kind, score=20, clocks=what.clocks, report_id=None, by=by))
    after = await caught_up(desk, case)
    assert TOLD in {clock.law for clock in after.status.unproved}
    assert case.id not in await differing(desk.world)


async def test_mod_04_a_copy_that_no_rule_explains_stays_named(desk: CaseDesk) -> None:
    case = await told_and_joined_before(desk)
    async with desk.world.begin() as tx:
        await tx.moderation_cases.copy_anew(ModerationCase(replace(case.status, score=case.status.score + 7)))
    await caught_up(desk, case)
    assert case.id in await differing(desk.world)


async def a_minors_case_of_before(desk: CaseDesk) -> ModerationCase:
    now, kind = desk.world.now(), CaseKind.MINOR
    clocks = tuple(clock for clock in due_times(kind, now, profile=PROFILE) if clock.law != POCSO_MINOR)
    by = By(None, "complaint", automated=False, note="", at=now)
    first = ModerationEvent(
        ModerationCaseId(uuid4()), 1, by, Opened(a_subject(), None, kind, 20, clocks, None)
    )
    opened = CaseMove(ModerationCase(first_of(first)), (first,))
    return await desk.record(opened.followed_by(Queued(Queue.CHILD_SAFETY), by))


async def test_csa_06_an_open_case_of_a_minor_from_before_has_an_hour_from_now_for_the_police(
    desk: CaseDesk,
) -> None:
    case = await a_minors_case_of_before(desk)
    now = desk.world.now.advance(hours=5)
    after = await caught_up(desk, case)
    [clock] = [each for each in after.status.clocks if each.law == POCSO_MINOR]
    assert (clock.received_at, (clock.due_at - now).total_seconds()) == (now, 3600)
    assert (await desk.names(case.id)).count("duty_added") == 1
    assert case.id not in await differing(desk.world)


async def test_csa_06_where_another_law_holds_nothing_is_added(desk: CaseDesk) -> None:
    case = await a_minors_case_of_before(desk)
    assert await caught_up(desk, case, profile="EU-nonexplicit") == case


async def test_csa_06_a_case_that_fails_keeps_no_other_from_what_it_owes(desk: CaseDesk) -> None:
    case, lost = await told_and_joined_before(desk), ModerationCaseId(uuid4())
    assert case.id in await differing(desk.world)

    class OneIsLost:
        async def to_catch_up(
            self, *, profile: str, after: ModerationCaseId | None, limit: int
        ) -> list[ModerationCaseId]:
            return [lost, case.id] if after is None else []

    catch_up = CatchUpCases(
        desk.world.begin, cast(ModerationCaseQueries, OneIsLost()), desk.world.now, PROFILE
    )
    with pytest.raises(ModerationCaseNotFound):
        await catch_up()
    assert case.id not in await differing(desk.world)
