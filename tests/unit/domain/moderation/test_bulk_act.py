"""One act on many things at once, as plain values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.ids import BulkActId, UserId
from domain.moderation.bulk_act import (
    CAP,
    BulkAct,
    BulkChoice,
    BulkKind,
    BulkNothingChosen,
    BulkReason,
    BulkState,
    BulkTooGrave,
    BulkTooMany,
    BulkUndoOver,
    UnknownBulkAct,
    bulk_kind_named,
)
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.desk.label import LabelDaysOutOfRange, LabelKind, UnknownLabel

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEERA = UserId(uuid4())
CHOICE = BulkChoice(uuid4(), None, 24, None, None, (), None)


def seen(total: int = 3) -> BulkAct:
    return BulkAct.preview(
        act_id=BulkActId(uuid4()), kind=BulkKind.CLOSE_CASES, choice=CHOICE, total=total, asked_by=MEERA, now=NOW
    )  # fmt: skip


def a_reason() -> BulkReason:
    return BulkReason.give(BulkKind.CLOSE_CASES, policy="", facts="", label="", days=0, note="Spam")


def test_mod_25_a_thousand_is_seen_and_one_more_is_not() -> None:
    assert seen(CAP).total == CAP
    with pytest.raises(BulkTooMany):
        seen(CAP + 1)
    with pytest.raises(BulkNothingChosen):
        seen(0)


def test_mod_25_what_is_done_is_taken_back_for_ten_minutes_to_the_second() -> None:
    done = seen().confirmed(a_reason(), by=MEERA, now=NOW).done(NOW)
    last = NOW + timedelta(minutes=10)
    before = last - timedelta(seconds=1)
    assert done.undoing(by=MEERA, leads=False, note="No", now=before).state is BulkState.UNDOING
    assert (done.can_undo(before), done.can_undo(last)) == (True, False)
    with pytest.raises(BulkUndoOver):
        done.undoing(by=MEERA, leads=False, note="No", now=last)


def test_mod_25_what_is_still_being_done_can_be_taken_back_however_long_it_takes() -> None:
    running = seen().confirmed(a_reason(), by=MEERA, now=NOW)
    assert running.can_undo(NOW + timedelta(days=1))
    undone = running.undoing(by=MEERA, leads=False, note="No", now=NOW).undone(NOW)
    assert (undone.state, undone.can_undo(NOW), undone.step) == (BulkState.UNDONE, False, None)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_mod_25_no_grave_case_is_closed_with_others(kind: CaseKind) -> None:
    choice = BulkChoice(None, None, 0, Queue.GENERAL, kind, (), None)
    if kind.severity >= 2:
        choice.require_for(BulkKind.CLOSE_CASES)
    else:
        with pytest.raises(BulkTooGrave):
            choice.require_for(BulkKind.CLOSE_CASES)


def test_mod_25_a_label_that_ends_for_many_is_named() -> None:
    nobodys = BulkChoice(None, None, 0, None, None, (), LabelKind.REPEATS)
    nobodys.require_for(BulkKind.END_LABEL)
    with pytest.raises(BulkNothingChosen) as refusal:
        replace(nobodys, label=None).require_for(BulkKind.END_LABEL)
    assert refusal.value.pointer == "/ends"
    with pytest.raises(BulkNothingChosen):
        nobodys.require_for(BulkKind.PUT_LABEL)


def test_mod_25_a_label_for_many_is_one_of_ours_and_ends() -> None:
    for label, days, refusal in (("nice", 7, UnknownLabel), ("repeats", 366, LabelDaysOutOfRange)):
        with pytest.raises(refusal):
            BulkReason.give(BulkKind.PUT_LABEL, policy="", facts="", label=label, days=days, note="Why")
    with pytest.raises(UnknownBulkAct):
        bulk_kind_named("ban")
