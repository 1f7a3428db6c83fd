"""The worker's sweep goes past what fails, and tells staff of the alarms it raises (MOD-08)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from application.moderation.cases import sweep_moderation_cases
from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from domain.identity.permissions import Role
from domain.ids import DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.alarm import CaseClockAlarmed
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.refusals import ModerationCaseNotFound
from ports.moderation.cases import ModerationCaseQueries
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk
from tests.integration.database.moderation.decision_desk import STRIKE, SUSPENSION, DecisionDesk

Due = tuple[datetime, ModerationCaseId]


async def told_of(world: World, case_id: ModerationCaseId) -> list[tuple[str, str, set[UserId]]]:
    """What the outbox says of alarms of this case."""
    if world.kind == "memory":
        entries = [entry.event for entry in world.database.tables.outbox.entries.values()]
        found: list[dict[str, Any]] = [vars(each) for each in entries if isinstance(each, CaseClockAlarmed)]
    else:
        async with world.engine.connect() as connection:
            query = text("SELECT payload FROM outbox WHERE name = :name")
            found = [row.payload for row in await connection.execute(query, {"name": CaseClockAlarmed.name})]
    own = [each for each in found if str(each["case_id"]) == str(case_id)]
    return [(each["law"], each["alarm"], {UserId(UUID(str(one))) for one in each["told"]}) for each in own]


async def swept(desk: CaseDesk, case_id: ModerationCaseId) -> None:
    """This case alone: others test beside us."""

    class Mine:
        async def to_look_at(self, *, now: datetime, after: Due | None, limit: int) -> Sequence[Due]:
            ask = desk.world.moderation_case_queries.to_look_at
            found = await ask(now=now, after=after, limit=100_000)
            return [each for each in found if each[1] == case_id]

    await SweepModerationCases(desk.world.begin, cast(ModerationCaseQueries, Mine()), desk.world.now)()


async def test_mod_08_an_alarm_is_told_to_whoever_has_the_case_and_later_to_leads_each_step_once(
    world: World,
) -> None:
    desk = CaseDesk(world)
    meera, kiran, lead = await desk.person(), await desk.person(name="Kiran"), await desk.person(Role.ADMIN)
    case = await desk.report(CaseKind.COURT_ORDER)
    world.now.advance(minutes=89)
    await desk.claimed(case, meera)
    world.now.advance(minutes=1)
    for _ in range(2):
        await swept(desk, case.id)
    [(law, alarm, people)] = [each for each in await told_of(world, case.id) if each[0] != "house"]
    assert (alarm, people) == ("half", {meera})
    world.now.advance(minutes=54)
    for _ in range(2):
        await swept(desk, case.id)
    [(again, nearly, then)] = [each for each in await told_of(world, case.id) if each[1] == "nearly"]
    assert (again, nearly) == (law, "nearly")
    assert {meera, kiran, lead} <= then, "her lease was over by then"


async def test_mod_08_csa_04_of_a_childs_case_officers_alone_are_told_and_none_who_is_suspended(
    world: World,
) -> None:
    desk = await DecisionDesk(world).set_up()
    officer, lead = await desk.person(Role.CHILD_SAFETY_OFFICER), await desk.person(Role.ADMIN)
    suspended = desk.ravi
    await desk.decided(STRIKE)
    async with world.begin() as tx:
        assert not await tx.sanctions.shut_out_among({suspended}, now=world.now()), (
            "a strike shuts nobody out"
        )
    await desk.decided(SUSPENSION)
    async with world.begin() as tx:
        ravi = await tx.users.get_for_update(suspended)
        await tx.users.update(ravi.with_role(Role.CHILD_SAFETY_OFFICER))
        assert await tx.sanctions.shut_out_among({officer, suspended}, now=world.now()) == {suspended}
        later = world.now() + timedelta(days=7)
        assert await tx.sanctions.shut_out_among({officer, suspended}, now=later) == frozenset()
        assert await tx.sanctions.shut_out_among((), now=later) == frozenset()
    case = await desk.report(CaseKind.CSAM, person_id=await desk.person(Role.PERFORMER))
    world.now.advance(days=1)
    await swept(desk, case.id)
    told = await told_of(world, case.id)
    assert told
    for _, _, people in told:
        assert officer in people
        assert not people & {lead, suspended, desk.meera}


async def test_mod_08_a_whole_page_that_fails_keeps_nothing_behind_it_from_its_turn(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep_moderation_cases, "BATCH", 2)
    desk = CaseDesk(world)
    cases = [await desk.report(CaseKind.NCII) for _ in range(3)]
    world.now.advance(hours=3)
    lost = [(world.now() - timedelta(days=400), ModerationCaseId(uuid4())) for _ in range(5)]

    class FiveAreLost:
        """Which stay due the longest, as what fails does."""

        async def to_look_at(self, *, now: datetime, after: Due | None, limit: int) -> Sequence[Due]:
            ask = desk.world.moderation_case_queries.to_look_at
            found = await ask(now=now, after=None, limit=100_000)
            own = {case.id for case in cases}
            due = sorted(lost) + [each for each in found if each[1] in own]
            return [each for each in due if after is None or each > after][:limit]

    sweep = SweepModerationCases(world.begin, cast(ModerationCaseQueries, FiveAreLost()), world.now)
    with pytest.raises(ModerationCaseNotFound):
        await sweep()
    for case in cases:
        assert (await desk.stored(case.id)).status.alarms


async def test_mod_05_08_what_is_due_is_read_page_by_page_and_nothing_is_left_out(world: World) -> None:
    desk = CaseDesk(world)
    meera = await desk.person()
    cases = [await desk.report(CaseKind.NCII) for _ in range(3)]
    await desk.claimed(cases[0], meera)
    world.now.advance(hours=3)
    ask, now = world.moderation_case_queries.to_look_at, world.now()
    whole = await ask(now=now, after=None, limit=100_000)
    assert [each for _, each in whole].count(cases[0].id) == 1, "a page names each once"
    assert list(whole) == sorted(whole)
    found, after = list[Due](), None
    while page := await ask(now=now, after=after, limit=2):
        found += page
        after = page[-1]
    assert found == sorted(found)
    assert {each for _, each in found} >= {case.id for case in cases}


async def test_mod_19_what_is_over_is_read_page_by_page_and_nothing_is_left_out(world: World) -> None:
    desk = await DecisionDesk(world).set_up()
    decisions = {(await desk.decided(SUSPENSION)).id for _ in range(3)}
    ask = world.decision_queries.to_end
    assert not decisions & {each for _, each in await ask(now=world.now(), after=None, limit=100_000)}
    world.now.advance(days=7)
    found, after = list[tuple[datetime, DecisionId]](), None
    while page := await ask(now=world.now(), after=after, limit=2):
        found += page
        after = page[-1]
    assert found == sorted(found)
    assert {each for _, each in found} >= decisions
