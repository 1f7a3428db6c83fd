"""What a classifier covers, people answer for: a reason, a second word, or giving it back (MOD-11, STR-12)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from adapters.memory.streaming.media import MemoryMedia
from application.moderation.decisions.answer_for_urgent_act import ConfirmUrgentAct, GiveReason
from application.moderation.decisions.lift_automatic_cover import LiftAutomaticCover
from application.moderation.live.control_show import ControlShow
from application.moderation.watch.raise_frame_alarm import RaiseFrameAlarm
from domain.casework import FourEyes
from domain.identity.permissions import Role
from domain.ids import EventId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.decisions import urgent_act_lifted
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.refusals import NothingToConfirm, Unconfirmed
from domain.moderation.events import ShowUncovered
from domain.moderation.watch.frame_verdict import FrameSign
from domain.streaming.stream import Stream
from tests.builders import a_stream
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import PROFILE, CaseDesk


@pytest.fixture
def desk(world: World) -> CaseDesk:
    return CaseDesk(world)


async def a_show(desk: CaseDesk) -> Stream:
    performer = await desk.person(Role.PERFORMER, "Ravi")
    show = a_stream(performer_id=performer, created_at=desk.world.now(), started_at=desk.world.now())
    async with desk.world.begin() as tx:
        await tx.streams.add(show)
    return show


async def alarmed(desk: CaseDesk, show: Stream, sign: FrameSign = FrameSign.EXPLICIT) -> ModerationCase:
    world, live = desk.world, await desk.world.query("moderation.watch.frame_watch", "WatchQueries").live()
    [row] = [row for row in live if row.stream_id == show.id]
    raise_alarm = RaiseFrameAlarm(world.begin, MemoryMedia(), world.now, world.new_id, PROFILE)
    assert await raise_alarm(row, sign, 960, model="house-1")
    return await the_case(desk, show, about_child=sign is FrameSign.MINOR)


async def the_case(desk: CaseDesk, show: Stream, *, about_child: bool = False) -> ModerationCase:
    show_, person = Subject(SubjectKind.SHOW, show.id), Subject(SubjectKind.PERSON, show.performer_id)
    async with desk.world.begin() as tx:
        case = await tx.moderation_cases.find_open(person if about_child else show_, child_safety=about_child)
    assert case is not None
    return case


async def control(desk: CaseDesk, show: Stream, actor_id: UserId, act: str) -> None:
    world = desk.world
    await ControlShow(world.begin, MemoryMedia(), world.now, world.new_id)(
        stream_id=show.id, actor_id=actor_id, act=act, policy="explicit_content", note=""
    )


async def told_of(desk: CaseDesk, show: Stream) -> list[ShowUncovered]:
    """What the outbox has of it."""
    if desk.world.kind == "memory":
        events = desk.world.database.tables.outbox.events()
        return [each for each in events if isinstance(each, ShowUncovered) and each.stream_id == show.id]
    query = text("SELECT payload FROM outbox WHERE name = :name AND payload ->> 'stream_id' = :id")
    async with desk.world.engine.begin() as connection:
        rows = await connection.execute(query, {"name": ShowUncovered.name, "id": str(show.id)})
        return [
            ShowUncovered(
                show.id, UserId(UUID(row["performer_id"])), UserId(UUID(row["actor_id"])),
                datetime.fromisoformat(row["uncovered_at"]),
            )
            for row in rows.scalars()
        ]  # fmt: skip


async def uncovered(desk: CaseDesk, show: Stream, actor_id: UserId) -> None:
    await control(desk, show, actor_id, "uncover")
    [event] = await told_of(desk, show)
    assert (event.performer_id, event.actor_id) == (show.performer_id, actor_id)
    for _ in range(2):  # the outbox may tell it twice
        await LiftAutomaticCover(desk.world.begin)(event, EventId(uuid4()))


def owed(case: ModerationCase) -> list[Duty]:
    return [clock.duty for clock in case.status.unproved if clock.duty is Duty.GIVE_REASON]


async def test_mod_11_an_automatic_cover_owes_a_reason_in_fifteen_minutes_and_then_another_word(
    desk: CaseDesk,
) -> None:
    show, meera, kiran = await a_show(desk), await desk.person(), await desk.person(name="Kiran")
    case = await alarmed(desk, show)
    [urgent] = case.status.urgent
    assert (urgent.act, urgent.moderator_id, urgent.policy) == (UrgentAct.HIDE, None, "")
    [clock] = [clock for clock in case.status.clocks if clock.duty is Duty.GIVE_REASON]
    assert clock.due_at - clock.received_at == timedelta(minutes=15)
    assert case.status.reports == 1
    give, confirm = (
        GiveReason(desk.world.begin, desk.world.now),
        ConfirmUrgentAct(desk.world.begin, desk.world.now),
    )
    with pytest.raises(Unconfirmed):
        await confirm(case_id=case.id, actor_id=kiran, of_seq=urgent.seq, note="")
    which: dict[str, Any] = {"case_id": case.id, "of_seq": urgent.seq, "note": ""}
    await give(**which, actor_id=meera, policy="explicit_content")
    with pytest.raises(FourEyes, match="gave the reason"):
        await confirm(**which, actor_id=meera)
    done = await confirm(**which, actor_id=kiran)
    assert (owed(done), done.status.urgent[0].is_confirmed) == ([], True)


async def test_mod_11_who_gives_the_picture_back_ends_what_is_owed_for_an_automatic_cover(
    desk: CaseDesk,
) -> None:
    show, meera = await a_show(desk), await desk.person()
    case = await alarmed(desk, show)
    assert owed(case) == [Duty.GIVE_REASON]
    with pytest.raises(Unconfirmed):
        lease = (await desk.claimed(case, meera)).lease
        stored = await desk.stored(case.id)
        stored.closed(
            CaseOutcome.NO_VIOLATION, By.staff(meera, note="x", now=desk.world.now()), lease=lease,
            seen=stored.version,
        )  # fmt: skip
    await uncovered(desk, show, meera)
    case = await the_case(desk, show)
    assert (case.status.urgent, owed(case)) == ((), [])
    async with desk.world.begin() as tx:
        events = await tx.moderation_cases.events(case.id)
    assert (events[-1].what.name, events[-1].by.actor_id) == ("urgent_act_lifted", meera)
    assert [event.what.name for event in events].count("urgent_act_lifted") == 1


async def test_mod_11_a_cover_about_a_child_is_lifted_in_its_own_case_and_nothing_else_is(
    desk: CaseDesk,
) -> None:
    show, meera = await a_show(desk), await desk.person()
    case = await alarmed(desk, show, FrameSign.MINOR)
    by = By(None, "complaint", automated=True, note="", at=desk.world.now())
    other = await desk.report(CaseKind.NCII, subject=Subject(SubjectKind.SHOW, show.id))
    await desk.record(other.acted_at_once(UrgentAct.HIDE, by))
    await uncovered(desk, show, meera)
    assert owed(await the_case(desk, show, about_child=True)) == []
    assert owed(await the_case(desk, show)) == [Duty.GIVE_REASON], "what a complaint hid is not given back"
    assert case.status.kind is CaseKind.MINOR


async def test_mod_11_what_was_covered_again_after_that_is_owed(desk: CaseDesk) -> None:
    show, meera = await a_show(desk), await desk.person()
    earlier = ShowUncovered(show.id, show.performer_id, meera, desk.world.now() - timedelta(seconds=1))
    case = await alarmed(desk, show)
    await LiftAutomaticCover(desk.world.begin)(earlier, EventId(uuid4()))
    assert owed(await desk.stored(case.id)) == [Duty.GIVE_REASON]


async def test_mod_11_what_staff_had_covered_before_the_alarm_owes_nothing_more(desk: CaseDesk) -> None:
    show, meera = await a_show(desk), await desk.person()
    await control(desk, show, meera, "cover")
    assert await told_of(desk, show) == []
    case = await alarmed(desk, show)
    assert (case.status.urgent, owed(case)) == ((), [])


async def test_mod_11_what_is_confirmed_is_not_lifted_any_more(desk: CaseDesk) -> None:
    show, meera, kiran = await a_show(desk), await desk.person(), await desk.person(name="Kiran")
    case = await alarmed(desk, show)
    which: dict[str, Any] = {"case_id": case.id, "of_seq": case.status.urgent[0].seq, "note": ""}
    await GiveReason(desk.world.begin, desk.world.now)(**which, actor_id=meera, policy="explicit_content")
    done = await ConfirmUrgentAct(desk.world.begin, desk.world.now)(**which, actor_id=kiran)
    with pytest.raises(NothingToConfirm):
        urgent_act_lifted(done, which["of_seq"], By.staff(meera, note="", now=desk.world.now()))
    await uncovered(desk, show, meera)
    assert (await desk.stored(case.id)).version == done.version
