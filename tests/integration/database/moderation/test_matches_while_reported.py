"""What comes while a report to NCMEC is under way is in no report, and owes its own (CSA-05, CSA-06)."""

from datetime import datetime, timedelta

import pytest

from application.moderation.cases._cases import open_or_join
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import DutyClock, Proof
from domain.moderation.cases.event import By
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cybertip import LAW
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_child_safety_reporting import Desk


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    await made.open()
    return made


async def matched(desk: Desk) -> datetime:
    """A new match, a minute later."""
    now = desk.world.now.advance(minutes=1)
    async with desk.world.begin() as tx:
        await open_or_join(
            tx, subject=desk.case.status.subject, person_id=desk.show.performer_id, kind=CaseKind.CSAM,
            signals=NO_SIGNALS, report_id=None, profile="IN-nonexplicit+NCMEC", new_id=desk.world.new_id,
            by=By(None, "frame_watch", automated=True, note="", at=now),
        )  # fmt: skip
    return now


def owed(case: ModerationCase) -> list[DutyClock]:
    return [clock for clock in case.status.unproved if clock.law == LAW]


async def test_csa_06_what_matched_after_a_report_was_drafted_owes_its_own_in_its_own_time(
    desk: Desk,
) -> None:
    tip = await desk.allowed()
    first = await matched(desk)
    await matched(desk)
    await desk.sent(tip)
    case = await desk.stored(desk.case.id)
    [clock] = owed(case)
    assert (clock.received_at, clock.due_at) == (first, first + timedelta(hours=24))
    names = await desk.names(case.id)
    assert (names.count("proved"), names.count("duty_added")) == (1, 1)
    again = await desk.allowed()
    await desk.sent(again)
    assert owed(await desk.stored(desk.case.id)) == []


async def test_csa_06_what_matched_before_a_report_was_drafted_is_told_by_it(desk: Desk) -> None:
    await matched(desk)
    tip = await desk.allowed()
    await desk.sent(tip)
    assert owed(await desk.stored(desk.case.id)) == []
    assert "duty_added" not in await desk.names(desk.case.id)


async def test_csa_06_a_report_proves_nothing_of_what_all_came_after_it(desk: Desk) -> None:
    """Somebody proved the first by hand while the report was under way."""
    tip = await desk.allowed()
    by = By.staff(desk.tara, note="", now=desk.world.now.advance(minutes=1))
    case = await desk.stored(desk.case.id)
    await desk.record(case.proved(Proof(LAW, by.at, "By hand: report 7", "NCMEC, CyberTipline"), by))
    came = await matched(desk)
    await desk.sent(tip)
    [clock] = owed(await desk.stored(desk.case.id))
    assert clock.received_at == came
    assert (await desk.names(desk.case.id)).count("proved") == 1


async def test_mod_04_the_case_is_rebuilt_with_what_was_owed_again(desk: Desk) -> None:
    tip = await desk.allowed()
    await matched(desk)
    await desk.sent(tip)
    case = await desk.stored(desk.case.id)
    async with desk.world.begin() as tx:
        assert ModerationCase.replayed(await tx.moderation_cases.events(case.id)) == case
