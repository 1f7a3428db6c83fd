"""Whoever may decide an appeal is told that its time runs out, once for each step (MOD-08, ENF-02)."""

from collections.abc import Collection
from datetime import timedelta

import pytest

from application.moderation.decisions.warn_of_appeals import WarnOfAppeals, notice_of_step
from domain.casework import Alarm
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.appeal import DecisionAppeal
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import STRIKE, DecisionDesk, asked


@pytest.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


async def told(
    desk: DecisionDesk, appeal: DecisionAppeal, people: Collection[UserId]
) -> dict[Alarm, set[UserId]]:
    async with desk.world.begin() as tx:
        found = {
            alarm: await tx.notices.due_among([notice_of_step(appeal.id, alarm, each) for each in people])
            for alarm in (Alarm.HALF, Alarm.NEARLY, Alarm.OVERDUE)
        }
    assert all(
        notice.link == f"/staff/cases/appeals/{appeal.id}" for each in found.values() for notice in each
    )
    return {alarm: {notice.user_id for notice in each} for alarm, each in found.items() if each}


async def warn(desk: DecisionDesk) -> None:
    for _ in range(2):
        await WarnOfAppeals(desk.world.begin, desk.world.decision_queries, desk.world.now)()


async def test_mod_08_enf_02_who_may_decide_an_appeal_is_told_at_each_step_of_its_time(
    desk: DecisionDesk,
) -> None:
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER, "Indira")
    viewer = await desk.person(Role.VIEWER, "Asha")
    everybody = (desk.meera, desk.kiran, desk.ravi, officer, viewer)
    appeal = await desk.appealed(await desk.decided(STRIKE))
    desk.world.now.set(appeal.filed_at + timedelta(days=3))
    await warn(desk)
    assert await told(desk, appeal, everybody) == {}
    desk.world.now.set(appeal.filed_at + timedelta(days=4))
    await warn(desk)
    able = {desk.kiran, officer}
    assert await told(desk, appeal, everybody) == {Alarm.HALF: able}
    desk.world.now.set(appeal.due_at)
    await warn(desk)
    assert await told(desk, appeal, everybody) == {Alarm.HALF: able, Alarm.OVERDUE: able}


async def test_mod_08_of_an_appeal_that_is_decided_nobody_is_told(desk: DecisionDesk) -> None:
    appeal = await desk.appealed(await desk.decided(STRIKE))
    await desk.reviewed(appeal, "upheld")
    desk.world.now.set(appeal.due_at)
    await warn(desk)
    assert await told(desk, appeal, (desk.meera, desk.kiran)) == {}


async def test_mod_08_csa_04_of_an_appeal_in_a_childs_case_its_officers_alone_are_told(
    desk: DecisionDesk,
) -> None:
    moderator, desk.meera = desk.kiran, await desk.person(Role.CHILD_SAFETY_OFFICER, "Meera")
    officer = await desk.person(Role.CHILD_SAFETY_OFFICER, "Indira")
    case = await desk.case_of(CaseKind.MINOR)
    appeal = await desk.appealed(await desk.decided(asked("warning", policy="suspected_minor"), case=case))
    desk.world.now.set(appeal.due_at)
    await warn(desk)
    assert await told(desk, appeal, (moderator, desk.meera, officer)) == {Alarm.OVERDUE: {officer}}
