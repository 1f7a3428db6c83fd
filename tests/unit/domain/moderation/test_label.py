"""Labels have a reason and an end (MOD-30)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.ids import LabelId
from domain.moderation.desk.label import (
    Connotation,
    Label,
    LabelDaysOutOfRange,
    LabelIdReused,
    LabelKind,
    LabelOver,
    UnknownLabel,
)
from domain.moderation.note import NoteMissing
from tests.builders import MEERA, NOW, RAVI


def a_label(**changes: Any) -> Label:
    given = {
        "label_id": LabelId(uuid4()), "person_id": RAVI, "kind": "targeted", "reason": "Six reports in one night",
        "days": 7, "put_by": MEERA, "now": NOW, **changes,
    }  # fmt: skip
    return Label.put(**given)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, NoteMissing),
        ({"kind": "bad_person"}, UnknownLabel),
        ({"days": 0}, LabelDaysOutOfRange),
        ({"days": 366}, LabelDaysOutOfRange),
    ],
)
def test_mod_30_no_label_without_a_reason_a_name_and_an_end(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        a_label(**changes)


def test_mod_30_a_label_ends_at_its_time() -> None:
    label = a_label()
    assert label.holds(NOW + timedelta(days=7, microseconds=-1))
    assert not label.holds(NOW + timedelta(days=7))
    with pytest.raises(LabelOver):
        label.removed(by=MEERA, reason="It was wrong", now=NOW + timedelta(days=7))


def test_mod_30_it_is_taken_off_once_and_with_a_word() -> None:
    with pytest.raises(NoteMissing):
        a_label().removed(by=MEERA, reason="", now=NOW)
    removed = a_label().removed(by=MEERA, reason="It was wrong", now=NOW)
    assert not removed.holds(NOW)
    with pytest.raises(LabelOver):
        removed.removed(by=MEERA, reason="Again", now=NOW)


def test_mod_30_each_label_is_good_bad_or_neither() -> None:
    assert {kind.connotation for kind in LabelKind} == set(Connotation)


def test_an_id_is_of_one_label() -> None:
    label = a_label()
    label.require_same_request(replace(label, put_at=NOW + timedelta(seconds=1)))
    with pytest.raises(LabelIdReused):
        label.require_same_request(replace(label, reason="Another"))
