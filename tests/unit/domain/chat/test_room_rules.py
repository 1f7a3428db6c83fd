from datetime import timedelta

import pytest

from domain.chat.room_rules import (
    RULES_MAX,
    InvalidRoomRules,
    RoomRules,
    RoomRulesChanged,
    RoomRulesNotAccepted,
    RoomRulesNotFound,
    rules_text,
)
from tests.builders import NOW, RAVI

RULES = RoomRules(RAVI, 3, "Be kind\nNo spoilers", NOW)


def test_cht_11_rules_are_one_a_line_with_white_space_folded() -> None:
    assert rules_text("  Be   kind \r\n\n\tNo spoilers\n ") == "Be kind\nNo spoilers"
    assert rules_text(" \n ") == ""
    assert rules_text("दयालु रहें") == "दयालु रहें"


def test_cht_11_rules_have_a_length_and_nothing_unseen() -> None:
    assert len(rules_text("x" * RULES_MAX)) == RULES_MAX
    for typed in ("x" * (RULES_MAX + 1), "Be\x00 kind", "\u202eevil", "half \ud800"):
        with pytest.raises(InvalidRoomRules) as refused:
            rules_text(typed)
        assert refused.value.pointer == "/rules"


def test_cht_11_each_change_is_the_version_after_the_one_before() -> None:
    first = RoomRules.following(None, performer_id=RAVI, text="Be kind", now=NOW)
    assert first == RoomRules(RAVI, 1, "Be kind", NOW)
    later = NOW + timedelta(hours=1)
    assert RoomRules.following(RULES, performer_id=RAVI, text="", now=later) == RoomRules(RAVI, 4, "", later)


def test_cht_11_who_has_not_accepted_is_told_which_version_and_empty_rules_ask_nothing() -> None:
    RULES.require_accepted(accepted=True)
    with pytest.raises(RoomRulesNotAccepted) as refused:
        RULES.require_accepted(accepted=False)
    assert refused.value.version == 3
    RoomRules(RAVI, 4, "", NOW).require_accepted(accepted=False)


@pytest.mark.parametrize("version", [0, 2, 4])
def test_cht_11_only_the_version_in_force_is_accepted(version: int) -> None:
    RULES.require_in_force(3)
    with pytest.raises(RoomRulesChanged) as refused:
        RULES.require_in_force(version)
    assert refused.value.version == 3
    with pytest.raises(RoomRulesNotFound):
        RoomRules(RAVI, version, "", NOW).require_in_force(version)
