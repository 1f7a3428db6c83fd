"""What a direct message is made of, and to whom a performer's door is open (CHT-14)."""

from uuid import uuid4

import pytest

from domain.direct_messages.direct_message import (
    TEXT_MAX,
    DirectMessage,
    DirectMessageIdReused,
    InvalidDirectMessage,
    Pair,
)
from domain.direct_messages.door import DirectMessagesNotForYou, DirectMessagesOff, Door, UnknownDoor
from domain.ids import DirectMessageId, UserId
from tests.builders import NOW

RAVI, ASHA, MEERA = (UserId(uuid4()) for _ in range(3))
PAIR = Pair(performer_id=RAVI, viewer_id=ASHA)
ONE = DirectMessageId(uuid4())


def write(text: str, *, pair: Pair = PAIR, by: UserId = ASHA) -> DirectMessage:
    return DirectMessage.write(message_id=ONE, pair=pair, author_id=by, text=text, now=NOW)


def test_white_space_is_folded_line_by_line() -> None:
    assert write("  What   a raga \r\n\n\n  Thank you\t! ").text == "What a raga\nThank you !"
    assert write("x" * TEXT_MAX).text == "x" * TEXT_MAX


@pytest.mark.parametrize(
    "text", ["", " \n ", "x" * (TEXT_MAX + 1), "a\x00b", "a\u202eb", "\u200b\u200b", "a" + "\u0301" * 9]
)
def test_what_nobody_could_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidDirectMessage):
        write(text)


def test_nobody_writes_to_themselves() -> None:
    with pytest.raises(InvalidDirectMessage):
        write("Hello", pair=Pair(ASHA, ASHA))


def test_a_repeat_is_the_same_message_and_another_is_not() -> None:
    first = write("Hello")
    write("Hello ").require_same_request(first)
    for other in (write("Hullo"), write("Hello", by=RAVI), write("Hello", pair=Pair(MEERA, ASHA))):
        with pytest.raises(DirectMessageIdReused):
            other.require_same_request(first)


def test_it_is_taken_away_once_and_given_back() -> None:
    removed = write("Hello").removed(MEERA)
    assert (removed.removed_by, removed.removed(RAVI), removed.text) == (MEERA, removed, "Hello")
    assert removed.restored() == write("Hello")
    assert (write("Hello").reader_id, write("Hello", by=RAVI).reader_id) == (RAVI, ASHA)


@pytest.mark.parametrize(
    ("door", "follows", "has_tipped", "refusal"),
    [
        (Door.OFF, True, True, DirectMessagesOff),
        (Door.FOLLOWERS, False, True, DirectMessagesNotForYou),
        (Door.FOLLOWERS, True, False, None),
        (Door.TIPPERS, True, False, DirectMessagesNotForYou),
        (Door.TIPPERS, False, True, None),
    ],
)
def test_cht_14_a_door_is_open_to_whom_it_says(
    door: Door, follows: bool, has_tipped: bool, refusal: type[Exception] | None
) -> None:
    if refusal is None:
        door.require_open_to(follows=follows, has_tipped=has_tipped)
        door.require_open()
        return
    with pytest.raises(refusal):
        door.require_open_to(follows=follows, has_tipped=has_tipped)


def test_cht_14_no_door_is_open_to_all() -> None:
    assert [Door.named(key) for key in ("off", "followers", "tippers", "payers")] == list(Door)
    for key in ("", "everybody", "OFF"):
        with pytest.raises(UnknownDoor):
            Door.named(key)
