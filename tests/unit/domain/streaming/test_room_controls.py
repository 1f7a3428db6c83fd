import pytest

from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from tests.builders import ASHA, STRANGER, a_stream

NONE = RoomControls.none(a_stream().id)


def test_each_change_is_a_revision_and_nothing_else_is() -> None:
    covered = NONE.covered(True)
    assert (covered.revision, covered.is_covered, covered.is_muted) == (1, True, False)
    assert covered.covered(True) is covered
    muted = covered.muted(True)
    assert (muted.revision, muted.is_covered, muted.is_muted) == (2, True, True)
    back = muted.covered(False).muted(False)
    assert (back.revision, back.is_covered, back.is_muted) == (4, False, False)
    assert NONE.covered(False) is NONE


def test_str_04_who_is_removed_stays_so() -> None:
    NONE.require_admitted(ASHA)
    removed = NONE.without(ASHA)
    assert removed.without(ASHA) is removed
    later = removed.covered(True).without(STRANGER).covered(False)
    for person in (ASHA, STRANGER):
        with pytest.raises(RemovedFromRoom):
            later.require_admitted(person)
