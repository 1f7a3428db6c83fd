"""Which tips there are."""

from typing import Any
from uuid import uuid4

import pytest

from domain.errors import Refusal
from domain.ids import StreamId, TipId
from domain.money import Tokens
from domain.tipping.tip import (
    MESSAGE_MAX,
    TIP_MAX,
    InvalidTipMessage,
    SelfTip,
    Tip,
    TipAmountOutOfRange,
    TipIdReused,
)
from tests.builders import ASHA, NOW, RAVI, STRANGER, a_tip


def send(**changes: Any) -> Tip:
    values: dict[str, Any] = {
        "tip_id": TipId(uuid4()), "stream_id": StreamId(uuid4()), "viewer_id": ASHA, "performer_id": RAVI,
        "tokens": Tokens(50), "message": "", "now": NOW,
    }  # fmt: skip
    return Tip.send(**(values | changes))


@pytest.mark.parametrize("tokens", [1, TIP_MAX])
def test_the_smallest_and_the_largest_tip(tokens: int) -> None:
    assert send(tokens=Tokens(tokens)).tokens == tokens


@pytest.mark.parametrize(
    ("changes", "refusal", "pointer"),
    [
        ({"tokens": Tokens(0)}, TipAmountOutOfRange, "/tokens"),
        ({"tokens": Tokens(-5)}, TipAmountOutOfRange, "/tokens"),
        ({"tokens": Tokens(TIP_MAX + 1)}, TipAmountOutOfRange, "/tokens"),
        ({"message": "x" * (MESSAGE_MAX + 1)}, InvalidTipMessage, "/message"),
        ({"message": "nul \x00"}, InvalidTipMessage, "/message"),
        ({"message": "lone \ud800"}, InvalidTipMessage, "/message"),
        ({"message": "turned \u202e"}, InvalidTipMessage, "/message"),
        ({"performer_id": ASHA}, SelfTip, None),
    ],
)
def test_what_is_no_tip(changes: dict[str, Any], refusal: type[Refusal], pointer: str | None) -> None:
    with pytest.raises(refusal) as caught:
        send(**changes)
    assert caught.value.pointer == pointer


def test_white_space_is_folded_and_indian_joiners_stay() -> None:
    assert send(message="  क्‍ष \n wonderful ").message == "क्‍ष wonderful"
    assert send(message="x" * MESSAGE_MAX + "  ").message == "x" * MESSAGE_MAX


def test_a_retry_is_the_same_request_whenever_it_comes() -> None:
    tip = a_tip()
    tip.require_same_request(a_tip(id=tip.id, stream_id=tip.stream_id, sent_at=NOW.replace(hour=23)))


@pytest.mark.parametrize(
    "changes",
    [{"tokens": Tokens(51)}, {"message": "other"}, {"viewer_id": STRANGER}, {"stream_id": StreamId(uuid4())}],
)
def test_another_tip_under_the_same_id_is_refused(changes: dict[str, Any]) -> None:
    tip = a_tip()
    other = a_tip(**({"id": tip.id, "stream_id": tip.stream_id} | changes))

    with pytest.raises(TipIdReused):
        tip.require_same_request(other)
