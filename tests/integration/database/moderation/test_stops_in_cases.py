"""What was done at once, and what is owed for it (MOD-11)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from application.moderation.decisions.answer_for_urgent_act import ConfirmUrgentAct, GiveReason
from application.moderation.decisions.bring_stop_to_case import BringStopToCase
from domain.casework import FourEyes
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import EventId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.refusals import (
    CaseAboutYou,
    ModerationCaseNotFound,
    NothingToConfirm,
    Unconfirmed,
)
from domain.moderation.decisions.policy import StopPolicy, UnknownPolicy, case_kind_of
from domain.moderation.events import StopToConfirm
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, CaseDesk


@pytest.fixture
def desk(world: World) -> CaseDesk:
    return CaseDesk(world)


@pytest.fixture
async def meera(desk: CaseDesk) -> UserId:
    return await desk.person()


async def a_stop(desk: CaseDesk, meera: UserId, policy: str = "harassment") -> StopToConfirm:
    ravi, at = await desk.person(Role.PERFORMER, "Ravi"), desk.world.now() - timedelta(minutes=2)
    return StopToConfirm(StreamId(uuid4()), ravi, meera, policy, "Insults", at)


async def brought(desk: CaseDesk, stop: StopToConfirm, event_id: EventId | None = None) -> ModerationCase:
    bring = BringStopToCase(desk.world.begin, desk.world.new_id, PROFILE)
    await bring(stop, event_id or EventId(uuid4()))
    child = stop.policy == "suspected_minor"
    about = (
        Subject(SubjectKind.PERSON, stop.performer_id) if child else Subject(SubjectKind.SHOW, stop.stream_id)
    )
    async with desk.world.begin() as tx:
        case = await tx.moderation_cases.find_open(about, child_safety=child)
    assert case is not None
    return case


async def test_mod_11_a_stop_opens_the_shows_case_and_its_reason_is_due_from_then(
    desk: CaseDesk, meera: UserId
) -> None:
    stop, event_id = await a_stop(desk, meera), EventId(uuid4())
    case = await brought(desk, stop, event_id)
    assert (case.status.kind, case.status.person_id) == (CaseKind.HARASSMENT, stop.performer_id)
    [urgent] = case.status.urgent
    assert (urgent.act, urgent.moderator_id, urgent.policy) == (UrgentAct.STOP_SHOW, meera, "")
    [due] = [clock.due_at for clock in case.status.unproved if clock.duty is Duty.GIVE_REASON]
    assert due == stop.stopped_at + timedelta(minutes=15)
    assert await brought(desk, stop, event_id) == case, "told again"


async def test_mod_11_a_stop_of_ones_own_show_is_answered_for_by_others(
    desk: CaseDesk, meera: UserId
) -> None:
    own = StopToConfirm(StreamId(uuid4()), meera, meera, "harassment", "", desk.world.now())
    case, kiran = await brought(desk, own), await desk.person(name="Kiran")
    [urgent] = case.status.urgent
    give = GiveReason(desk.world.begin, desk.world.now)
    which: dict[str, Any] = {"case_id": case.id, "of_seq": urgent.seq, "note": "", "policy": "harassment"}
    with pytest.raises(CaseAboutYou):
        await give(actor_id=meera, **which)
    await give(actor_id=kiran, **which)


async def test_mod_11_a_stop_joins_the_case_that_somebody_works_on(desk: CaseDesk, meera: UserId) -> None:
    stop = await a_stop(desk, meera, "explicit_content")
    reported = await desk.report(CaseKind.SPAM, subject=Subject(SubjectKind.SHOW, stop.stream_id))
    await desk.claimed(reported, meera)
    case = await brought(desk, stop)
    assert (case.id, case.status.assigned_to) == (reported.id, meera)
    assert (case.status.kind, len(case.status.urgent)) == (CaseKind.EXPLICIT_CONTENT, 1)


async def test_mod_11_the_reason_comes_first_and_then_another_person(desk: CaseDesk, meera: UserId) -> None:
    case, kiran = await brought(desk, await a_stop(desk, meera)), await desk.person(name="Kiran")
    [urgent] = case.status.urgent
    which: dict[str, Any] = {"case_id": case.id, "of_seq": urgent.seq, "note": ""}
    give, confirm = (
        GiveReason(desk.world.begin, desk.world.now),
        ConfirmUrgentAct(desk.world.begin, desk.world.now),
    )
    with pytest.raises(Unconfirmed):
        await confirm(actor_id=kiran, **which)
    with pytest.raises(UnknownPolicy):
        await give(actor_id=meera, policy="dislike", **which)
    with pytest.raises(PermissionDenied):
        await give(actor_id=await desk.person(Role.FINANCE_OFFICER), policy="harassment", **which)
    given = await give(actor_id=meera, policy="harassment", **which)
    assert not [clock for clock in given.status.unproved if clock.duty is Duty.GIVE_REASON]
    with pytest.raises(FourEyes):
        await confirm(actor_id=meera, **which)
    confirmed = await confirm(actor_id=kiran, **which)
    assert confirmed.status.urgent[0].is_confirmed
    assert await desk.stored(case.id) == confirmed
    with pytest.raises(NothingToConfirm):
        await confirm(actor_id=kiran, **which)


async def test_csa_04_a_stop_for_a_child_is_confirmed_by_child_safety_officers(
    desk: CaseDesk, meera: UserId
) -> None:
    case = await brought(desk, await a_stop(desk, meera, "suspected_minor"))
    assert case.status.kind is CaseKind.MINOR
    give = GiveReason(desk.world.begin, desk.world.now)
    which: dict[str, Any] = {
        "case_id": case.id,
        "of_seq": case.status.urgent[0].seq,
        "note": "",
        "policy": "suspected_minor",
    }
    with pytest.raises(ModerationCaseNotFound):
        await give(actor_id=meera, **which)
    await give(actor_id=await desk.person(Role.CHILD_SAFETY_OFFICER), **which)


@pytest.mark.parametrize("policy", StopPolicy)
def test_every_rule_has_its_kind_of_case_no_less_grave_than_the_rule(policy: StopPolicy) -> None:
    assert case_kind_of(policy).severity <= policy.severity, "0 is the gravest"
