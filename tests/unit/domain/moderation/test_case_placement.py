"""A case says what put it into its queue (MOD-12)."""

from dataclasses import replace
from uuid import UUID

import pytest

from domain.ids import ModerationCaseId
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import RULE_TOOL, By, Queued, Reopened
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.cases.placement import PlacedBy, placement
from domain.moderation.cases.routed import Routed
from domain.moderation.cases.states import ModerationState
from domain.moderation.desk.queue_routing import Way
from tests.unit.domain.moderation.test_queue_routing import NOW, opened

RULE = By(None, RULE_TOOL, automated=True, note="", at=NOW)


def a_move(kind: CaseKind, way: Way | None, by: By) -> CaseMove:
    made = opened(kind)
    return ModerationCase.open(
        case_id=ModerationCaseId(UUID(int=9)), subject=made.status.subject, person_id=None, kind=kind, score=0,
        clocks=made.status.clocks, report_id=None, by=by, way=way,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "way", "by", "expected"),
    [
        (CaseKind.SPAM, Way(Queue.GENERAL, Routed(3, 2)), By.worker(NOW), (PlacedBy.ROUTING, Routed(3, 2))),
        (CaseKind.NCII, None, By.worker(NOW), (PlacedBy.ROUTING, Routed(0, 1))),
        (CaseKind.CSAM, Way(Queue.GENERAL, Routed(3, 2)), By.worker(NOW), (PlacedBy.OWN_KIND, None)),
        (CaseKind.COURT_ORDER, None, By.worker(NOW), (PlacedBy.OWN_KIND, None)),
        (CaseKind.SPAM, Way(Queue.INTIMATE_IMAGERY, None), RULE, (PlacedBy.EVENT_RULE, None)),
        (CaseKind.SPAM, Way(Queue.GENERAL, None), By.worker(NOW), (PlacedBy.NOT_KEPT, None)),
    ],
)
def test_mod_12_what_put_a_case_where_it_is(
    kind: CaseKind, way: Way | None, by: By, expected: tuple[PlacedBy, Routed | None]
) -> None:
    move = a_move(kind, way, by)
    found = placement(move.events)
    assert (found.by, found.routed) == expected
    assert found.queue is move.case.status.queue


def test_mod_12_what_joins_and_what_opens_again_leaves_it_said_by_what_put_it_there() -> None:
    move = a_move(CaseKind.SPAM, Way(Queue.GENERAL, Routed(3, 2)), By.worker(NOW))
    later = replace(By.worker(NOW), note="later")
    same = move.case.joined(kind=CaseKind.SPAM, score=0, clocks=(), report_id=None, by=later)
    graver = same.case.joined(
        kind=CaseKind.NCII, score=0, clocks=(), report_id=None, by=later, way=Way(Queue.INTIMATE_IMAGERY, Routed(4, 1))
    )  # fmt: skip
    assert placement(move.events + same.events).routed == Routed(3, 2)
    other = same.case.joined(
        kind=CaseKind.DOXXING, score=0, clocks=(), report_id=None, by=later, way=Way(Queue.GENERAL, Routed(4, 0))
    )  # fmt: skip
    assert placement(move.events + same.events + other.events).routed == Routed(4, 0), "the same queue anew"
    assert placement(move.events + same.events + graver.events).routed == Routed(4, 1)
    again = graver.followed_by(Queued(Queue.INTIMATE_IMAGERY), later)
    assert not any(isinstance(each.what, Reopened) for each in again.events)
    assert placement(move.events + same.events + again.events).routed == Routed(4, 1)


def test_csa_04_only_what_is_grave_and_open_leaves_a_queue_for_officers_and_no_guarded_one() -> None:
    grave = opened(CaseKind.NON_CONSENT)
    for case, queue, is_moved in (
        (grave, Queue.GENERAL, True),
        (grave, grave.status.queue, False),
        (opened(CaseKind.NCII), Queue.GENERAL, False),
        (opened(CaseKind.CSAM), Queue.GENERAL, False),
        (ModerationCase(replace(grave.status, state=ModerationState.CLOSED)), Queue.GENERAL, False),
    ):
        move = case.brought_to_officers(Way(queue, Routed(4, 0)), By.worker(NOW))
        expected = (queue,) if is_moved else ()
        assert tuple(each.what.queue for each in move.events if isinstance(each.what, Queued)) == expected
        assert move.case.status.queue is (queue if is_moved else case.status.queue)
