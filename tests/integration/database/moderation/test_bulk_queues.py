"""An act on many leaves out what the lists keep from whoever acts, and names it beforehand (ADM-11, MOD-25)."""

from uuid import uuid4

import pytest
import pytest_asyncio

from domain.identity.permissions import Role
from domain.ids import MessageId, ModerationCaseId, UserId
from domain.moderation.bulk_act import BulkKind, BulkState
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.merge import Brought, merge
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_access import AccessVersion, Admission
from ports.moderation.bulk import BulkLine
from tests.integration.database.conftest import World
from tests.integration.database.moderation.bulk_desk import BulkDesk

OTHERS = "it is with others"


@pytest_asyncio.fixture
async def desk(world: World) -> BulkDesk:
    return await BulkDesk(world).open()


async def keep_out(desk: BulkDesk, queue: Queue, person: UserId) -> None:
    if desk.world.kind == "postgres":
        pytest.skip(
            "one list for all tests there: test_queue_access.py; what is asked of PostgreSQL is tried below"
        )
    roles = frozenset(role.value for role in (Role.MODERATOR, Role.CHILD_SAFETY_OFFICER, Role.ADMIN))
    admission, now = Admission(roles, frozenset(), frozenset({person})), desk.world.now()
    async with desk.world.begin() as tx:
        number = len((await tx.queue_access.hold(queue)).versions) + 1
        await tx.queue_access.add_version(
            AccessVersion(queue, number, admission, desk.lata, "So", now, now, False)
        )


async def reported(desk: BulkDesk, message_id: MessageId, kind: CaseKind, author: UserId) -> ModerationCaseId:
    subject = Subject(SubjectKind.MESSAGE, message_id)
    return (await desk.report(kind, subject=subject, person_id=author)).id


def by_message(lines: list[BulkLine]) -> dict[MessageId, BulkLine]:
    return {MessageId(line.item.subject_id): line for line in lines}


async def test_adm_11_mod_25_the_preview_names_what_is_with_others_and_nothing_is_done_to_it(
    desk: BulkDesk,
) -> None:
    plain, seen, hidden = await desk.wrote(desk.asha, 3)
    own = await reported(desk, seen, CaseKind.SPAM, desk.asha)
    others = await reported(desk, hidden, CaseKind.NCII, desk.asha)
    await keep_out(desk, Queue.INTIMATE_IMAGERY, desk.meera)
    act = await desk.previewed()
    lines = by_message(list(await desk.queries.lines(act.id)))
    assert {each: line.done.left_out if line.done else "" for each, line in lines.items()} == {
        plain: "", seen: "", hidden: OTHERS,
    }  # fmt: skip
    events = await desk.names(others)
    await desk.confirmed(act)
    await desk.done(act)
    assert await desk.shown([plain, seen, hidden]) == {hidden}
    assert await desk.names(others) == events, "nothing happened in a case that is not theirs"
    assert (await desk.queries.get(act.id)).act.state is BulkState.DONE
    assert (await desk.stored(own)).status.state is not ModerationState.CLOSED


async def test_adm_11_mod_25_whoever_reads_the_queue_leaves_nothing_out(desk: BulkDesk) -> None:
    (message,) = await desk.wrote(desk.asha)
    await reported(desk, message, CaseKind.NCII, desk.asha)
    act = await desk.previewed()
    assert [line.done for line in await desk.queries.lines(act.id)] == [None]
    await desk.confirmed(act)
    await desk.done(act)
    assert await desk.shown([message]) == set()


async def test_adm_11_mod_25_what_came_to_others_after_the_preview_is_left_out_too(desk: BulkDesk) -> None:
    first, second = await desk.wrote(desk.asha, 2)
    await keep_out(desk, Queue.INTIMATE_IMAGERY, desk.meera)
    act = await desk.previewed()
    await desk.confirmed(act)
    await reported(desk, second, CaseKind.NCII, desk.asha)
    lines = by_message(await desk.done(act))
    assert (lines[first].is_done, lines[second].is_done) == (True, False)
    assert await desk.shown([first, second]) == {second}


async def test_adm_11_mod_25_nobody_takes_back_what_is_with_others_by_now(desk: BulkDesk) -> None:
    (message,) = await desk.wrote(desk.asha)
    await reported(desk, message, CaseKind.SPAM, desk.asha)
    act = await desk.previewed()
    await desk.confirmed(act)
    await desk.done(act)
    await keep_out(desk, Queue.GENERAL, desk.meera)
    await desk.undone(act)
    [line] = await desk.done(act)
    assert (line.is_undone, line.undone.left_out if line.undone else "") == (False, OTHERS)
    assert await desk.shown([message]) == set()


async def test_adm_11_mod_25_no_case_is_opened_again_by_whom_its_list_keeps_out(desk: BulkDesk) -> None:
    [case_id] = await desk.spam()
    act = await desk.previewed(BulkKind.CLOSE_CASES, desk.of_spam(case_id))
    await desk.confirmed(act)
    await desk.done(act)
    await keep_out(desk, Queue.GENERAL, desk.meera)
    await desk.undone(act)
    [line] = await desk.done(act)
    assert (line.is_undone, line.undone.left_out if line.undone else "") == (False, OTHERS)
    assert (await desk.stored(case_id)).status.state is ModerationState.CLOSED


async def test_adm_11_the_queues_of_open_cases_and_of_those_that_went_into_others_are_known(
    desk: BulkDesk,
) -> None:
    plain, intimate, closed, merged = await desk.wrote(desk.asha, 4)
    await reported(desk, intimate, CaseKind.NCII, desk.asha)
    ended = await reported(desk, closed, CaseKind.SPAM, desk.asha)
    await desk.claimed(await desk.stored(ended), desk.meera)
    stays = await desk.report(CaseKind.SPAM, subject=Subject(SubjectKind.SHOW, uuid4()), person_id=desk.asha)
    goes = await desk.stored(await reported(desk, merged, CaseKind.SPAM, desk.asha))
    gone, _ = merge(goes, stays, Brought((), ()), By.staff(desk.meera, note="One", now=desk.world.now()))
    await desk.record(gone)
    async with desk.world.begin() as tx:
        about = await tx.bulk_acts.queues_of({plain, intimate, closed, merged})
        assert sorted(about) == sorted(
            [(intimate, Queue.INTIMATE_IMAGERY), (closed, Queue.GENERAL), (merged, Queue.GENERAL)]
        )
        assert list(await tx.bulk_acts.queues_of({plain})) == []


async def test_adm_11_mod_25_nobody_decides_in_a_case_that_would_come_to_others(desk: BulkDesk) -> None:
    (message,) = await desk.wrote(desk.asha)
    await keep_out(desk, Queue.GENERAL, desk.meera)
    act = await desk.previewed()
    await desk.confirmed(act)
    [line] = await desk.done(act)
    assert (line.is_done, line.done.left_out if line.done else "") == (False, "there is no such case")
    assert await desk.shown([message]) == {message}
