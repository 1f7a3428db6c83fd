"""Which cases a case's page names as one matter with it: what it took in, where it went, and what could be merged."""

from collections.abc import Sequence

from application.moderation.cases._cases import admission_of
from application.moderation.cases.merge_cases import SeenCase
from domain.ids import ModerationCaseId
from domain.moderation.cases.event import MergedInto, TookIn
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.merge import now_taken
from domain.moderation.cases.status import CaseStatus
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.views.queues import queue_lists
from entrypoints.web.form import Form
from ports.moderation.cases import HeldRow, TimelineRow

MERGING = frozenset({"merge", "part", "reopen"})


async def taken_in(container: Container, timeline: Sequence[TimelineRow]) -> list[TookIn]:
    """What the case of this timeline took in and did not give back, and what those had taken in."""
    found, asked = list[TookIn](), [timeline]
    while asked:
        for taken in now_taken([row.event for row in asked.pop()]):
            found.append(taken)
            asked.append(await container.moderation_case_queries().timeline(taken.case_id))
    return found


async def merged_around(
    container: Container, status: CaseStatus, timeline: Sequence[TimelineRow], *, is_mine: bool
) -> dict[str, object]:
    """`others` are the cases that whoever looks works on too: both are held by whoever merges them."""
    went = [row.event.what.case_id for row in timeline if isinstance(row.event.what, MergedInto)]
    held: Sequence[HeldRow] = ()
    if is_mine:
        held = await container.moderation_case_queries().held_by(principal().user_id, now=container.now()())
    lists, now = await queue_lists(container), container.now()()
    list_here = admission_of(lists, status.queue, now)
    return {
        "went_into": went[-1] if status.is_merged else None,
        "others": [
            row
            for row in held
            if row.case_id != status.id and admission_of(lists, Queue(row.queue), now) == list_here
        ],
    }


async def merge_part_or_reopen(container: Container, case_id: ModerationCaseId, form: Form) -> None:
    """Raises as `MergeCases`, `PartCases` and `ReopenModerationCase`."""
    actor_id, note = principal().user_id, form.text("note")
    if form.text("act") == "part":
        await container.part_cases()(case_id=case_id, actor_id=actor_id, note=note)
        return
    if form.text("act") == "reopen":
        await container.reopen_moderation_case()(case_id=case_id, actor_id=actor_id, note=note)
        return
    stays, gone = SeenCase(case_id, form.whole("seen")), SeenCase.named(form.text("other"))
    await container.merge_cases()(stays=stays, gone=gone, actor_id=actor_id, note=note)
