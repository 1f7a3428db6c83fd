"""Who takes the same messages, cases and people at once takes them in one order, and nobody is sent away (MOD-25)."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from application.moderation.cases._cases import open_or_join
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.ids import MessageId, ModerationCaseId, ReportId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from tests.integration.database.moderation.bulk_desk import BulkDesk, desk
from tests.integration.database.moderation.case_desk import PROFILE

__all__ = ["desk"]

pytestmark = pytest.mark.parametrize("world", ["postgres"], indirect=True)  # in memory there is one at a time

WAITS_SECONDS = 0.5
"""Less than the second after which PostgreSQL looks for a deadlock: whoever waits is in front of its lock by then."""


async def reported(
    desk: BulkDesk, message_id: MessageId, new_id: Callable[[], UUID] | None = None
) -> ModerationCaseId:
    async with desk.world.begin() as tx:
        move = await open_or_join(
            tx, subject=Subject(SubjectKind.MESSAGE, message_id), person_id=desk.asha, kind=CaseKind.HARASSMENT,
            signals=NO_SIGNALS, report_id=ReportId(UUID(int=message_id.int ^ 1)), profile=PROFILE,
            new_id=new_id or desk.world.new_id,
            by=By(None, "report", automated=False, note="", at=desk.world.now()),
        )  # fmt: skip
    return move.case.id


async def begun(work: Awaitable[object]) -> asyncio.Task[object]:
    task = asyncio.ensure_future(work)
    await asyncio.sleep(WAITS_SECONDS)
    assert not task.done(), "it waits"
    return task  # type: ignore[return-value]


async def test_mod_25_an_act_waits_for_whoever_decides_on_a_case_and_holds_nobody_meanwhile(
    desk: BulkDesk,
) -> None:
    """Whoever decides holds the case, and then the person."""
    messages = await desk.wrote(desk.asha, 2)
    cases = [await reported(desk, each) for each in sorted(messages)]
    act = await desk.previewed()
    await desk.confirmed(act)
    async with desk.world.begin() as tx:
        await tx.moderation_cases.get_for_update(cases[0])
        waiting = await begun(desk.run())
        await tx.users.get_for_update(desk.asha)
    await waiting
    assert all(line.is_done for line in await desk.done(act))
    assert await desk.shown(messages) == set()


async def test_mod_25_taking_back_takes_cases_by_id_whichever_message_came_first(desk: BulkDesk) -> None:
    await desk.wrote(desk.asha, 2)
    act = await desk.previewed()
    first, second = (MessageId(line.item.subject_id) for line in await desk.queries.lines(act.id))
    late = await reported(desk, first, lambda: UUID(int=uuid4().int | 1 << 127))
    early = await reported(desk, second, lambda: UUID(int=uuid4().int & ~(1 << 127)))
    await desk.confirmed(act)
    for _ in range(
        3
    ):  # one at a time: each message is a decision on a case of its own, and then the act is over
        await desk.run._tried(act.id, 1)
    await desk.undone(act)
    async with desk.world.begin() as tx:
        await tx.moderation_cases.get_for_update(early)
        waiting = await begun(desk.run._tried(act.id, 2))
        await tx.moderation_cases.get_for_update(late)
    await waiting
    assert all(line.is_undone for line in await desk.done(act))
    assert await desk.shown([first, second]) == {first, second}


async def test_mod_25_who_names_the_same_messages_in_opposite_order_stands_in_line(desk: BulkDesk) -> None:
    first, second = sorted(await desk.wrote(desk.asha, 2))
    world = desk.world

    async def backwards() -> None:
        async with world.begin() as tx:
            await tx.bulk_acts.shown([second, first])

    async with world.begin() as tx:
        assert await tx.messages.remove(_of(desk, first)) == [(first, desk.asha)]
        waiting = await begun(backwards())
        assert await tx.messages.remove(_of(desk, second)) == [(second, desk.asha)]
    await waiting


async def test_cht_08_a_room_that_is_cleared_waits_for_no_act_that_holds_messages(desk: BulkDesk) -> None:
    first, second = sorted(await desk.wrote(desk.asha, 2))
    world = desk.world
    async with world.begin() as tx:
        await tx.bulk_acts.shown([second])
        async with world.begin() as other:
            everything = Removal(desk.show.id, None, desk.asha, ChatRule.SPAM, desk.ravi, world.now())
            assert await other.messages.remove(everything) == [(first, desk.asha)]
            assert await other.messages.standing(everything) == [second]


def _of(desk: BulkDesk, message_id: MessageId) -> Removal:
    return Removal(desk.show.id, message_id, None, ChatRule.SPAM, desk.ravi, desk.world.now())
