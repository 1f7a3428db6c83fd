"""What a known picture in a show held is given back with what it stood on, and a child's is not (ENF-03, CSA-03)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from application.moderation.cases.close_moderation_case import ProveDuty
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.payouts.release_freeze import ReleaseFreeze
from domain.age_verification.age import AgeState, AgeStatus
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import AGE_SHOWN, Duty
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.watch.hash_bank import BankKind
from domain.payouts.freeze import Freeze, cause_of_match
from ports.transaction import Transaction
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.decision_desk import asked
from tests.integration.database.moderation.test_covers_told import agreed, close
from tests.integration.database.moderation.test_stopped_by_match import is_held, matched


@pytest.fixture
async def stage(world: World) -> ActStage:
    stage = await ActStage(world).set_up()
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(stage.ravi))
    return stage


async def age(stage: ActStage) -> AgeStatus:
    async with stage.world.begin() as tx:
        return await tx.ages.get(stage.ravi)


async def freeze(stage: ActStage) -> Freeze:
    async with stage.world.begin() as tx:
        found = await tx.freezes.find_for_cause(stage.ravi, cause_of_match(stage.show.id))
    assert found is not None
    return found


async def stopped(stage: ActStage, case: ModerationCase, policy: str = "non_consent") -> Decision:
    """Two people answered for it, and Meera decided."""
    await agreed(stage, case, policy)
    await stage.claimed(await stage.stored(case.id), stage.meera)
    stop = asked("stop_show", scope=Scope(ScopeKind.SHOW, stage.show.id), policy=policy)
    return await stage.decided(stop, case=await stage.stored(case.id))


async def test_enf_03_csa_03_an_appeal_gives_the_account_back_as_it_was_with_the_money(
    stage: ActStage,
) -> None:
    decision = await stopped(stage, await matched(stage))
    assert (await age(stage)).state is AgeState.HELD
    await stage.reviewed(await stage.appealed(decision), "overturned")
    assert await age(stage) == a_verified_adult(stage.ravi)
    assert not await is_held(stage)


async def test_enf_03_upheld_the_account_stays_held(stage: ActStage) -> None:
    decision = await stopped(stage, await matched(stage))
    await stage.reviewed(await stage.appealed(decision), "upheld")
    assert (await age(stage)).state is AgeState.HELD
    assert await is_held(stage)


async def test_enf_03_a_crash_gives_back_neither(stage: ActStage) -> None:
    decision = await stopped(stage, await matched(stage))
    appeal = await stage.appealed(decision)

    class Crash(Exception):
        pass

    @asynccontextmanager
    async def crashing() -> AsyncIterator[Transaction]:
        async with stage.world.begin() as tx:
            yield tx
            raise Crash

    with pytest.raises(Crash):
        await DecideAppeal(crashing, stage.world.now, stage.world.new_id)(
            appeal_id=DecisionAppealId(appeal.id), actor_id=stage.kiran, outcome="overturned", answer="So it is.",
            note="",
        )  # fmt: skip
    assert (await age(stage)).state is AgeState.HELD
    assert await is_held(stage)


async def test_age_19_what_officers_hold_meanwhile_no_appeal_opens(stage: ActStage) -> None:
    decision = await stopped(stage, await matched(stage))
    async with stage.world.begin() as tx:
        await tx.ages.save((await tx.ages.get_for_update(stage.ravi)).held())
    await stage.reviewed(await stage.appealed(decision), "overturned")
    assert (await age(stage)).state is AgeState.HELD


async def test_csa_04_while_child_safety_looks_another_desks_appeal_gives_nothing_back(
    stage: ActStage,
) -> None:
    decision = await stopped(stage, await matched(stage))
    await stage.report(CaseKind.MINOR, person_id=stage.ravi)
    await stage.reviewed(await stage.appealed(decision), "overturned")
    assert (await age(stage)).state is AgeState.HELD
    assert await is_held(stage)


async def test_csa_03_where_nothing_was_found_the_account_is_as_it_was_and_finance_lets_the_money_go(
    stage: ActStage,
) -> None:
    case = await matched(stage)
    await close(stage, case, "no_violation")
    assert await age(stage) == a_verified_adult(stage.ravi)
    held = await freeze(stage)
    assert (await is_held(stage), held.first_officer_id) == (True, stage.meera)
    finance = await stage.person(Role.FINANCE_OFFICER, "Fatima")
    release = ReleaseFreeze(stage.world.begin, stage.world.now, stage.world.new_id)
    await release(freeze_id=held.id, officer_id=finance, note="The case found nothing")
    assert not await is_held(stage)


async def test_csa_03_pyt_07_where_finance_was_first_the_money_goes_on_with_the_case(stage: ActStage) -> None:
    case = await matched(stage)
    finance = await stage.person(Role.FINANCE_OFFICER, "Fatima")
    release = ReleaseFreeze(stage.world.begin, stage.world.now, stage.world.new_id)
    await release(freeze_id=(await freeze(stage)).id, officer_id=finance, note="Looks wrong")
    await close(stage, case, "no_violation")
    assert (await freeze(stage)).released_by == stage.meera


async def test_csa_04_a_case_that_found_nothing_gives_nothing_back_while_child_safety_looks(
    stage: ActStage,
) -> None:
    case = await matched(stage)
    await stage.report(CaseKind.MINOR, person_id=stage.ravi)
    await close(stage, case, "no_violation")
    assert (await age(stage)).state is AgeState.HELD
    assert (await freeze(stage)).first_officer_id is None


async def test_csa_03_a_stop_that_stands_keeps_what_it_holds_whatever_its_case_ends_with(
    stage: ActStage,
) -> None:
    case = await matched(stage)
    await stopped(stage, case)
    await close(stage, case, "no_violation")
    assert (await age(stage)).state is AgeState.HELD


async def prove(stage: ActStage, case: ModerationCase, law: str, reference: str) -> None:
    told = "the police of Mumbai" if law != AGE_SHOWN else ""
    verb = ProveDuty(stage.world.begin, stage.world.now)
    await verb(case_id=case.id, actor_id=stage.meera, law=law, reference=reference, authority=told)


async def close_of_child(stage: ActStage, case: ModerationCase) -> None:
    for clock in (await stage.stored(case.id)).status.unproved:
        if clock.duty not in (Duty.DISPOSE, Duty.GIVE_REASON):
            await prove(stage, case, clock.law, f"number {uuid4()}")
    await close(stage, case, "no_violation")


@pytest.mark.parametrize("shows_adult", [True, False])
async def test_csa_03_a_childs_picture_holds_until_its_own_case_shows_an_adult(
    stage: ActStage, shows_adult: bool
) -> None:
    stage.meera = await stage.person(Role.CHILD_SAFETY_OFFICER, "Meera")
    case = await matched(stage, BankKind.CHILD_SAFETY)
    if shows_adult:
        await stage.report(CaseKind.MINOR, person_id=stage.ravi)
    await stage.claimed(case, stage.meera)
    if shows_adult:
        await prove(stage, case, AGE_SHOWN, "the passport, as officers of verification saw it")
    await close_of_child(stage, case)
    assert (await age(stage)).state is (AgeState.VERIFIED_ADULT if shows_adult else AgeState.HELD)
    assert (await freeze(stage)).first_officer_id == (stage.meera if shows_adult else None)


async def test_csa_03_no_case_of_the_show_gives_back_what_a_childs_picture_holds(stage: ActStage) -> None:
    meera, stage.meera = stage.meera, await stage.person(Role.CHILD_SAFETY_OFFICER, "Indira")
    case = await matched(stage, BankKind.CHILD_SAFETY)
    of_show = await stage.report(subject=Subject(SubjectKind.SHOW, stage.show.id), person_id=stage.ravi)
    await stage.claimed(case, stage.meera)
    await close_of_child(stage, case)
    stage.meera = meera
    await close(stage, of_show, "no_violation")
    assert (await age(stage)).state is AgeState.HELD
    assert (await freeze(stage)).first_officer_id is None


async def test_csa_03_enf_03_no_appeal_lets_go_what_a_childs_picture_holds(stage: ActStage) -> None:
    stage.meera = await stage.person(Role.CHILD_SAFETY_OFFICER, "Meera")
    stage.kiran = await stage.person(Role.CHILD_SAFETY_OFFICER, "Kiran")
    case = await matched(stage, BankKind.CHILD_SAFETY)
    decision = await stopped(stage, case, "suspected_minor")
    await stage.reviewed(await stage.appealed(decision), "overturned")
    assert (await age(stage)).state is AgeState.HELD
    assert await is_held(stage)


async def test_csa_03_a_case_that_acted_gives_nothing_back_whatever_it_did(stage: ActStage) -> None:
    case = await matched(stage)
    await agreed(stage, case, "non_consent")
    await stage.claimed(await stage.stored(case.id), stage.meera)
    await stage.decided(asked("strike", policy="non_consent"), case=await stage.stored(case.id))
    await close(stage, case, "acted")
    assert (await age(stage)).state is AgeState.HELD
    assert (await freeze(stage)).first_officer_id is None


async def test_csa_03_a_childs_case_gives_back_nothing_that_another_desk_still_looks_at(
    stage: ActStage,
) -> None:
    await matched(stage)
    stage.meera = await stage.person(Role.CHILD_SAFETY_OFFICER, "Indira")
    of_child = await stage.report(CaseKind.MINOR, person_id=stage.ravi)
    await stage.claimed(of_child, stage.meera)
    await prove(stage, of_child, AGE_SHOWN, "a passport")
    await close_of_child(stage, of_child)
    assert (await age(stage)).state is AgeState.HELD
    assert (await freeze(stage)).first_officer_id is None
