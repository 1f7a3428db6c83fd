"""Who comes in, how fast, and what staff decided about it."""

import pytest

from media.rooms.admission import Admission, AdmissionRefusedError, Door
from media.rooms.controls import KEPT_SECONDS, MAX_ROOMS, NO_CONTROLS, ControlBook, Controls


def terms(*, is_hidden: bool = False, capacity: int = 2, joins_a_second: int = 5) -> Admission:
    return Admission(is_hidden, capacity, joins_a_second)


def refused(door: Door, who: str, admission: Admission, *seated: str, now: float = 0.0) -> str:
    with pytest.raises(AdmissionRefusedError) as caught:
        door.admit(who, admission, seated=set(seated), now=now)
    return caught.value.code


def test_str_18_a_full_room_takes_whoever_is_in_it_and_nobody_else() -> None:
    door = Door()
    door.admit("asha", terms(), seated={"tara"}, now=0.0)
    assert refused(door, "stranger", terms(), "asha", "tara") == "room_full"
    door.admit("tara", terms(), seated={"asha", "tara"}, now=0.0)


def test_str_18_people_come_no_faster_than_the_room_allows() -> None:
    door = Door()
    for number in range(5):
        door.admit(f"viewer {number}", terms(capacity=100), seated=(), now=10.0)
    with pytest.raises(AdmissionRefusedError, match="too many come into the room at once") as caught:
        door.admit("one more", terms(capacity=100), seated=(), now=10.0)
    assert caught.value.code == "too_many_joins"
    door.admit("one more", terms(capacity=100), seated=(), now=10.25)


def test_str_18_another_rate_holds_at_once_and_gives_nobody_a_second_allowance() -> None:
    door = Door()
    for number in range(5):
        door.admit(f"viewer {number}", terms(capacity=100), seated=(), now=10.0)
    assert refused(door, "one more", terms(capacity=100, joins_a_second=4), now=10.0) == "too_many_joins"
    more = terms(capacity=100, joins_a_second=50)
    for number in range(46):
        door.admit(f"early {number}", more, seated=(), now=10.0)
    assert refused(door, "one too early", more, now=10.0) == "too_many_joins"
    for number in range(50):
        door.admit(f"later {number}", more, seated=(), now=11.0)
    assert refused(door, "one too many", more, now=11.0) == "too_many_joins"
    fewer = terms(capacity=100, joins_a_second=1)
    assert refused(door, "too soon", fewer, now=11.5) == "too_many_joins"
    door.admit("in time", fewer, seated=(), now=12.6)


def test_str_11_no_limit_is_for_who_is_hidden_and_they_take_nobodys_turn() -> None:
    door, hidden = Door(), terms(is_hidden=True, capacity=0, joins_a_second=1)
    for _ in range(20):
        door.admit("meera", hidden, seated={"asha", "tara"}, now=0.0)
    door.admit("asha", terms(joins_a_second=1), seated=(), now=0.0)


def controls(revision: int, *removed: str) -> Controls:
    return Controls(revision, is_covered=False, is_muted=False, removed=frozenset(removed))


def test_str_04_an_older_word_that_comes_late_undoes_nothing() -> None:
    book = ControlBook()
    assert book.put("room", controls(2, "stranger"), 0.0, ())
    assert not book.put("room", controls(1), 1.0, ())
    assert not book.put("room", controls(2), 1.0, ())
    assert book.of("room").removed == {"stranger"}
    assert book.of("another") == NO_CONTROLS


def test_str_04_what_was_decided_is_kept_for_a_day_and_as_long_as_the_room_is_open() -> None:
    book = ControlBook()
    for room in ("open", "over"):
        book.put(room, controls(1, "stranger"), 0.0, ())
    book.expire(KEPT_SECONDS, {"open"})
    assert book.of("over").removed == {"stranger"}
    book.expire(KEPT_SECONDS + 1, {"open"})
    assert book.of("open").removed == {"stranger"}
    assert book.of("over") == NO_CONTROLS


def test_str_04_no_number_of_other_decisions_undoes_that_of_a_room_that_is_open() -> None:
    book, is_open = ControlBook(), {"open", "open-too"}
    for room in ("open", "over", "open-too"):
        book.put(room, controls(1, "stranger"), 0.0, is_open)
    for number in range(MAX_ROOMS + 50):
        book.put(f"room-{number}", controls(1, "stranger"), 1.0, is_open)
    assert book.of("open").removed == {"stranger"}
    assert book.of("open-too").removed == {"stranger"}
    assert book.of("over") == NO_CONTROLS
    assert book.of("room-0") == NO_CONTROLS
    assert book.of(f"room-{MAX_ROOMS + 49}").removed == {"stranger"}
    assert sum(book.of(f"room-{n}") != NO_CONTROLS for n in range(MAX_ROOMS + 50)) == MAX_ROOMS - 2
